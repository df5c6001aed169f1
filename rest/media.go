package rest

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
)

// Renderer writes a response's data. It appends to dst, so that one buffer serves the whole answer. Its error
// is a 500.
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

func newParses(parsers []Parser) []mediaType {
	types := make([]mediaType, len(parsers))
	for i, p := range parsers {
		types[i] = parseMediaType(p.MediaType())
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

// Render appends resp.Data, a string or nothing.
func (StaticHTML) Render(dst []byte, r *Request, resp *Response) ([]byte, error) {
	if resp.refusal {
		return append(dst, strconv.Itoa(resp.Status)+" "+http.StatusText(resp.Status)...), nil
	}
	html, ok := resp.Data.(string)
	if !ok {
		return dst, fmt.Errorf("rest: StaticHTML cannot render a %T", resp.Data)
	}
	return append(dst, html...), nil
}

var (
	_ Renderer = JSON{}
	_ Renderer = StaticHTML{}
	_ Parser   = JSON{}
	_ Parser   = Form{}
	_ Parser   = Multipart{}
)
