package main

import "net/http"

// body is the answer of the tutorial's view.
const body = `{"Data": "My View"}`

// invalid is the body of a refusal.
const invalid = `{"detail":"Invalid token."}`

// setHeaders sets the headers of Latchkey's answer, apart from those of its length and type. They
// are what Django's middleware and REST framework send.
func setHeaders(h http.Header) {
	h.Set("Allow", "GET, HEAD, OPTIONS")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
}
