// Package browsable renders any view's answer as a page for people: DRF's BrowsableAPIRenderer in its plainest
// form. It is a rest.Renderer for the second place of a view's renderers, so that a browser gets a page and
// every other client JSON:
//
//	rest.Renderers(rest.JSON{}, browsable.Renderer{})
package browsable

import (
	"bytes"
	"fmt"
	"html/template"
	"net/http"

	"github.com/latchkey-go/latchkey/internal/vary"
	"github.com/latchkey-go/latchkey/rest"
)

// Renderer is the page. What it shows it reads of r.View(): name, description, methods; and of the answer:
// its status and its data as JSON. Everything is escaped.
type Renderer struct{}

// MediaType is text/html in UTF-8.
func (Renderer) MediaType() string { return "text/html; charset=utf-8" }

// Format is DRF's: ?format=api.
func (Renderer) Format() string { return "api" }

// Render appends the page, of a 204 too, which is then sent as a 200. The answer depends on cookies, as DRF's
// page does.
func (Renderer) Render(dst []byte, r *rest.Request, resp *rest.Response) ([]byte, error) {
	data, err := rest.JSON{Indent: 4}.Render(nil, r, resp)
	if err != nil {
		return dst, err
	}
	page := bytes.NewBuffer(dst)
	err = layout.Execute(page, map[string]any{
		"View": r.View(), "Method": r.Method, "Path": r.URL.Path, "Status": resp.Status, "StatusText": http.StatusText(resp.Status), "Data": string(data),
	})
	if err != nil {
		return dst, fmt.Errorf("render page: %w", err)
	}
	if resp.Status == http.StatusNoContent { // a page is content; it says itself what the status was
		resp.Status = http.StatusOK
	}
	vary.Add(r.ResponseHeader(), "Cookie")
	return page.Bytes(), nil
}

var layout = template.Must(template.New("page").Parse(`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="robots" content="none">
  <title>{{.View.Name}}</title>
</head>
<body>
  <h1>{{.View.Name}}</h1>
  {{- with .View.Description}}
  <p>{{.}}</p>
  {{- end}}
  <pre>{{.Method}} {{.Path}}</pre>
  <pre>HTTP {{.Status}} {{.StatusText}}
Allow: {{.View.Allow}}

{{.Data}}</pre>
</body>
</html>
`))

var _ rest.Renderer = Renderer{}
