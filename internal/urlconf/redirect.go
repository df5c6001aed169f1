package urlconf

import (
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// maxLocation is the longest address of a redirect, as in Django (MAX_URL_REDIRECT_LENGTH).
const maxLocation = 16384

var (
	textHTML = []string{"text/html; charset=utf-8"}
	zero     = []string{"0"}
)

// redirect redirects the client to path with a slash at its end. Like Django's CommonMiddleware it
// answers 301 to every method, without a body. It reports false, without an answer, if the address
// is too long.
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

// Location returns a decoded path and a query as an escaped address, as Django writes it into a
// redirect. It also escapes a second leading slash, so that no browser takes the first segment for
// a host. Bytes of the query beyond ASCII are escaped directly. Django first decodes them as
// Latin-1, which garbles them.
func Location(path, query string) string {
	const inPath, inQuery = "/:@&+$,-_.!~*'()", "/#%[]=:;$&()+,!?*@'~-_."
	location := pytext.Quote(path, inPath)
	if rest, ok := strings.CutPrefix(location, "//"); ok {
		location = "/%2F" + rest
	}
	if query != "" {
		location += "?" + pytext.Quote(query, inQuery)
	}
	return location
}

// repercent escapes the bytes of a path that are not valid UTF-8, like Django's
// repercent_broken_unicode.
func repercent(path string) string {
	if utf8.ValidString(path) {
		return path
	}
	var b strings.Builder
	for path != "" {
		r, size := utf8.DecodeRuneInString(path)
		if r == utf8.RuneError && size == 1 {
			b.WriteString(pytext.Quote(path[:1], ""))
		} else {
			b.WriteString(path[:size])
		}
		path = path[size:]
	}
	return b.String()
}
