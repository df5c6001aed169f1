package recorded_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// recordedPage is a page of DRF and what it says: conformance/reference/pages.py has asked for it.
type recordedPage struct {
	User, Path string // who has asked the shop, and for what
	Case       string // or which recorded case has asked
	Step       int    // from 1
	Code       int
	Page       pageFacts
}

// where names the page in errors.
func (p recordedPage) where() string {
	if p.Case != "" {
		return fmt.Sprintf("%s: step %d", p.Case, p.Step)
	}
	return fmt.Sprintf("%q at %s", p.User, p.Path)
}

// readPages reads what pages.py has written.
func readPages(t *testing.T, compressed []byte) (list []recordedPage) {
	t.Helper()
	text, err := gzip.NewReader(bytes.NewReader(compressed))
	if err != nil {
		t.Fatal(err)
	}
	for decoder := json.NewDecoder(text); ; {
		var p recordedPage
		switch err := decoder.Decode(&p); {
		case errors.Is(err, io.EOF):
			return list
		case err != nil:
			t.Fatal(err)
		}
		list = append(list, p)
	}
}

// pageFacts is what a page of the browsable API says, whatever it looks like.
type pageFacts struct {
	Title, User, Request               string
	Name, Description, Status, Content string
	Crumbs, Actions                    [][2]string
	Links, Formats, Filters, Headers   []string
	Pager                              []string
	Get, Options, Delete               bool
	Forms                              map[string][]formField
	Raw                                map[string]string
	Types                              map[string][]string
}

// formField is a field of an HTML form. Value has one line for each choice that is chosen.
type formField struct {
	Name, Label, Help, Kind, Value string
	Choices                        [][2]string
}

// comparePages reports each fact that differs, but for what docs/compatibility.md lists.
func comparePages(t *testing.T, page recordedPage, got pageFacts) {
	t.Helper()
	want := page.Page
	check := func(what string, got, want any) {
		if g, w := fmt.Sprintf("%q", got), fmt.Sprintf("%q", want); g != w {
			t.Errorf("%s: %s:\n    have %s\n    want %s", page.where(), what, g, w)
		}
	}
	check("title", got.Title, want.Title)
	check("user", got.User, want.User)
	check("request", got.Request, want.Request)
	check("name", got.Name, want.Name)
	check("description", got.Description, want.Description)
	if n := len(want.Crumbs); n > 0 && strings.HasPrefix(want.Request, "OPTIONS ") {
		want.Crumbs = append(want.Crumbs, [2]string{"OPTIONS", ""}) // below the view's own page
	} else if n > 0 {
		want.Crumbs[n-1][1] = "" // the page itself has no address
	}
	check("breadcrumbs", got.Crumbs, want.Crumbs)
	check("status", got.Status, want.Status)
	if want.Content == "" { // nor has the answer in JSON a Content-Type
		want.Headers = slices.DeleteFunc(want.Headers, func(line string) bool {
			return line == "Content-Type: application/json"
		})
	}
	check("headers", sharedHeaders(got.Headers), sharedHeaders(want.Headers))
	check("content", got.Content, want.Content)
	check("links", got.Links, want.Links)
	check("formats", got.Formats, want.Formats)
	check("GET", got.Get, want.Get)
	check("extra actions", got.Actions, want.Actions)
	check("filters", slices.DeleteFunc(got.Filters, func(name string) bool {
		return name == "ordering" // DRF has links for it
	}), want.Filters)
	if page.hasNoForms() {
		want.Options, want.Delete, want.Raw, want.Forms = false, false, nil, nil
	}
	check("OPTIONS", got.Options, want.Options)
	if page.Code == http.StatusNotFound && want.Delete { // nothing is there to change
		check("forms of what does not exist", sorted(got.Raw), []string(nil))
		return
	}
	check("DELETE", got.Delete, want.Delete)
	check("methods with a form for text", sorted(got.Raw), sorted(want.Raw))
	check("methods with fields", sorted(got.Forms), sorted(want.Forms))
	for _, method := range sorted(want.Raw) {
		check("text for "+method, sharedText(got.Raw[method]), sharedText(want.Raw[method]))
		check("types for "+method, got.Types[method], slices.DeleteFunc(want.Types[method], func(name string) bool {
			return name == "multipart/form-data" // a text cannot be one
		}))
	}
	for _, method := range sorted(want.Forms) {
		check("fields for "+method, names(got.Forms[method]), names(want.Forms[method]))
		for i, f := range want.Forms[method] {
			if i < len(got.Forms[method]) {
				check(method+" field "+f.Name, sharedField(got.Forms[method][i]), sharedField(f))
			}
		}
	}
}

func names(list []formField) (all []string) {
	for _, f := range list {
		all = append(all, f.Name)
	}
	return all
}

// hasNoForms reports whether our page has no form on purpose: who is refused is not shown what the
// view does, and after a fault the next request may fail too.
func (p recordedPage) hasNoForms() bool {
	return p.Code == http.StatusUnauthorized || p.Code == http.StatusForbidden ||
		p.Code >= http.StatusInternalServerError
}

// sharedHeaders returns the headers that both pages have. A page of ours has forms, and so a CSRF
// cookie, and an id. The order of Allow has no meaning.
func sharedHeaders(lines []string) (shared []string) {
	for _, line := range lines {
		if list, ok := strings.CutPrefix(line, "Allow: "); ok {
			methods := strings.Split(list, ", ")
			slices.Sort(methods)
			line = "Allow: " + strings.Join(methods, ", ")
		}
		if !strings.HasPrefix(line, "Set-Cookie: ") && !strings.HasPrefix(line, "X-Request-Id: ") {
			shared = append(shared, strings.Replace(line, "Vary: Cookie, Accept", "Vary: Accept", 1))
		}
	}
	return shared
}

// sharedText returns the text for a body with the values that ours has: a field that may be null is
// empty in DRF's way only where OPTIONS tells that it may.
func sharedText(text string) string {
	return strings.NewReplacer(`"featured": null`, `"featured": false`, `"reference": null`, `"reference": ""`,
		`"tags": []`, `"tags": null`).Replace(text)
}

// sharedField returns a field without what is other on purpose: a relation is typed and not chosen
// from all rows, numbers are texts with a keyboard of digits, and whether a text is long is not
// told.
func sharedField(f formField) formField {
	isRelation := slices.Contains([]string{"category", "tags", "parent", "product"}, f.Name)
	switch {
	case isRelation:
		f.Kind, f.Value, f.Choices = "relation", "", nil
	case f.Kind == "number", f.Kind == "textarea":
		f.Kind = "text"
	}
	f.Help = strings.Join(strings.Fields(strings.TrimSuffix(f.Help, "In UTC.")), " ")
	if f.Value == "null" { // of a JSONField
		f.Value = ""
	}
	return f
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// all returns the first group of each match, without entities.
func all(pattern, text string) (list []string) {
	for _, m := range regexp.MustCompile("(?s)"+pattern).FindAllStringSubmatch(text, -1) {
		list = append(list, html.UnescapeString(m[1]))
	}
	return list
}

// one returns the first group of the first match, as HTML.
func one(pattern, text string) string {
	if m := regexp.MustCompile("(?s)" + pattern).FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}

// plain returns HTML as text.
func plain(markup string) string {
	return strings.TrimSpace(html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(markup, "")))
}

// factsOf reads one of our pages.
func factsOf(page string) pageFacts {
	answer := one(`<pre class="code json"[^>]*>(.*?)</pre>`, page)
	methods := one(`<nav class="jump".*?>(.*?)</nav>`, page)
	f := pageFacts{
		Title: plain(one(`<title>(?:[^<]*: )?(.*?) – [^<]*</title>`, page)), User: plain(one(`<span class="who[^"]*">(.*?)</span>`, page)),
		Request: plain(one(`</h2><span class="method[^>]*>(.*?)</span><span class="path">`, page)) + " " + plain(one(`<span class="path">(.*?)</span>`, page)),
		Get:     strings.Contains(methods, `">GET</span></a>`), Options: strings.Contains(methods, `value="OPTIONS"`),
		Name: plain(one(`<h1>(.*?)</h1>`, page)), Description: plain(one(`<p class="lede">(.*?)</p>`, page)),
		Status: plain(one(`<span class="tag [^"]*">(.*?)</span>`, page)), Content: plain(answer),
		Links: all(`<a href="([^"]*)"`, answer), Formats: all(`href="\?[^"]*\bformat=(\w+)`, one(`aria-label="Format">(.*?)</nav>`, page)),
		Delete: strings.Contains(page, `name="_method" value="DELETE"`),
		Forms:  map[string][]formField{}, Raw: map[string]string{}, Types: map[string][]string{},
	}
	for _, crumb := range regexp.MustCompile(`(?s)<li>(.*?)</li>`).FindAllStringSubmatch(one(`<nav class="crumbs".*?>(.*?)</nav>`, page), -1) {
		f.Crumbs = append(f.Crumbs, [2]string{plain(crumb[1]), html.UnescapeString(one(`href="([^"]*)"`, crumb[1]))})
	}
	for _, link := range regexp.MustCompile(`(?s)<a href="([^"]*)"[^>]*>(.*?)</a>`).FindAllStringSubmatch(
		one(`aria-label="Extra actions">(.*?)</nav>`, page), -1) {
		f.Actions = append(f.Actions, [2]string{plain(link[2]), html.UnescapeString(link[1])})
	}
	for _, line := range strings.Split(one(`Answer headers</summary><pre[^>]*>(.*?)</pre>`, page), "\n") {
		f.Headers = append(f.Headers, plain(line))
	}
	f.Filters = all(`<(?:select|input type="[^h][^>]*) (?:id="[^"]*" )?name="([^"]+)"`, one(`id="filter"(.*?)</section>`, page))
	slices.Sort(f.Filters)
	for _, id := range []string{"send", "change"} {
		section := one(`<section class="xchg try" id="`+id+`"(.*?)</section>`, page)
		for _, form := range regexp.MustCompile(`(?s)<form.*?</form>`).FindAllString(section, -1) {
			for _, method := range all(`name="_method" value="(\w+)"`, form) {
				if strings.Contains(form, `name="_content"`) {
					f.Raw[method] = strings.TrimPrefix(html.UnescapeString(one(`<textarea[^>]*>(.*?)</textarea>`, form)), "\n")
					f.Types[method] = all(`<option[^>]*value="([^"]*)"`, form)
				} else if method != "PATCH" {
					f.Forms[method] = formFields(form)
				}
			}
		}
	}
	return f
}

// formFields reads the fields of a form.
func formFields(form string) (list []formField) {
	for _, group := range regexp.MustCompile(`<(?:div|fieldset) class="(?:field|check)`).Split(form, -1)[1:] {
		tag := regexp.MustCompile(`(?s)<(input|textarea|select)\b([^>]*)>`).FindStringSubmatch(group)
		if tag == nil {
			continue
		}
		f := formField{Name: html.UnescapeString(one(`name="([^"]*)"`, tag[2])), Kind: tag[1],
			Label: plain(one(`<(?:label|legend)[^>]*>(.*?)(?:<span class="opt|</label>|</legend>)`, group)),
			Help:  plain(one(`<p class="error"[^>]*>(.*?)</p>`, group) + " " + one(`<p class="help"[^>]*>(.*?)</p>`, group)), Choices: [][2]string{}}
		switch tag[1] {
		case "input":
			f.Kind, f.Value = one(`type="(\w[\w-]*)"`, tag[2]), html.UnescapeString(one(`value="([^"]*)"`, tag[2]))
			if f.Kind == "checkbox" {
				f.Value = map[bool]string{true: "on"}[strings.Contains(tag[2], " checked")]
			}
		case "textarea":
			f.Value = strings.TrimPrefix(html.UnescapeString(one(`<textarea[^>]*>(.*?)</textarea>`, group)), "\n")
		case "select":
			for _, o := range regexp.MustCompile(`(?s)<option([^>]*)>(.*?)</option>`).FindAllStringSubmatch(group, -1) {
				value := html.UnescapeString(one(`value="([^"]*)"`, o[1]))
				f.Choices = append(f.Choices, [2]string{value, plain(o[2])})
				if strings.Contains(o[1], " selected") {
					f.Value = value
				}
			}
		}
		list = append(list, f)
	}
	return list
}
