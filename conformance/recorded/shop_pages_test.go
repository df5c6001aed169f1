package recorded_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha1"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"maps"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/conformance/launch"
	"github.com/latchkey-go/latchkey/conformance/recorded"
)

// shopPages has what DRF's pages of the shop say: conformance/reference/pages.py has asked for
// them.
//
//go:embed testdata/shop-pages.jsonl.gz
var shopPages []byte

// shopPage is one page and what it says.
type shopPage struct {
	User, Path string
	Code       int
	Page       pageFacts
}

// pageFacts is what a page of the browsable API says, whatever it looks like.
type pageFacts struct {
	Name, Description, Status, Content string
	Crumbs                             [][2]string
	Links, Formats, Filters, Headers   []string
	Pager                              []string
	Options, Delete                    bool
	Forms                              map[string][]formField
	Raw                                map[string]string
	Types                              map[string][]string
}

// formField is a field of an HTML form. Value has one line for each choice that is chosen.
type formField struct {
	Name, Label, Help, Kind, Value string
	Choices                        [][2]string
}

// TestShopPages compares what our pages of the shop say with what DRF's say, for each user: name,
// description, breadcrumbs, status, headers, content, links, methods, formats, and which forms
// there are with which fields.
func TestShopPages(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	binary, err := launch.BuildProgram(t.Context(), dir, "shop")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "shop.sqlite3")
	if err := recorded.WriteShopDatabase(path); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	server, err := launch.Latchkey(t.Context(), binary, "sqlite:"+path, 1000, &log)
	if err != nil {
		t.Fatalf("%v\n%s", err, log.String())
	}
	t.Cleanup(server.Stop)
	text, err := gzip.NewReader(bytes.NewReader(shopPages))
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for decoder := json.NewDecoder(text); ; count++ {
		var want shopPage
		if err := decoder.Decode(&want); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		code, page := askForPage(t, server.Address, want)
		if code != want.Code {
			t.Errorf("%s at %s: status %d, want %d", want.User, want.Path, code, want.Code)
		}
		comparePages(t, want, factsOf(page))
	}
	if count != 185 {
		t.Errorf("%d pages, want 185", count)
	}
}

func askForPage(t *testing.T, address string, p shopPage) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+address+p.Path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Host = "testserver"
	r.Header.Set("Accept", "text/html")
	if p.User != "" {
		digest := sha1.Sum([]byte(p.User)) //nolint:gosec // the tokens of the reference
		r.Header.Set("Authorization", "Token "+hex.EncodeToString(digest[:]))
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}

// comparePages reports each fact that differs, but for what docs/compatibility.md lists.
func comparePages(t *testing.T, page shopPage, got pageFacts) {
	t.Helper()
	want := page.Page
	check := func(what string, got, want any) {
		if g, w := fmt.Sprintf("%q", got), fmt.Sprintf("%q", want); g != w {
			t.Errorf("%q at %s: %s:\n    have %s\n    want %s", page.User, page.Path, what, g, w)
		}
	}
	check("name", got.Name, want.Name)
	check("description", got.Description, want.Description)
	if n := len(want.Crumbs); n > 0 {
		want.Crumbs[n-1][1] = "" // the page itself has no address
	}
	check("breadcrumbs", got.Crumbs, want.Crumbs)
	check("status", got.Status, want.Status)
	check("headers", sharedHeaders(got.Headers), want.Headers)
	check("content", got.Content, want.Content)
	check("links", got.Links, want.Links)
	check("formats", got.Formats, want.Formats)
	check("filters", slices.DeleteFunc(got.Filters, func(name string) bool {
		return name == "ordering" // DRF has links for it
	}), want.Filters)
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

// sharedHeaders returns the headers that DRF's page has too. A page of ours has forms, and so a
// CSRF cookie, and an id.
func sharedHeaders(lines []string) (shared []string) {
	for _, line := range lines {
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
	f.Help = strings.TrimSpace(strings.TrimSuffix(f.Help, "In UTC."))
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
	f := pageFacts{
		Name: plain(one(`<h1>(.*?)</h1>`, page)), Description: plain(one(`<p class="lede">(.*?)</p>`, page)),
		Status: plain(one(`<span class="tag [^"]*">(.*?)</span>`, page)), Content: plain(answer),
		Links: all(`<a href="([^"]*)"`, answer), Formats: all(`href="\?[^"]*format=(\w+)"`, one(`aria-label="Format">(.*?)</nav>`, page)),
		Delete: strings.Contains(page, `name="_method" value="DELETE"`),
		Forms:  map[string][]formField{}, Raw: map[string]string{}, Types: map[string][]string{},
	}
	for _, crumb := range regexp.MustCompile(`(?s)<li>(.*?)</li>`).FindAllStringSubmatch(one(`<nav class="crumbs".*?>(.*?)</nav>`, page), -1) {
		f.Crumbs = append(f.Crumbs, [2]string{plain(crumb[1]), html.UnescapeString(one(`href="([^"]*)"`, crumb[1]))})
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
			Help:  plain(one(`<p class="help"[^>]*>(.*?)</p>`, group)), Choices: [][2]string{}}
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
