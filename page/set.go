package page

import (
	"bytes"
	"cmp"
	"fmt"
	"html/template"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Set writes the pages of a site. It is safe for concurrent use.
type Set struct {
	site   Site
	policy string
	words  map[string]Words
	parsed *template.Template
}

// New returns the Set of a site. It panics if the site has no name, or only one of sheet and
// script. Pages without both are plain, and work.
func New(site Site) *Set {
	if site.Name == "" || (site.Sheet == "") != (site.Script == "") {
		panic("page: a Site needs a Name, and both Sheet and Script or neither")
	}
	s := &Set{site: site, policy: policy(site), words: catalogs()}
	s.parsed = template.New("").Funcs(template.FuncMap{
		"inline": s.inline, "part": s.part, "blocks": s.blocks,
		"field":  func(p *rendering, f Field) part { return part{p, f} },
		"method": func(name string) methodName { return methodName(name) },
		"istry":  func(b Block) bool { _, is := b.(Try); return is },
	})
	for _, name := range slices.Sorted(maps.Keys(unpacked())) {
		if strings.HasPrefix(name, "templates/") {
			template.Must(s.parsed.Parse(unpacked()[name]))
		}
	}
	return s
}

// policy returns the Content-Security-Policy: the site's own files, and those of the place where
// its sheet is.
func policy(site Site) string {
	from := "'self'"
	if u, err := url.Parse(site.Sheet); err == nil && u.Host != "" {
		from = u.Scheme + "://" + u.Host
	}
	return "default-src 'none'; style-src " + from + "; script-src " + from + "; img-src 'self'; " +
		"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
}

// rendering is a page while it is rendered.
type rendering struct {
	Page
	Words
	Site  Site
	Theme string
}

// StatusText returns "404 Not Found".
func (r *rendering) StatusText() string {
	return strconv.Itoa(r.Status) + " " + http.StatusText(r.Status)
}

// ColourForm returns where a choice of colours is posted to.
func (r *rendering) ColourForm() Colours {
	if r.Colours.URL != "" {
		return r.Colours
	}
	return Colours{r.Site.Theme, "theme"}
}

// part is a block while it is rendered.
type part struct {
	P *rendering
	B any
}

// Write answers with a page. It writes nothing if the page cannot be rendered, which is a mistake
// in the program, and returns the error.
func (s *Set) Write(w http.ResponseWriter, r *http.Request, p Page) error {
	text, err := s.Render(r, p)
	if err != nil {
		return err
	}
	h := w.Header()
	s.SetHeader(h)
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(len(text)))
	w.WriteHeader(cmp.Or(p.Status, http.StatusOK))
	if r.Method != http.MethodHead {
		w.Write(text) // an error means that the client has left
	}
	return nil
}

// SetHeader sets the headers that every page has: nothing but the site's own files may be loaded,
// and nothing keeps the page.
func (s *Set) SetHeader(h http.Header) {
	h.Set("Content-Security-Policy", s.policy)
	h.Set("Cache-Control", "private, no-store")
}

// Render returns the text of a page, in the language and colours that r asks for.
func (s *Set) Render(r *http.Request, p Page) ([]byte, error) {
	p.Status = cmp.Or(p.Status, http.StatusOK)
	var out bytes.Buffer
	err := s.parsed.ExecuteTemplate(&out, "page", &rendering{p, s.Words(r), s.site, themeOf(r)})
	if err != nil {
		return nil, fmt.Errorf("render the page %q: %w", p.Title, err)
	}
	return out.Bytes(), nil
}

func (s *Set) inline(part Inline) (template.HTML, error) { return s.execute(part.inline(), part) }

func (s *Set) part(p *rendering, b Block) (template.HTML, error) {
	return s.execute(b.block(), part{p, b})
}

func (s *Set) blocks(p *rendering, all []Block) (template.HTML, error) {
	var text strings.Builder
	for _, b := range all {
		html, err := s.part(p, b)
		if err != nil {
			return "", err
		}
		text.WriteString(string(html))
	}
	return template.HTML(text.String()), nil //nolint:gosec // templates have escaped it
}

func (s *Set) execute(name string, data any) (template.HTML, error) {
	var out strings.Builder
	err := s.parsed.ExecuteTemplate(&out, name, data)
	return template.HTML(out.String()), err //nolint:gosec // the template has escaped it
}
