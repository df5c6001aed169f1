package rest

import (
	"bufio"
	"errors"
	"io"
	"net/http"
)

// body is a request's parsed body, or the error of the attempt.
type body struct {
	data any
	err  error
}

// Data is the parsed body: for JSON its value (map[string]any, []any, string, Number, bool, nil), for forms a
// *FormData, for no body an empty map or form. It is parsed when first asked for, and once. Its error is an
// *Error: 415 where no parser reads the content type, 400 for what the parser refuses and for a body over
// Config.MaxBody.
func (r *Request) Data() (any, error) {
	if r.body == nil {
		data, err := r.parse()
		r.body = &body{data, err}
	}
	return r.body.data, r.body.err
}

func (r *Request) parse() (any, error) {
	line, _ := r.HeaderLine("Content-Type")
	content := parseMediaType(line)
	in, err := r.open()
	if err != nil {
		return nil, err
	}
	if in == nil {
		if len(line) <= maxMediaType && isForm(content) {
			return newFormData(), nil
		}
		return map[string]any{}, nil
	}
	for i, media := range r.view.parses {
		if len(line) > maxMediaType || !media.matches(content) {
			continue
		}
		if r.ContentLength > r.view.policy.MaxBody {
			return nil, errTooMuch
		}
		return r.view.policy.Parsers[i].Parse(in, r)
	}
	return nil, UnsupportedMediaType(charsetLatin1.decode([]byte(line))) // WSGI's reading of a header
}

func isForm(m mediaType) bool {
	return m.main == "application" && m.sub == "x-www-form-urlencoded" || m.main == "multipart" && m.sub == "form-data"
}

// open returns a reader of the body within its bound, nil where there is none. A chunked body counts as one
// if anything is in it.
func (r *Request) open() (io.Reader, error) {
	if r.ContentLength == 0 || r.Body == nil || r.Body == http.NoBody {
		return nil, nil
	}
	in := &bounded{in: r.Body, left: r.view.policy.MaxBody}
	if r.ContentLength > 0 {
		return in, nil
	}
	peeked := bufio.NewReader(in)
	if _, err := peeked.Peek(1); err == io.EOF {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	return peeked, nil
}

// bounded reads so many bytes and no more. All its errors but io.EOF are *Errors.
type bounded struct {
	in   io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if int64(len(p))-1 > b.left { // one more shows that there is more
		p = p[:b.left+1]
	}
	n, err := b.in.Read(p)
	b.left -= int64(n)
	switch {
	case b.left < 0:
		return 0, errTooMuch
	case err == nil || err == io.EOF:
		return n, err
	}
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) { // another bound stands before ours
		return n, errTooMuch
	}
	cutOff := ParseError("")
	cutOff.Err = err
	return n, cutOff
}
