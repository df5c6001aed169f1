package rest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"strings"

	"github.com/latchkey-go/latchkey/auth"
)

// unavailable is the answer to what may be tried again.
func unavailable(cause error) *Error {
	return &Error{
		Status: http.StatusServiceUnavailable, Code: "unavailable", Err: cause, Header: http.Header{"Retry-After": {"1"}},
		Detail: "Service temporarily unavailable, try again later.",
	}
}

// fault is what an authenticator's or a permission's error means: an *Error refuses, all else is a fault, and so
// a 503. Neither lets anybody in.
func fault(err error) error {
	if e := (*Error)(nil); errors.As(err, &e) && e != nil {
		return e
	}
	return unavailable(err)
}

// refuse is the one place that turns an error into an answer, and logs the faults among them.
func (p *policy) refuse(r *Request, err error) (*Response, *Error) {
	e := (*Error)(nil)
	switch {
	case errors.As(err, &e) && e != nil:
	case errors.Is(err, auth.ErrUnavailable):
		e = unavailable(err)
	default:
		e = &Error{Status: http.StatusInternalServerError, Code: "error", Detail: "A server error occurred.", Err: err}
	}
	p.log(r, e)
	status, header := e.Status, e.Header
	if status == http.StatusUnauthorized {
		status, header = p.challenge(header)
	}
	return &Response{Status: status, Data: errorBody(e.Detail), Header: header, refusal: true}, e
}

// challenge is DRF's rule of 401 or 403: the first authenticator alone decides. An error that brings its own
// challenge keeps it.
func (p *policy) challenge(header http.Header) (int, http.Header) {
	for name := range header {
		if spelled(name) == "WWW-Authenticate" {
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
	if e.Status < 500 || e.Err == nil || errors.Is(e.Err, context.Canceled) && r.Context().Err() != nil {
		return
	}
	attrs := []slog.Attr{slog.String("view", p.name), slog.String("method", r.Method), slog.Int("status", e.Status), slog.Any("err", e.Err)}
	if p := (*panicError)(nil); errors.As(e.Err, &p) {
		attrs = append(attrs, slog.String("stack", string(p.stack)))
	}
	p.Log.LogAttrs(r.Context(), slog.LevelError, "rest: request failed", attrs...)
}

// errorBody is a detail as DRF sends it: text under "detail", and every leaf of an object or list as text.
func errorBody(detail any) any {
	switch leaves := errorDetails(detail).(type) {
	case string:
		return Object{"detail", leaves}
	default:
		return leaves
	}
}

// errorDetails is DRF's _get_error_details.
func errorDetails(detail any) any {
	switch d := detail.(type) {
	case string:
		return d
	case nil:
		return "None"
	case bool:
		text := fmt.Sprint(d)
		return strings.ToUpper(text[:1]) + text[1:]
	case float64:
		return string(appendFloat(nil, d))
	case Number:
		return d.text()
	case Object:
		out := make(Object, len(d))
		for i, v := range d {
			if i%2 == 1 {
				v = errorDetails(v)
			}
			out[i] = v
		}
		return out
	case map[string]any:
		return mapDetails(d)
	case map[string]string, []string, map[string][]string:
		return d
	case []any:
		out := make([]any, len(d))
		for i, v := range d {
			out[i] = errorDetails(v)
		}
		return out
	}
	return fmt.Sprint(detail)
}

func mapDetails(d map[string]any) map[string]any {
	out := make(map[string]any, len(d))
	for k, v := range d {
		out[k] = errorDetails(v)
	}
	return out
}
