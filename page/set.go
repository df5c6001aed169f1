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
	"unicode/utf8"
)

// Set writes the pages of a site. It is safe for concurrent use.
type Set struct {
	site   Site
	policy string
	voices map[string]*voice // by the code of the language
}

// New returns the Set of a site. It panics if the site has no name, or only one of sheet and
// script. Pages without both are plain, and work.
func New(site Site) *Set {
	if site.Name == "" || (site.Sheet == "") != (site.Script == "") {
		panic("page: a Site needs a Name, and both Sheet and Script or neither")
	}
	s := &Set{site: site, policy: policy(site), voices: map[string]*voice{}}
	parsed := template.New("").Funcs((&voice{}).functions())
	for _, name := range slices.Sorted(maps.Keys(unpacked())) {
		if strings.HasPrefix(name, "templates/") {
			template.Must(parsed.Parse(unpacked()[name]))
		}
	}
	for lang, words := range catalogs() {
		v, own := &voice{words: words}, template.Must(parsed.Clone())
		v.write = own.Funcs(v.functions()).ExecuteTemplate
		s.voices[lang] = v
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

// Render returns the text of a page, in the language and colours that r asks for. Bytes that are
// not UTF-8, as a header or a row of SQLite may have, become U+FFFD.
func (s *Set) Render(r *http.Request, p Page) ([]byte, error) {
	p.Status = cmp.Or(p.Status, http.StatusOK)
	var out bytes.Buffer
	v := s.voice(r)
	err := v.write(&out, "page", &rendering{p, v.words, s.site, themeOf(r)})
	if err != nil {
		return nil, fmt.Errorf("render the page %q: %w", p.Title, err)
	}
	if !utf8.Valid(out.Bytes()) {
		return bytes.ToValidUTF8(out.Bytes(), []byte("\ufffd")), nil
	}
	return out.Bytes(), nil
}
