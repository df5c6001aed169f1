package rest

import (
	"fmt"
	"io"
	"net/http"
	"strconv"

	"github.com/latchkey-go/latchkey/internal/mimeparse"
)

// Renderer writes a response's data. It appends to dst, so that one buffer serves the whole answer.
// Its error is answered 500.
//
// A renderer is called for every answer, with data or without. resp is a copy whose status the
// renderer may change: the browsable page turns a 204 into a 200. If the renderer writes nothing,
// the answer has a Content-Type only if the renderer's media type names a charset: it is then an
// empty text. Bytes written for a 204 or 304 are dropped.
type Renderer interface {
	MediaType() string // as in Content-Type: "application/json", "text/html; charset=utf-8"
	Format() string    // as in ?format=
	Render(dst []byte, r *Request, resp *Response) ([]byte, error)
}

// Parser reads a body. Parse returns the value for Request.Data. Its error is an *Error, or the
// error of body unchanged.
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

// StaticHTML is DRF's StaticHTMLRenderer: it renders a string that is already HTML. Errors are
// rendered as the text of their status.
type StaticHTML struct{}

// MediaType returns text/html in UTF-8.
func (StaticHTML) MediaType() string { return "text/html; charset=utf-8" }

// Format returns html.
func (StaticHTML) Format() string { return "html" }

// Render appends resp.Data, a string or nil. Of an [Object], such as the answer to OPTIONS, it
// writes the keys, as Django does when it iterates over a dict.
func (StaticHTML) Render(dst []byte, r *Request, resp *Response) ([]byte, error) {
	if resp.refusal != nil {
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
