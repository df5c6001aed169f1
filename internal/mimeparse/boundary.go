package mimeparse

import (
	"errors"
	"strings"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// Boundary returns the boundary that a Content-Type names: 1 to 201 printable characters, without a
// space at the end. Its errors are in Django's words.
func Boundary(contentType string) (string, error) {
	if !strings.HasPrefix(contentType, "multipart/") {
		return "", errors.New("Invalid Content-Type: " + pytext.FromLatin1(contentType))
	}
	if !pytext.IsASCII(contentType) {
		return "", errors.New("Invalid non-ASCII Content-Type in multipart: " + pytext.FromLatin1(contentType))
	}
	boundary, ok := ParseMediaType(contentType).Params["boundary"]
	if !ok {
		boundary = "None"
	}
	isUnprintable := func(c rune) bool { return c < ' ' || c > '~' }
	if !ok || boundary == "" || len(boundary) > 201 || strings.HasSuffix(boundary, " ") ||
		strings.ContainsFunc(boundary, isUnprintable) {
		return "", errors.New("Invalid boundary in multipart: " + boundary)
	}
	return boundary, nil
}
