package testkit

import "net/http"

// location reads an answer. Package testkit is a client, so Get is allowed.
func location(h http.Header) string { return h.Get("Location") }
