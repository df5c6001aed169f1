package session

import (
	"cmp"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/latchkey-go/latchkey/rest"
)

// Cookie describes how a cookie is sent. The zero value of a field means Django's default.
type Cookie struct {
	Name     string // default "sessionid", "csrftoken"
	Domain   string // default none: only the requested host
	Path     string // default "/"
	SameSite string // "Lax", "Strict", "None", or "off" for no such attribute; default "Lax"
	Secure   bool   // only sent over TLS: set it if the site is served over https

	// HTTPOnly hides the cookie from the scripts of a page: "on" or "off". Default "on" for
	// sessions, "off" for CSRF.
	HTTPOnly string
	// Age is how long the browser keeps the cookie. Default two weeks for sessions, 364 days for
	// CSRF. A negative Age of the CSRF cookie means until the browser closes (CSRF_COOKIE_AGE =
	// None).
	Age time.Duration
}

// withDefaults returns c with defaults.
func (c Cookie) withDefaults(name, httpOnly string, age time.Duration) Cookie {
	c.Name = cmp.Or(c.Name, name)
	c.Path = cmp.Or(c.Path, "/")
	c.SameSite = cmp.Or(c.SameSite, "Lax")
	c.HTTPOnly = cmp.Or(c.HTTPOnly, httpOnly)
	c.Age = cmp.Or(c.Age, age)
	return c
}

// set adds the cookie to an answer. The cookie expires after age, or when the browser closes if age
// is 0.
func (c Cookie) set(header http.Header, value string, now time.Time, age time.Duration) {
	expires, maxAge := "", ""
	if age != 0 {
		seconds := int64(age / time.Second)
		expires = now.Add(age).UTC().Format(http.TimeFormat)
		maxAge = strconv.FormatInt(seconds, 10)
	}
	c.write(header, value, expires, maxAge, c.Secure)
}

// remove makes the client delete the cookie. As in Django the line has no Secure, unless browsers
// would then ignore the line.
func (c Cookie) remove(header http.Header) {
	c.write(header, emptyValue, "Thu, 01 Jan 1970 00:00:00 GMT", "0", c.needsSecure())
}

// emptyValue is the value of a removed cookie: an empty text, quoted as in Django.
const emptyValue = `""`

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

// fromAnswer returns the value that the answer sets so far. It is "" if the answer removes the
// cookie.
func (c Cookie) fromAnswer(header http.Header) (value string, ok bool) {
	for _, line := range header["Set-Cookie"] {
		if value, ok := strings.CutPrefix(line, c.Name+"="); ok {
			value, _, _ = strings.Cut(value, ";")
			return strings.Trim(value, `"`), true
		}
	}
	return "", false
}

// fromRequest returns the value that the client has sent, as Django reads it: the last cookie of
// the name, without quotes.
func (c Cookie) fromRequest(r *http.Request) (value string, ok bool) {
	line, _ := rest.HeaderLine(r.Header, "Cookie")
	for chunk := range strings.SplitSeq(line, ";") {
		name, text, found := strings.Cut(chunk, "=")
		if found && strings.TrimSpace(name) == c.Name {
			value, ok = unquoteCookie(strings.TrimSpace(text)), true
		}
	}
	return value, ok
}

// unquoteCookie removes the quotes of RFC 2109 and decodes \", \\ and three octal digits.
func unquoteCookie(s string) string {
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
