package rest

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/latchkey-go/latchkey/auth"
)

// Error is an answer other than a success. Handlers, authenticators, permissions and parsers return
// it.
type Error struct {
	// Status is 400 to 599. A 401 gets the challenge of the view's first authenticator; without a
	// challenge it becomes a 403. An Error with any other status is treated as a fault: it is a 500
	// from a handler, and a 503 from an authenticator, permission or throttle. A redirect is a
	// Response, not an Error.
	Status int
	Code   string      // DRF's code: "not_found"
	Detail any         // the body: an object or list as it is, a string as {"detail": ...}
	Header http.Header // added to the answer
	Err    error       // the cause, for the log only

	answerer  answerer // the view, or Django's plain page
	retryable bool     // the answer has a Retry-After
}

// Error returns status, code, detail and cause, for logs.
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

// isRefusal reports whether e is an answer. An Error with another status is a fault.
func (e *Error) isRefusal() bool { return e != nil && e.Status >= 400 && e.Status <= 599 }

// newError returns a refusal, with the standard words if there is no detail. Many places call it,
// so it is not inlined.
//
//go:noinline
func newError(status int, code string, detail any, standard string) *Error {
	if detail == nil || detail == "" {
		detail = standard
	}
	return &Error{Status: status, Code: code, Detail: detail}
}

// NotFound is DRF's NotFound, 404. Here and below, an empty detail means DRF's own words.
func NotFound(detail any) *Error {
	return newError(http.StatusNotFound, "not_found", detail, "Not found.")
}

// PermissionDenied is DRF's PermissionDenied, 403.
func PermissionDenied(detail any) *Error {
	return newError(http.StatusForbidden, "permission_denied", detail,
		"You do not have permission to perform this action.")
}

// NotAuthenticated is DRF's NotAuthenticated: 401 with the challenge of the view's first
// authenticator, or 403 if it has none.
func NotAuthenticated() *Error {
	return newError(http.StatusUnauthorized, "not_authenticated", "", "Authentication credentials were not provided.")
}

// AuthenticationFailed is DRF's AuthenticationFailed: 401 or 403, as for NotAuthenticated.
func AuthenticationFailed(detail any) *Error {
	return newError(http.StatusUnauthorized, "authentication_failed", detail, "Incorrect authentication credentials.")
}

// Malformed is AuthenticationFailed for credentials that do not have their form. detail must not
// contain them: it is the reason in the log too.
func Malformed(detail string) *Error {
	return AuthenticationFailed(detail).WithCause(&auth.Refusal{Reason: auth.ReasonMalformed, Detail: detail})
}

// ValidationError is DRF's ValidationError, 400. The body is detail if detail is an object or list,
// else a list with detail as its element. As in DRF every other value in detail becomes text, but
// an object's text stays a text and not a list of one: clients that expect the form of a
// serializer's errors get it from [FieldError].
func ValidationError(detail any) *Error {
	e := newError(http.StatusBadRequest, "invalid", detail, "Invalid input.")
	if text, ok := pythonText(e.Detail); ok {
		e.Detail = []string{text}
	}
	return e
}

// FieldError is the ValidationError for one field of the body, as a DRF serializer answers it:
// {"quantity":["Only 1 to 100."]}. The name is that in the body, or "non_field_errors" for the body
// as a whole. Without messages it has DRF's "Invalid input.".
func FieldError(name string, messages ...string) *Error {
	if len(messages) == 0 {
		messages = []string{"Invalid input."}
	}
	return ValidationError(Object{name, messages})
}

// ParseError is DRF's ParseError, 400.
func ParseError(detail any) *Error {
	return newError(http.StatusBadRequest, "parse_error", detail, "Malformed request.")
}

// UnsupportedMediaType is DRF's UnsupportedMediaType, 415. contentType is the whole header.
func UnsupportedMediaType(contentType string) *Error {
	return newError(http.StatusUnsupportedMediaType, "unsupported_media_type",
		fmt.Sprintf(`Unsupported media type "%s" in request.`, contentType), "")
}

// MethodNotAllowed is DRF's MethodNotAllowed, 405.
func MethodNotAllowed(method string) *Error {
	return newError(http.StatusMethodNotAllowed, "method_not_allowed",
		fmt.Sprintf(`Method "%s" not allowed.`, method), "")
}

// NotAcceptable is DRF's NotAcceptable, 406.
func NotAcceptable() *Error {
	return newError(http.StatusNotAcceptable, "not_acceptable", "", "Could not satisfy the request Accept header.")
}

// answerer says whether the view answers an error, or Django's plain page.
type answerer uint8

const (
	byView       answerer = iota
	byPage                // Django's plain page
	byPageOrJSON          // the view if it answers with JSON, else the page
)

// codeOverLimit is the code of a request over a limit. Such requests are logged, since the limit
// may be too low.
const codeOverLimit = "too_much_data"

// errTooManyFields is Django's TooManyFieldsSent and TooManyFilesSent, answered by its plain 400
// page. The value is shared: never modify it.
var errTooManyFields = &Error{
	Status: http.StatusBadRequest, Code: codeOverLimit,
	Detail: "The request has more fields or files than are read.", answerer: byPage,
}

// overLimit returns a 400 for a body over one of the limits.
func overLimit(detail string) *Error {
	return &Error{Status: http.StatusBadRequest, Code: codeOverLimit, Detail: detail, answerer: byPageOrJSON}
}

// bodyTooLarge returns Django's RequestDataTooBig.
func bodyTooLarge(limit int64) *Error {
	return overLimit(fmt.Sprintf("The request's body is larger than %d bytes.", limit))
}
