// Package onward passes requests on as copies with another context or body.
package onward

import "net/http"

// Serve calls next with inner, a copy of outer. It hands the form back even if next panics.
func Serve(next http.Handler, w http.ResponseWriter, outer, inner *http.Request) {
	defer HandBack(outer, inner)
	next.ServeHTTP(w, inner)
}

// HandBack gives outer the form that a handler of its copy inner has parsed. After the answer,
// net/http removes the files of a form, but only those of its own request.
func HandBack(outer, inner *http.Request) { outer.MultipartForm = inner.MultipartForm }
