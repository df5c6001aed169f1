package rest

import (
	"bytes"
	"errors"
	"io"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/mimeparse"
	"github.com/latchkey-go/latchkey/internal/pytext"
)

// body is the result of parsing a request's body.
type body struct {
	data any
	err  error
}

// Data returns the parsed body: for JSON its value ([Object], []any, string, Number, bool,
// nil), for a form a *FormData, without a body an empty Object or form. The body is parsed once, at
// the first call.
//
// The error is an *Error: 415 if no parser reads the content type, 400 if the parser refuses the
// body or it is larger than Config.MaxBody, 408 if it does not arrive in time. While other bodies
// take all memory of Config.Intake, the error is an auth.UnavailableError, answered 503.
func (r *Request) Data() (any, error) {
	if r = r.Original(); r.body == nil {
		data, err := r.parse()
		if err != nil {
			r.arrival.freeValues()
		}
		r.body = &body{data, err}
	}
	return r.body.data, r.body.err
}

func (r *Request) parse() (any, error) {
	line, _ := r.HeaderLine("Content-Type")
	content := mimeparse.ParseMediaType(line)
	in, err := r.openBody()
	if err != nil {
		return nil, err
	}
	if in == nil {
		if len(line) <= mimeparse.MaxMediaType && isForm(content) {
			return newFormData(), nil
		}
		return Object{}, nil
	}
	p, err := r.parser()
	switch {
	case err != nil:
		return nil, err
	case p == nil:
		return nil, UnsupportedMediaType(pytext.FromLatin1(line)) // as WSGI decodes headers
	case r.ContentLength > r.view.policy.MaxBody:
		return nil, bodyTooLarge(r.view.policy.MaxBody)
	}
	return p.Parse(in, r)
}

// Form returns the body as a form, or nil if the body is something else. In a view it returns what
// Data returns, with Data's errors.
//
// Behind Protect the body belongs to the handler. Form then parses at most Config.MaxBody bytes of
// the body, and the handler can still read all of it. Form returns nil for a form that cannot be
// parsed. Its only errors are those of receiving the body: an *Error (400, 408) or an
// auth.UnavailableError.
func (r *Request) Form() (*FormData, error) {
	if !r.guarded {
		data, err := r.Data()
		form, _ := data.(*FormData)
		return form, err
	}
	if r = r.Original(); r.form == nil {
		form, err := r.parseForm()
		r.form = &parsedForm{form, err}
	}
	return r.form.data, r.form.err
}

type parsedForm struct {
	data *FormData
	err  error
}

func (r *Request) parseForm() (*FormData, error) {
	content := r.contentType()
	parser := Parser(Form{})
	if content.Main == "multipart" {
		parser = Multipart{}
	}
	if !isForm(content) || r.arrival == nil {
		return nil, nil
	}
	in := r.bounded()
	in.truncates = true
	data, err := parser.Parse(in, r)
	switch form, _ := data.(*FormData); {
	case err == nil:
		return form, nil
	case in.readErr != nil:
		return nil, in.readErr
	case errors.Is(err, auth.ErrUnavailable):
		return nil, err
	default:
		return nil, nil
	}
}

func isForm(m mimeparse.MediaType) bool {
	return m.Main == "application" && m.Sub == "x-www-form-urlencoded" || m.Main == "multipart" && m.Sub == "form-data"
}

// openBody returns a reader of the body that stops at its bound, or nil if there is no body. An
// empty chunked body counts as none.
func (r *Request) openBody() (io.Reader, error) {
	if len(r.content) > 0 {
		return bytes.NewReader(r.content), nil
	}
	if r.arrival == nil || r.content != nil {
		return nil, nil
	}
	in := r.bounded()
	if r.ContentLength > 0 {
		return in, nil
	}
	switch err := in.peek(); err {
	case nil:
		return in, nil
	case io.EOF:
		return nil, nil
	default:
		return nil, err
	}
}

// bounded returns a reader of the whole body that stops at Config.MaxBody.
func (r *Request) bounded() *bounded {
	r.arrival.prepareWholeRead()
	return &bounded{in: r.arrival, max: r.view.policy.MaxBody, length: r.ContentLength, reserved: r.reservation()}
}

// reservation returns the counter of the body's memory.
func (r *Request) reservation() *reservation {
	if r.arrival == nil {
		return nil
	}
	return &r.arrival.reserved
}
