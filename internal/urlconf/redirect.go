package urlconf

import (
	"net/http"

	"github.com/latchkey-go/latchkey/internal/pyurl"
)

// maxLocation is the longest address of a redirect, as in Django (MAX_URL_REDIRECT_LENGTH).
const maxLocation = 16384

// redirect redirects the client to path with a slash at its end. Like Django's CommonMiddleware it
// answers 301 to every method, without a body. It reports false, without an answer, if the address
// is too long.
func redirect(w http.ResponseWriter, path, query string) bool {
	location := Location(path+"/", query)
	if len(location) > maxLocation {
		return false
	}
	h := w.Header()
	h["Content-Type"], h["Content-Length"] = []string{"text/html; charset=utf-8"}, []string{"0"}
	h["Location"] = []string{location}
	w.WriteHeader(http.StatusMovedPermanently)
	return true
}

// hasBody reports whether Django warns of a redirect of the method, with DEBUG.
func hasBody(method string) bool {
	return method == http.MethodPost || method == http.MethodPut || method == http.MethodPatch ||
		method == http.MethodDelete
}

// Location returns a decoded path and a query as an escaped address, as Django writes it into a
// redirect. It also escapes a second leading slash, so that no browser takes the first segment for
// a host. Bytes of the query beyond ASCII are escaped directly. Django first decodes them as
// Latin-1, which garbles them.
func Location(path, query string) string {
	location := pyurl.EscapeLeadingSlashes(pyurl.QuotePath(path))
	if query != "" {
		location += "?" + pyurl.QuoteIRI(query)
	}
	return location
}
