package page_test

import (
	"encoding/json"
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/page"
)

var update = flag.Bool("update", false, "write the golden files")

func render(t *testing.T, p page.Page, change func(r *http.Request)) string {
	t.Helper()
	r := httptest.NewRequest("GET", "/admin/", nil)
	if change != nil {
		change(r)
	}
	text, err := newSet().Render(r, p)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestPages compares each sample with its golden file. Open the files in a browser to see them.
func TestPages(t *testing.T) {
	t.Parallel()
	for name, p := range samples() {
		file := filepath.Join("testdata", name+".html")
		got := render(t, p, nil)
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestNoScript: no text of a client becomes a tag, an attribute or the scheme of a link, and no
// page needs a style or a script that the Content-Security-Policy refuses.
func TestNoScript(t *testing.T) {
	t.Parallel()
	tag := regexp.MustCompile(`<[a-zA-Z][^>]*>`)
	for name, p := range samples() {
		text := render(t, p, nil)
		for _, found := range tag.FindAllString(text, -1) {
			bare := regexp.MustCompile(`"[^"]*"`).ReplaceAllString(found, "")
			isOurs := found == `<script src="/static/latchkey/app.js" defer>`
			if strings.HasPrefix(found, "<script") && !isOurs || strings.HasPrefix(found, "<style") ||
				strings.Contains(bare, " style=") || strings.Contains(bare, " on") {
				t.Errorf("%s has %s", name, found)
			}
			if strings.Contains(found, `"javascript:`) {
				t.Errorf("%s leads to a script: %s", name, found)
			}
		}
		if strings.Contains(text, "ZgotmplZ") && name != "list" { // the link to javascript: in the list
			t.Errorf("%s has a value that the templates refuse", name)
		}
	}
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	if err := newSet().Write(w, httptest.NewRequest("GET", "/", nil), samples()["not-found"]); err != nil {
		t.Fatal(err)
	}
	h := w.Header()
	if w.Code != 404 || h.Get("Content-Type") != "text/html; charset=utf-8" ||
		h.Get("Cache-Control") != "private, no-store" {
		t.Errorf("%d %v", w.Code, h)
	}
	const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; " +
		"connect-src 'self'; " +
		"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
	if got := h.Get("Content-Security-Policy"); got != policy {
		t.Errorf("policy %q", got)
	}
	far := page.New(page.Site{Name: "x", Sheet: "https://cdn.example/s/base.css",
		Script: "https://cdn.example/s/app.js"})
	far.SetHeader(h)
	if got := h.Get("Content-Security-Policy"); !strings.Contains(got, "script-src https://cdn.example;") {
		t.Errorf("policy with files elsewhere: %q", got)
	}
	head := httptest.NewRecorder()
	if err := newSet().Write(head, httptest.NewRequest("HEAD", "/", nil),
		page.Page{Heading: "x"}); err != nil || head.Body.Len() > 0 {
		t.Errorf("HEAD: %v, %d bytes", err, head.Body.Len())
	}
}

// TestWords: the language follows the cookie, then Accept-Language; colours follow their cookie.
func TestWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ accept, cookie, theme, want string }{
		{"", "", "", `<html lang="en">`},
		{"de-CH, en;q=0.5", "", "", `<html lang="de">`},
		{"fr, en;q=0.5", "", "dark", `<html lang="en" data-theme="dark">`},
		{"de", "en", "light", `<html lang="en" data-theme="light">`},
		{"en;q=0.5, de_AT ; q=0.9", "", "", `<html lang="de">`},
		{"de;q=0, fr", "", "", `<html lang="en">`},
		{"fr, *, de", "", "", `<html lang="en">`},
		{"de", "../../words", "", `<html lang="de">`},
		{strings.Repeat("a,", 1000) + "de", "", "", `<html lang="en">`},
		{"\x00;;q=", "xx", `"><script>`, `<html lang="en">`},
	} {
		text := render(t, listPage(), func(r *http.Request) {
			r.Header.Set("Accept-Language", c.accept)
			r.AddCookie(&http.Cookie{Name: "django_language", Value: c.cookie})
			r.Header.Add("Cookie", "theme="+c.theme)
		})
		if !strings.Contains(text, c.want) {
			t.Errorf("%+v: %.60q", c, text)
		}
		if isGerman := strings.Contains(text, "Zum Inhalt springen"); isGerman != strings.Contains(c.want, `"de"`) {
			t.Errorf("%+v: German %v", c, isGerman)
		}
	}
}

// TestN: a text for a count may leave the count out.
func TestN(t *testing.T) {
	t.Parallel()
	r := httptest.NewRequest("GET", "/", nil)
	for _, lang := range []string{"en", "de"} {
		r.Header.Set("Accept-Language", lang)
		w := newSet().Words(r)
		for n, text := range map[int]string{1: "Please correct the error below.",
			2: "Please correct the errors below."} {
			if got := w.N(n, "Please correct the error below.",
				"Please correct the errors below."); got != w.T(text) {
				t.Errorf("%s, %d: %q", lang, n, got)
			}
		}
		if got := w.N(3, "%d user", "%d users"); !strings.HasPrefix(got, "3 ") {
			t.Errorf("%s: %q", lang, got)
		}
	}
}

// TestTranslations: German has every text of the templates, with the same verbs.
func TestTranslations(t *testing.T) {
	t.Parallel()
	var german map[string]string
	text, err := os.ReadFile("words/de.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &german); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("templates/*.html")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range regexp.MustCompile(`\.T "([^"]*)"`).FindAllSubmatch(text, -1) {
			if german[string(found[1])] == "" {
				t.Errorf("%s: %q is not translated", file, found[1])
			}
		}
	}
	verb := regexp.MustCompile(`%[a-z]`)
	for english, own := range german {
		if diff := cmp.Diff(verb.FindAllString(english, -1), verb.FindAllString(own, -1)); diff != "" {
			t.Errorf("%q: %s", english, diff)
		}
	}
}

func TestSafePath(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"/admin/auth/user/?q=a": "/admin/auth/user/?q=a", "": "/home/", "//evil.example/": "/home/",
		`/\evil.example`:        "/home/",
		"https://evil.example/": "/home/", "javascript:alert(1)": "/home/", "relative/": "/home/",
		"/a\nb":            "/home/",
		"/\t/evil.example": "/home/", `/a\b`: "/home/", "http:/x": "/home/",
		"/%2f/evil.example/": "/%2f/evil.example/", "/a%zz": "/home/",
	} {
		if got := page.SafePath(path, "/home/"); got != want {
			t.Errorf("%q leads to %q, not to %q", path, got, want)
		}
	}
}

func TestTheme(t *testing.T) {
	t.Parallel()
	for choice, want := range map[string]string{
		"dark":   "theme=dark; Path=/; Max-Age=31536000; HttpOnly; Secure; SameSite=Lax",
		"light":  "theme=light; Path=/; Max-Age=31536000; HttpOnly; Secure; SameSite=Lax",
		"system": "theme=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax",
		"x;y":    "theme=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax",
	} {
		if got := page.ThemeCookie(choice, true).String(); got != want {
			t.Errorf("%q: %s", choice, got)
		}
	}
}

func TestBack(t *testing.T) {
	t.Parallel()
	for referer, want := range map[string]string{
		"http://example.com/admin/auth/user/?q=1": "/admin/auth/user/?q=1",
		"http://evil.example/x":                   "/admin/",
		"http://example.com//evil.example/":       "/admin/",
		"":                                        "/admin/",
		"http://[::1":                             "/admin/",
	} {
		r := httptest.NewRequest("POST", "/admin/theme/", nil)
		r.Header.Set("Referer", referer)
		if got := page.Back(r, "/admin/"); got != want {
			t.Errorf("from %q back to %q, not to %q", referer, got, want)
		}
	}
}

// TestMessage: a text of another package is found by its form, and keeps its numbers.
func TestMessage(t *testing.T) {
	t.Parallel()
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set("Accept-Language", "de")
	german := newSet().Words(r)
	for text, want := range map[string]string{
		"This password is too common.": "Dieses Passwort ist zu üblich.",
		"This password is too short. It must contain at least 12 characters.": "Dieses Passwort ist zu kurz. " +
			"Es muss mindestens 12 Zeichen enthalten.",
		"Of 100%d nothing is known.":                 "Of 100%d nothing is known.",
		"This password is too short. 99999999999999": "This password is too short. 99999999999999", "": "",
	} {
		if got := german.Message(text); got != want {
			t.Errorf("%q: %q, not %q", text, got, want)
		}
		if got := (page.Words{}).Message(text); got != text {
			t.Errorf("English: %q, not %q", got, text)
		}
	}
}

// TestUTF8: what a client sent in another encoding does not make a page unreadable.
func TestUTF8(t *testing.T) {
	t.Parallel()
	got := render(t, page.Page{Title: "text/html,te\xe2xt"}, nil)
	if !utf8.ValidString(got) || !strings.Contains(got, "text/html,te\ufffdxt") {
		t.Errorf("%q", got)
	}
}
