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
	p.Lede = page.Line{page.Soft("Version " + config.Version)}
	if config.Description != "" {
		p.Lede = append(withCode(config.Description+" "), p.Lede...)
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

// titleOf returns an operationId in words, with the verb first: orders_list is "List orders", and
// orders_retrieve of a path that ends with a key "Get orders by id".
func titleOf(id, path string) string {
	by := ""
	path = strings.TrimSuffix(path, "/")
	if at := strings.LastIndexByte(path, '/') + 1; strings.HasPrefix(path[at:], "{") && strings.HasSuffix(path, "}") {
		by = " by " + strings.ReplaceAll(strings.Trim(path[at:], "{}"), "_", " ")
	}
	if at := strings.LastIndexByte(id, '_'); strings.Trim(id[at+1:], "0123456789") == "" && at > 0 { // see unique
		id = id[:at]
	}
	for _, one := range [...]struct{ end, verb string }{{"_partial_update", "Change"}, {"_update", "Replace"},
		{"_list", "List"}, {"_create", "Create"}, {"_retrieve", "Get"}, {"_destroy", "Delete"}} {
		if what, ok := strings.CutSuffix(id, one.end); ok {
			return one.verb + " " + strings.ReplaceAll(what, "_", " ") + by
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
		card.Body = append(card.Body, page.Paragraph(schemeText(scheme.(rest.Object))))
	}
	card.Body = append(card.Body, page.Paragraph(page.Line{page.Text("Wrong or absent: 401. Not allowed: 403. " +
		"Too often: 429 with "), page.Mono("Retry-After"), page.Text(".")}))
	return card
}

// statusOf is the status of an answer.
func statusOf(key string) int {
	n, err := strconv.Atoi(key)
	if err != nil {
		return 0
	}
	return n
}
