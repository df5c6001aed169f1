package rest

import (
	"fmt"
	"io"
	"net/http"
	"strconv"

	"github.com/latchkey-go/latchkey/internal/mimeparse"
)

// Renderer writes a response's data. It appends to dst, so that one buffer serves the whole answer. Its error
// is a 500.
//
// A renderer is asked for each answer, also for one without data. resp is its own copy, whose
// status it may change, as the page for people makes a 200 of a 204. An answer of which it writes
// nothing has no Content-Type, unless the renderer's media type names a charset: then an empty text
// is meant. Bytes that it writes of a 204 or 304 are dropped.
type Renderer interface {
	MediaType() string // as in Content-Type: "application/json", "text/html; charset=utf-8"
	Format() string    // as in ?format=
	Render(dst []byte, r *Request, resp *Response) ([]byte, error)
}

// Parser reads a body. What it gives is Request.Data. Its error is an *Error, or body's own, handed through.
type Parser interface {
	MediaType() string
	Parse(body io.Reader, r *Request) (any, error)
}

func mediaTypesOf(parsers []Parser) []mimeparse.MediaType {
	types := make([]mimeparse.MediaType, len(parsers))
	for i, p := range parsers {
		types[i] = mimeparse.ParseMediaType(p.MediaType())
	}
	return types
}

// StaticHTML renders a string that is HTML already: DRF's StaticHTMLRenderer. Refusals and failures are their
// status in words.
type StaticHTML struct{}

// MediaType is text/html in UTF-8.
func (StaticHTML) MediaType() string { return "text/html; charset=utf-8" }

// Format is html.
func (StaticHTML) Format() string { return "html" }

// Render appends resp.Data: a string or nothing. Of an [Object] it writes the keys, as OPTIONS shows in Django,
// where a dict iterates over its keys.
func (StaticHTML) Render(dst []byte, r *Request, resp *Response) ([]byte, error) {
	if resp.refusal {
		return append(dst, strconv.Itoa(resp.Status)+" "+http.StatusText(resp.Status)...), nil
	}
	switch data := resp.Data.(type) {
	case nil:
		return dst, nil
	case string:
		return append(dst, data...), nil
	case Object:
		for i := 0; i < len(data); i += 2 {
			dst = fmt.Append(dst, data[i])
		}
		return dst, nil
	}
	return dst, fmt.Errorf("rest: StaticHTML cannot render a %T", resp.Data)
}

var (
	_ Renderer = JSON{}
	_ Renderer = StaticHTML{}
	_ Parser   = JSON{}
	_ Parser   = Form{}
	_ Parser   = Multipart{}
)
