package openapi

import (
	"strconv"
	"strings"

	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
)

// pageView shows the document to people.
type pageView struct {
	api   *API
	pages *page.Set
}

// Page returns a view that shows the document as a page. Like all pages it loads nothing from
// elsewhere, and needs no script. pages are those of the site: site.Pages().
func (a *API) Page(pages *page.Set) any {
	if pages == nil {
		panic("openapi: Page needs the pages of the site: site.Pages()")
	}
	return pageView{a, pages}
}

// Policy says that the view answers people alone.
func (pageView) Policy() []rest.Option {
	return []rest.Option{rest.Name("API docs"), rest.Renderers(rest.StaticHTML{}), rest.NoMetadata()}
}

// Get answers with the page.
func (v pageView) Get(r *rest.Request) (*rest.Response, error) {
	v.pages.SetHeader(r.ResponseHeader())
	text, err := v.pages.Render(r.Request, v.page(r, v.api.documentFor(r)))
	if err != nil {
		return nil, err
	}
	return rest.OK(string(text)), nil
}

// page is the page of a document.
func (v pageView) page(r *rest.Request, document rest.Object) page.Page {
	config := v.api.config
	p := page.Page{Title: config.Title, Heading: config.Title,
		Shell: &page.Shell{Home: "?", Narrow: "Find an operation"}}
	if config.Description != "" {
		p.Lede = page.Textf("%s", config.Description)
	}
	if path := v.api.documentPath(); path != "" {
		p.Shell.Menu = []page.Link{{URL: r.AbsoluteURL(path), Text: "openapi.json"}}
	}
	p.Body = append(p.Body, signingIn(document))
	d := shown{document: document, server: strings.TrimSuffix(r.AbsoluteURL("/"), "/")}
	if len(config.Servers) > 0 {
		d.server = strings.TrimSuffix(config.Servers[0], "/")
	}
	sections := map[string]int{}
	for path, item := range d.part("paths").All() {
		for method, operation := range item.(rest.Object).All() {
			block := d.operation(path, method, operation.(rest.Object))
			p.Body = append(p.Body, block)
			tag := firstTag(operation.(rest.Object))
			at, known := sections[tag]
			if !known {
				at = len(p.Shell.Sections)
				sections[tag] = at
				p.Shell.Sections = append(p.Shell.Sections, page.Section{Title: sentence(tag)})
			}
			place := page.Place{Link: page.Link{URL: "#" + block.ID, Text: block.Title}, Method: block.Method}
			p.Shell.Sections[at].Places = append(p.Shell.Sections[at].Places, place)
		}
	}
	return p
}

// documentPath is the path of the document itself, or "".
func (a *API) documentPath() string {
	for _, route := range a.routes() {
		if route.View == nil {
			continue
		}
		if own, ok := route.View.Value().(view); ok && own.api == a && !strings.Contains(route.Pattern, "{") {
			return route.Pattern
		}
	}
	return ""
}

func firstTag(operation rest.Object) string {
	tags, _ := operation.Get("tags")
	if list, ok := tags.([]string); ok && len(list) > 0 {
		return list[0]
	}
	return "general"
}

// sentence returns a name in words: "Order lines".
func sentence(name string) string {
	words := strings.NewReplacer("_", " ", "-", " ").Replace(name)
	if words == "" {
		return ""
	}
	return strings.ToUpper(words[:1]) + words[1:]
}

// titleOf returns an operationId in words, with the verb first: orders_list is "List orders".
func titleOf(id string) string {
	for _, one := range [...]struct{ end, verb string }{{"_partial_update", "Change"}, {"_update", "Replace"},
		{"_list", "List"}, {"_create", "Create"}, {"_retrieve", "Get"}, {"_destroy", "Delete"}} {
		if what, ok := strings.CutSuffix(id, one.end); ok {
			return one.verb + " " + strings.ReplaceAll(what, "_", " ")
		}
	}
	return sentence(id)
}

// signingIn says how credentials are sent.
func signingIn(document rest.Object) page.Block {
	card := page.Card{Title: "Signing in"}
	components, _ := document.Get("components")
	schemes, _ := components.(rest.Object).Get("securitySchemes")
	all, _ := schemes.(rest.Object)
	for _, scheme := range all.All() {
		card.Body = append(card.Body, page.Paragraph(page.Textf("%s", schemeText(scheme.(rest.Object)))))
	}
	card.Body = append(card.Body, page.Paragraph(page.Textf("Wrong or absent: 401. Not allowed: 403. Too often: 429 "+
		"with Retry-After.")))
	return card
}

func schemeText(scheme rest.Object) string {
	get := func(key string) string { value, _ := scheme.Get(key); text, _ := value.(string); return text }
	said := get("description")
	if said != "" {
		said = " " + said + "."
	}
	switch {
	case get("scheme") == "basic":
		return "Authorization: Basic, with a name and a password." + said
	case get("scheme") != "":
		return "Authorization: " + sentence(get("scheme")) + " …" + said
	case get("in") == "cookie":
		return "The cookie " + get("name") + ", with a CSRF token for what changes something." + said
	}
	return "The header " + get("name") + "." + said
}

// status is the status of an answer with its words.
func status(key string) int {
	n, err := strconv.Atoi(key)
	if err != nil {
		return 0
	}
	return n
}
