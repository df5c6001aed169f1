package rest

import (
	"errors"
	"io"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/mimeparse"
	"github.com/latchkey-go/latchkey/internal/pytext"
)

// body is a request's parsed body, or the error of the attempt.
type body struct {
	data any
	err  error
}

// Data is the parsed body: for JSON its value (map[string]any, []any, string, Number, bool, nil), for forms a
// *FormData, for no body an empty map or form. It is parsed when first asked for, and once. Its error is an
// *Error: 415 where no parser reads the content type, 400 for what the parser refuses and for a body over
// Config.MaxBody, 408 for one that does not arrive in time; or an auth.UnavailableError, 503, while other bodies take
// all memory of Config.Intake.
func (r *Request) Data() (any, error) {
	if r.body == nil {
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
		return map[string]any{}, nil
	}
	for i, media := range r.view.parserTypes {
		if len(line) > mimeparse.MaxMediaType || !media.Matches(content) {
			continue
		}
		if r.ContentLength > r.view.policy.MaxBody {
			return nil, bodyTooLarge(r.view.policy.MaxBody)
		}
		return r.view.policy.Parsers[i].Parse(in, r)
	}
	return nil, UnsupportedMediaType(pytext.FromLatin1(line)) // WSGI's reading of a header
}

// Form returns the body as a form, nil where the body is something else. In a view the form is what
// Data returns, with Data's errors.
//
// Behind Protect the body is the handler's. Only a form is read, as far as Config.MaxBody, and the
// handler gets the whole body again. A form that cannot be parsed is nil. The error is one of
// receiving the body: an *Error (408) or an auth.UnavailableError.
func (r *Request) Form() (*FormData, error) {
	if !r.guarded {
		data, err := r.Data()
		form, _ := data.(*FormData)
		return form, err
	}
	if r.form == nil {
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

// openBody returns a reader of the body within its bound, nil where there is none. A chunked body counts as one
// if anything is in it.
func (r *Request) openBody() (io.Reader, error) {
	if r.arrival == nil {
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

func (r *Request) bounded() *bounded {
	r.arrival.readIntoMemory()
	return &bounded{in: r.arrival, max: r.view.policy.MaxBody, length: r.ContentLength, reserved: r.reservation()}
}

// reservation counts what the body takes of the memory.
func (r *Request) reservation() *reservation {
	if r.arrival == nil {
		return nil
	}
	return &r.arrival.reserved
}
