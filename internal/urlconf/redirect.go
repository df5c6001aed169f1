package urlconf

import (
	"net/http"
	"strings"
	"unicode/utf8"
)

// maxLocation is how long a redirect Django makes (MAX_URL_REDIRECT_LENGTH).
const maxLocation = 16384

var (
	textHTML = []string{"text/html; charset=utf-8"}
	zero     = []string{"0"}
)

// redirect sends the client to path with a slash at its end, as Django's CommonMiddleware does: 301 for every
// method, without a body. It reports false, and has answered nothing, where the address would be too long.
func redirect(w http.ResponseWriter, path, query string) bool {
	location := Location(path+"/", query)
	if len(location) > maxLocation {
		return false
	}
	h := w.Header()
	h["Content-Type"], h["Content-Length"], h["Location"] = textHTML, zero, []string{location}
	w.WriteHeader(http.StatusMovedPermanently)
	return true
}

// Location is a decoded path and a query as Django writes them into a redirect: escaped, and with a second
// leading slash escaped too, so that no browser takes the first segment for a host. Bytes of the query beyond
// ASCII are escaped as they came; Django takes each for a character of Latin-1 first, which garbles them.
func Location(path, query string) string {
	const inPath, inQuery = "/:@&+$,-_.!~*'()", "/#%[]=:;$&()+,!?*@'~-_."
	location := quote(path, inPath)
	if rest, ok := strings.CutPrefix(location, "//"); ok {
		location = "/%2F" + rest
	}
	if query != "" {
		location += "?" + quote(query, inQuery)
	}
	return location
}

// repercent escapes the bytes of a path that are not UTF-8 (Django's repercent_broken_unicode).
func repercent(path string) string {
	if utf8.ValidString(path) {
		return path
	}
	var b strings.Builder
	for path != "" {
		r, size := utf8.DecodeRuneInString(path)
		if r == utf8.RuneError && size == 1 {
			b.WriteString(quote(path[:1], ""))
		} else {
			b.WriteString(path[:size])
		}
		path = path[size:]
	}
	return b.String()
}

// quote escapes all but ASCII letters, digits and the bytes of safe, as urllib.parse.quote does.
func quote(s, safe string) string {
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	b.Grow(len(s))
	for i := range len(s) {
		if c := s[i]; 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte(safe, c) >= 0 {
			b.WriteByte(c)
		} else {
			b.Write([]byte{'%', digits[c>>4], digits[c&15]})
		}
	}
	return b.String()
}
