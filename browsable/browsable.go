// Package browsable renders the answer of any view as a page for people: a plain form of DRF's
// BrowsableAPIRenderer. It is the second of a view's renderers, so that browsers get a page and
// other clients get JSON:
//
//	rest.Renderers(rest.JSON{}, browsable.Renderer{})
package browsable

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"html/template"
	"net/http"

	"github.com/latchkey-go/latchkey/internal/vary"
	"github.com/latchkey-go/latchkey/rest"
)

// Renderer renders the page: name, description and methods of r.View(), and the answer's status and
// data as JSON. It escapes everything.
type Renderer struct {
	// Preview is how many elements of a sequence (an iter.Seq as the data of an answer) the page
	// shows; default 1,000. DRF shows all, and holds them in memory.
	Preview int
}

// PreviewElements returns Preview or its default.
func (p Renderer) PreviewElements() int { return cmp.Or(p.Preview, 1000) }

// CheckSetup rejects a negative Preview.
func (p Renderer) CheckSetup() error {
	if p.Preview < 0 {
		return errors.New("browsable.Renderer.Preview is negative")
	}
	return nil
}

// MediaType returns text/html in UTF-8.
func (Renderer) MediaType() string { return "text/html; charset=utf-8" }

// Format returns api, as in DRF.
func (Renderer) Format() string { return "api" }

// Render appends the page. A 204 is sent as a 200, because a page is content. As in DRF the answer
// varies by Cookie.
func (Renderer) Render(dst []byte, r *rest.Request, resp *rest.Response) ([]byte, error) {
	data, err := rest.JSON{Indent: 4}.Render(nil, r, resp)
	if err != nil {
		return dst, err
	}
	page := bytes.NewBuffer(dst)
	err = layout.Execute(page, map[string]any{
		"View": r.View(), "Method": r.Method, "Path": r.URL.Path,
		"Status": resp.Status, "StatusText": http.StatusText(resp.Status), "Data": string(data),
		"IsPreview": resp.IsPreview(),
	})
	if err != nil {
		return dst, fmt.Errorf("render page: %w", err)
	}
	if resp.Status == http.StatusNoContent { // the page still shows 204
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
  {{- if .IsPreview}}
  <p>The list goes on. Ask for it as JSON to get all of it.</p>
  {{- end}}
</body>
</html>
`))

var _ rest.Renderer = Renderer{}
