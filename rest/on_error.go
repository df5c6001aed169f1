package rest

import (
	"errors"
	"fmt"
	"net/http"
)

// ErrorFunc is DRF's EXCEPTION_HANDLER. It is called for each error of a view or guard: those of
// handlers, authenticators, permissions, throttles, parsers and negotiation, and for faults. e has
// the status, DRF's code and the cause (Err); a fault has the code "error" (500) or "unavailable"
// (503). resp is the answer that will be sent, with the challenge of a 401. The function may
// replace its Data, change its Header, and set another Status.
//
// A refusal cannot become a success by mistake: if resp is left with a status below 400, or as a
// RawHandler or RawReader, or if the function panics, that is a fault, which is logged and answered
// 500 with the usual body. So the function cannot redirect to a sign-in page. The original fault
// has been logged before the call.
//
// For an error that Django answers with its plain page (too large a body, too many fields), Data is
// nil. The page is sent unless the function sets Data.
//
// It is not called for pages outside of views, such as the 404 of an unknown path.
type ErrorFunc func(r *Request, e *Error, resp *Response)

// OnError replaces Config.OnError, as a view's get_exception_handler does in DRF. It panics if fn
// is nil.
func OnError(fn ErrorFunc) Option {
	if fn == nil {
		panic("rest: OnError needs a function")
	}
	return option(func(p *policy) { p.Config.OnError = fn })
}

// answer turns an error into the answer to send, and tells of a refusal. isPage says that it is
// Django's plain page.
func (v *View) answer(r *Request, err error) (resp *Response, isPage bool) {
	resp, e := v.policy.refuse(r, err)
	resp, isPage = v.change(r, resp, e)
	v.policy.noteError(r, e, resp.Status)
	return resp, isPage
}

// change has OnError change the answer resp to e.
func (v *View) change(r *Request, resp *Response, e *Error) (changed *Response, isPage bool) {
	isPage = e.answerer == byPage || e.answerer == byPageOrJSON && !r.offer.isJSON()
	if v.policy.OnError == nil {
		return resp, isPage
	}
	if isPage {
		resp.Data = nil
	}
	if err := v.callOnError(r, e, resp); err != nil {
		resp, _ := v.policy.refuse(r, fmt.Errorf("rest: OnError: %w", err))
		return resp, false
	}
	return resp, isPage && resp.Data == nil && resp.raw == nil
}

// callOnError calls the function with copies, since errors may be shared.
func (v *View) callOnError(r *Request, e *Error, resp *Response) (err error) {
	defer catch(&err)
	told := *e
	told.Header = e.Header.Clone()
	if resp.Header = resp.Header.Clone(); resp.Header == nil {
		resp.Header = http.Header{}
	}
	v.policy.OnError(r, &told, resp)
	resp.refusal = &told
	if resp.Status < 400 || resp.Status > 599 {
		return fmt.Errorf("the answer to an error had the status %d, which is none of 400 to 599", resp.Status)
	}
	if resp.raw != nil && (resp.raw.handler != nil || resp.raw.reader != nil) {
		resp.close()
		return errors.New("the answer to an error must be Data or Raw bytes, not a RawHandler or RawReader")
	}
	return nil
}
