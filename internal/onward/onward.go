// Package onward passes requests on as copies with another context or body.
package onward

import "net/http"

// Serve calls next with inner, a copy of outer, and then HandBack, even if next panics.
func Serve(next http.Handler, w http.ResponseWriter, outer, inner *http.Request) {
	defer HandBack(outer, inner)
	next.ServeHTTP(w, inner)
}

// HandBack gives outer the MultipartForm that a handler of its copy inner has parsed. net/http
// removes the form's temporary files after the answer, but looks for the form in outer alone.
func HandBack(outer, inner *http.Request) { outer.MultipartForm = inner.MultipartForm }
