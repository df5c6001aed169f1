package rest

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"net/http"

	"github.com/latchkey-go/latchkey/auth"
)

// unavailableError is the answer to what may be tried again.
func unavailableError(cause error) *Error {
	return &Error{
		Status: http.StatusServiceUnavailable, Code: "unavailable", Err: cause, retryable: true,
		Detail: "Service temporarily unavailable, try again later.",
	}
}

// policyError is what an authenticator's, a permission's or a throttle's error means: an *Error that can refuse and the
// limit on guesses refuse, everything else is a fault and so a 503. None lets anybody in.
func policyError(err error) error {
	if e := (*Error)(nil); errors.As(err, &e) && e.isRefusal() {
		return e
	}
	if errors.Is(err, auth.ErrTooMany) {
		return tooManyGuesses(err)
	}
	return unavailableError(err)
}

// tooManyGuesses is the answer where passwords were tried too often: DRF's to a request that is throttled.
func tooManyGuesses(err error) *Error {
	e := new(auth.TooManyError)
	if !errors.As(err, &e) {
		e = new(auth.TooManyError)
	}
	return Throttled(e.Wait)
}

// refuse is the one place that turns an error into an answer, and logs the faults among them.
func (p *policy) refuse(r *Request, err error) (*Response, *Error) {
	e := (*Error)(nil)
	switch {
	case errors.As(err, &e) && e.isRefusal():
	case errors.Is(err, auth.ErrTooMany):
		e = tooManyGuesses(err)
	case errors.Is(err, auth.ErrUnavailable):
		e = unavailableError(err)
	default: // an *Error whose status is no refusal, too: a failure must not look like a success
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
	return &Response{Status: status, Data: errorBody(e.Detail), Header: header, refusal: true}, e
}

// challenge is DRF's rule of 401 or 403: the first authenticator alone decides. An error that brings its own
// challenge keeps it.
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

// log writes one line of an error that is the server's. A client that went away is nobody's fault.
func (p *policy) log(r *Request, e *Error) {
	if e.Code == codeOverLimit { // the limit may be too low for the project
		p.Log.LogAttrs(r.logContext(), slog.LevelWarn, "rest: request over a limit", slog.Any("limit", e.Detail))
		return
	}
	if e.Status < 500 || e.Err == nil || errors.Is(e.Err, context.Canceled) && r.Context().Err() != nil {
		return
	}
	attrs := []slog.Attr{slog.String("view", p.name), slog.Int("status", e.Status), slog.Any("err", e.Err)}
	if p := (*panicError)(nil); errors.As(e.Err, &p) {
		attrs = append(attrs, slog.String("stack", string(p.stack)))
	}
	p.Log.LogAttrs(r.logContext(), slog.LevelError, "rest: request failed", attrs...)
}
