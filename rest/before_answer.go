package rest

import (
	"errors"
	"net/http"

	"github.com/latchkey-go/latchkey/auth"
)

// BeforeAnswer registers fn to run after the handler and before the answer is written, with the
// status of the answer: 500 or 503 for a fault. Config.OnError, which may choose another status for
// an error, is called later. fn may change ResponseHeader. If fn returns an error, the error is the
// answer, as if the handler had returned it, and later functions do not run. Behind Protect, fn
// runs before the guarded handler, with the status 200. Such a function saves the data of sessions.
func (r *Request) BeforeAnswer(fn func(status int) error) {
	o := r.Original()
	o.before = append(o.before, fn)
}

// runBefore runs the functions of BeforeAnswer for the answer resp or err, and returns the error of
// one that fails.
func (r *Request) runBefore(resp *Response, err error) (failed error) {
	if len(r.before) == 0 {
		return nil
	}
	defer catch(&failed)
	status := statusOf(resp, err)
	for _, fn := range r.before {
		if err := fn(status); err != nil {
			return err
		}
	}
	return nil
}

// statusOf returns the status with which a handler's result will be answered.
func statusOf(resp *Response, err error) int {
	e := (*Error)(nil)
	switch {
	case err == nil:
		return resp.status()
	case errors.As(err, &e) && e.isRefusal():
		return e.Status
	case errors.Is(err, auth.ErrTooManyAttempts):
		return http.StatusTooManyRequests
	case errors.Is(err, auth.ErrUnavailable):
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}
