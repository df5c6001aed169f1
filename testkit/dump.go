package testkit

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxShown is how many bytes of a body a failed expectation shows.
const maxShown = 4096

// String returns request and answer as text, as a failed expectation shows them.
func (r *Response) String() string {
	var b strings.Builder
	for _, earlier := range r.History {
		fmt.Fprintf(&b, "%s %s redirected (%d)\n", earlier.Request.Method, earlier.Request.URL, earlier.Status)
	}
	if r.client != nil && r.client.identity != nil {
		fmt.Fprintf(&b, "(as %s)\n", r.client.identity.User.Username)
	}
	fmt.Fprintf(&b, "%s %s\n", r.Request.Method, r.Request.URL)
	fmt.Fprintf(&b, "Host: %s\n", r.Request.Host)
	writeMessage(&b, r.Request.Header, r.sent)
	fmt.Fprintf(&b, "\n%d %s\n", r.Status, http.StatusText(r.Status))
	writeMessage(&b, r.Header, r.Body)
	return strings.TrimRight(b.String(), "\n")
}

func writeMessage(b *strings.Builder, header http.Header, body []byte) {
	for _, name := range slices.Sorted(maps.Keys(header)) {
		for _, value := range header[name] {
			fmt.Fprintf(b, "%s: %s\n", name, value)
		}
	}
	if len(body) == 0 {
		return
	}
	shown, more := body, ""
	if len(body) > maxShown {
		shown, more = body[:maxShown], fmt.Sprintf("\n… and %d more bytes", len(body)-maxShown)
	}
	if utf8.Valid(body) {
		fmt.Fprintf(b, "\n%s%s\n", strings.ToValidUTF8(string(shown), ""), more)
	} else {
		fmt.Fprintf(b, "\n%q%s\n", shown, more)
	}
}
