package rest

import (
	"net/http"
	"strconv"
)

// ErrorPage returns a handler that answers with Django's plain page for status. Django sends these
// pages without a view: 400 for a bad Host, 403, 404 for an unknown path, 500. Other statuses have
// a page of the same form.
func ErrorPage(status int) http.Handler {
	title, details := http.StatusText(status), ""
	switch status {
	case http.StatusBadRequest:
		title = "Bad Request (400)"
	case http.StatusForbidden:
		title = "403 Forbidden"
	case http.StatusNotFound:
		details = "The requested resource was not found on this server."
	case http.StatusInternalServerError:
		title = "Server Error (500)"
	}
	body := []byte("\n<!doctype html>\n<html lang=\"en\">\n<head>\n  <title>" + title +
		"</title>\n</head>\n<body>\n  <h1>" + title + "</h1><p>" + details + "</p>\n</body>\n</html>\n")
	length := strconv.Itoa(len(body))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h["Content-Type"], h["Content-Length"] = []string{"text/html; charset=utf-8"}, []string{length}
		w.WriteHeader(status)
		if r.Method != http.MethodHead {
			w.Write(body) // an error means that the client has left
		}
	})
}
