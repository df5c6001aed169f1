// Package cookies writes and reads the lines of cookies as Django does.
package cookies

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Cookie has the attributes of a cookie. It has the fields of session.Cookie, which documents them,
// and no defaults.
type Cookie struct {
	Name     string
	Domain   string
	Path     string
	SameSite string
	Secure   bool
	HTTPOnly string
	Age      time.Duration
}

// Set adds the cookie to an answer. The cookie expires after age, or when the browser closes if age
// is 0.
func (c Cookie) Set(header http.Header, value string, now time.Time, age time.Duration) {
	expires, maxAge := "", ""
	if age != 0 {
		seconds := int64(age / time.Second)
		expires = now.Add(age).UTC().Format(http.TimeFormat)
		maxAge = strconv.FormatInt(seconds, 10)
	}
	c.write(header, value, expires, maxAge, c.Secure)
}

// Remove makes the client delete the cookie. As in Django the line has no Secure, unless browsers
// would then ignore the line.
func (c Cookie) Remove(header http.Header) {
	c.write(header, emptyValue, "Thu, 01 Jan 1970 00:00:00 GMT", "0", c.NeedsSecure())
}

// emptyValue is the value of a removed cookie: an empty text, quoted as in Django.
const emptyValue = `""`

// NeedsSecure reports whether browsers ignore the cookie unless it is Secure.
func (c Cookie) NeedsSecure() bool {
	name := strings.ToLower(c.Name) // browsers compare the prefixes without regard to case
	return c.SameSite == "None" || strings.HasPrefix(name, "__secure-") || strings.HasPrefix(name, "__host-")
}

// write writes the attributes in Django's order and spelling. It replaces an earlier Set-Cookie of
// the same name.
func (c Cookie) write(header http.Header, value, expires, maxAge string, secure bool) {
	var line strings.Builder
	line.WriteString(c.Name + "=" + value)
	attribute := func(name, value string) {
		if value != "" {
			line.WriteString("; " + name + "=" + value)
		}
	}
	attribute("Domain", c.Domain)
	attribute("expires", expires)
	if c.HTTPOnly == "on" && value != emptyValue {
		line.WriteString("; HttpOnly")
	}
	attribute("Max-Age", maxAge)
	attribute("Path", c.Path)
	if c.SameSite != "off" {
		attribute("SameSite", c.SameSite)
	}
	if secure {
		line.WriteString("; Secure")
	}
	var lines []string
	for _, other := range header["Set-Cookie"] {
		if !strings.HasPrefix(other, c.Name+"=") {
			lines = append(lines, other)
		}
	}
	header["Set-Cookie"] = append(lines, line.String())
}

// FromAnswer returns the value that the answer sets so far. It is "" if the answer removes the
// cookie.
func (c Cookie) FromAnswer(header http.Header) (value string, ok bool) {
	for _, line := range header["Set-Cookie"] {
		if value, ok := strings.CutPrefix(line, c.Name+"="); ok {
			value, _, _ = strings.Cut(value, ";")
			return strings.Trim(value, `"`), true
		}
	}
	return "", false
}

// FromLine returns the value in the header Cookie of a request, as Django reads it: the last cookie
// of the name, without quotes.
func (c Cookie) FromLine(line string) (value string, ok bool) {
	for chunk := range strings.SplitSeq(line, ";") {
		name, text, found := strings.Cut(chunk, "=")
		if found && strings.TrimSpace(name) == c.Name {
			value, ok = unquote(strings.TrimSpace(text)), true
		}
	}
	return value, ok
}

// unquote removes the quotes of RFC 2109 and decodes \", \\ and three octal digits.
func unquote(s string) string {
	if len(s) < 2 || s[0] != '"' || s[len(s)-1] != '"' {
		return s
	}
	s = s[1 : len(s)-1]
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] != '\\' || i+1 == len(s):
			out.WriteByte(s[i])
		case i+3 < len(s) && s[i+1] <= '3' && isOctal(s[i+1]) && isOctal(s[i+2]) && isOctal(s[i+3]):
			out.WriteRune(rune(s[i+1]-'0')<<6 | rune(s[i+2]-'0')<<3 | rune(s[i+3]-'0'))
			i += 3
		default:
			i++
			out.WriteByte(s[i])
		}
	}
	return out.String()
}

func isOctal(c byte) bool { return '0' <= c && c <= '7' }
