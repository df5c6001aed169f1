package rest

import (
	"fmt"
	"net/http"
	"strconv"
)

// Error is an answer that is not a success. Handlers, authenticators, permissions and parsers return it; one
// function turns it into status, headers and body.
type Error struct {
	// Status is 400 to 599. A 401 gets the challenge of the view's first authenticator, or becomes a 403. An error
	// with any other status lets nobody in and is never sent: from a handler it is a 500, from an authenticator, a
	// permission or a throttle a 503. Redirects are a Response.
	Status int
	Code   string      // DRF's stable word for it: "not_found"
	Detail any         // what the client reads: a string becomes {"detail": ...}; an object or list is the body
	Header http.Header // added to the answer
	Err    error       // the cause, for the log; the client never sees it

	answerer  answerer // whether Django's plain page answers
	retryable bool     // gets a Retry-After
}

// Error says what happened, for logs.
func (e *Error) Error() string {
	if e == nil {
		return "a nil *rest.Error"
	}
	text := strconv.Itoa(e.Status) + " " + e.Code
	if s, ok := e.Detail.(string); ok && s != "" {
		text += ": " + s
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error {
	if e == nil {
		return nil
	}
	return e.Err
}

// isRefusal reports whether the error can be the answer to somebody who is refused.
func (e *Error) isRefusal() bool { return e != nil && e.Status >= 400 && e.Status <= 599 }

func newError(status int, code string, detail any, standard string) *Error {
	if detail == nil || detail == "" {
		detail = standard
	}
	return &Error{Status: status, Code: code, Detail: detail}
}

// NotFound is DRF's NotFound, 404. An empty detail means DRF's own words, here and below.
func NotFound(detail any) *Error {
	return newError(http.StatusNotFound, "not_found", detail, "Not found.")
}

// PermissionDenied is DRF's PermissionDenied, 403.
func PermissionDenied(detail any) *Error {
	return newError(http.StatusForbidden, "permission_denied", detail, "You do not have permission to perform this action.")
}

// NotAuthenticated is DRF's NotAuthenticated: 401 with the challenge of the view's first authenticator, 403
// where it has none.
func NotAuthenticated() *Error {
	return newError(http.StatusUnauthorized, "not_authenticated", "", "Authentication credentials were not provided.")
}

// AuthenticationFailed is DRF's AuthenticationFailed: 401 or 403 as NotAuthenticated.
func AuthenticationFailed(detail any) *Error {
	return newError(http.StatusUnauthorized, "authentication_failed", detail, "Incorrect authentication credentials.")
}

// ValidationError is DRF's ValidationError, 400. The body is the object or list that detail is, or a list of it.
func ValidationError(detail any) *Error {
	e := newError(http.StatusBadRequest, "invalid", detail, "Invalid input.")
	if text, ok := pythonText(e.Detail); ok {
		e.Detail = []string{text}
	}
	return e
}

// ParseError is DRF's ParseError, 400.
func ParseError(detail any) *Error {
	return newError(http.StatusBadRequest, "parse_error", detail, "Malformed request.")
}

// UnsupportedMediaType is DRF's UnsupportedMediaType, 415, of a whole Content-Type header.
func UnsupportedMediaType(contentType string) *Error {
	return newError(http.StatusUnsupportedMediaType, "unsupported_media_type",
		fmt.Sprintf(`Unsupported media type "%s" in request.`, contentType), "")
}

// MethodNotAllowed is DRF's MethodNotAllowed, 405.
func MethodNotAllowed(method string) *Error {
	return newError(http.StatusMethodNotAllowed, "method_not_allowed", fmt.Sprintf(`Method "%s" not allowed.`, method), "")
}

// NotAcceptable is DRF's NotAcceptable, 406.
func NotAcceptable() *Error {
	return newError(http.StatusNotAcceptable, "not_acceptable", "", "Could not satisfy the request Accept header.")
}

// answerer says who answers an error: the view, or Django's plain page of its status.
type answerer uint8

const (
	byView       answerer = iota
	byPage                // as Django
	byPageOrJSON          // as Django, but JSON for who reads JSON
)

// codeOverLimit is the code of what goes beyond a limit of ours; it is logged.
const codeOverLimit = "too_much_data"

// errTooManyFields is Django's TooManyFieldsSent and TooManyFilesSent: its plain 400 page. It is shared: never modify it.
var errTooManyFields = &Error{Status: http.StatusBadRequest, Code: codeOverLimit, Detail: "The request has more fields or files than are read.", answerer: byPage}

// overLimit is a 400 for a body beyond one of the limits.
func overLimit(detail string) *Error {
	return &Error{Status: http.StatusBadRequest, Code: codeOverLimit, Detail: detail, answerer: byPageOrJSON}
}

// bodyTooLarge is Django's RequestDataTooBig.
func bodyTooLarge(limit int64) *Error {
	return overLimit(fmt.Sprintf("The request's body is larger than %d bytes.", limit))
}
