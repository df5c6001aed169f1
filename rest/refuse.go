package rest

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"maps"
	"net/http"

	"github.com/latchkey-go/latchkey/auth"
)

// unavailableError is the answer to a fault that may pass: the client can try again.
func unavailableError(cause error) *Error {
	return &Error{
		Status: http.StatusServiceUnavailable, Code: "unavailable", Err: cause, retryable: true,
		Detail: "Service temporarily unavailable, try again later.",
	}
}

// policyError translates the error of an authenticator, permission or throttle. An *Error that is a
// refusal, and too many guesses, are refusals; any other error is a fault and so a 503. None admits
// the request.
func policyError(err error) *Error {
	if e := (*Error)(nil); errors.As(err, &e) && e.isRefusal() {
		return e
	}
	if errors.Is(err, auth.ErrTooManyAttempts) {
		return tooManyGuesses(err)
	}
	return unavailableError(err)
}

// tooManyGuesses is the answer after too many password guesses: the same as DRF's for a throttled
// request.
func tooManyGuesses(err error) *Error {
	e := new(auth.TooManyAttemptsError)
	if !errors.As(err, &e) {
		e = new(auth.TooManyAttemptsError)
	}
	return Throttled(e.Wait, "").WithCause(err)
}

// refuse turns an error into an answer, and logs it if it is a fault. No other function does this.
func (p *policy) refuse(r *Request, err error) (*Response, *Error) {
	e := (*Error)(nil)
	switch {
	case errors.As(err, &e) && e.isRefusal():
	case errors.Is(err, auth.ErrTooManyAttempts):
		e = tooManyGuesses(err)
	case errors.Is(err, auth.ErrUnavailable):
		e = unavailableError(err)
	default: // also an *Error whose status is no refusal: a failure must not look like a success
		e = &Error{Status: http.StatusInternalServerError, Code: "error", Detail: "A server error occurred.", Err: err}
	}
	p.log(r, e)
	status, header := e.Status, e.Header
	if e.retryable {
		header = http.Header{"Retry-After": {p.retryAfter(e.Err)}}
	}
	if status == http.StatusUnauthorized {
		status, header = p.challenge(header)
	}
	return &Response{Status: status, Data: errorBody(e.Detail), Header: header, refusal: e}, e
}

// challenge is DRF's choice between 401 and 403, which depends only on the first authenticator. An
// error that has its own challenge keeps it.
func (p *policy) challenge(header http.Header) (int, http.Header) {
	for name := range header {
		if djangoSpelling(name) == "WWW-Authenticate" {
			return http.StatusUnauthorized, header
		}
	}
	if len(p.Authenticators) == 0 {
		return http.StatusForbidden, header
	}
	challenge := p.Authenticators[0].Challenge()
	if challenge == "" {
		return http.StatusForbidden, header
	}
	if header = maps.Clone(header); header == nil {
		header = http.Header{}
	}
	header["WWW-Authenticate"] = []string{challenge}
	return http.StatusUnauthorized, header
}

// log writes one line for a fault of the server or a request over a limit. It writes none if the
// fault is only that the client has disconnected.
func (p *policy) log(r *Request, e *Error) {
	if e.Code == codeOverLimit { // the limit may be too low for the project
		p.Log.LogAttrs(r.logContext(), slog.LevelWarn, "rest: request over a limit", slog.Any("limit", e.Detail))
		return
	}
	if e.Status < 500 || e.Err == nil || errors.Is(e.Err, context.Canceled) && r.Context().Err() != nil {
		return
	}
	attrs := []slog.Attr{slog.String("view", p.name), slog.Int("status", e.Status), slog.Any("err", e.Err)}
	if hint := hintOf(e.Err); hint != "" {
		attrs = append(attrs, slog.String("hint", hint))
	}
	if p := (*panicError)(nil); errors.As(e.Err, &p) {
		attrs = append(attrs, slog.String("stack", string(p.stack)))
	}
	p.Log.LogAttrs(r.logContext(), slog.LevelError, "rest: request failed", attrs...)
}

// hintOf returns what to do about an error that is usually the client's mistake and became a fault,
// or "".
func hintOf(err error) string {
	const object = "rest.NotFoundIf(err) makes a 404 of it, and r.CheckFound(object, err) also asks the " +
		"permissions about the object"
	switch {
	case errors.Is(err, auth.ErrUnavailable):
		return ""
	case errors.Is(err, auth.ErrNotFound):
		return object
	case errors.Is(err, fs.ErrNotExist):
		return "rest.NotFoundIf(err, fs.ErrNotExist) makes a 404 of it"
	case errors.Is(err, auth.ErrExists), errors.Is(err, auth.ErrInvalid):
		return "rest.FieldError(field, message) answers 400: test for the error with errors.Is"
	}
	return ""
}
