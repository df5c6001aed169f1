package page_test

import (
	"html"
	"regexp"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/page"
)

// TestMarked: JSON has colours, and its web addresses are links. No text in it becomes a tag, an
// attribute or another kind of link.
func TestMarked(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{"a": "b"}`:  `{<span class="k">&#34;a&#34;</span>: <span class="s">&#34;b&#34;</span>}`,
		`-1.5e+3`:     `<span class="d">-1.5e+3</span>`,
		`[true,null]`: `[<span class="l">true</span>,<span class="l">null</span>]`,
		`"http://a.example/?x=1&y=2"`: `<span class="s">&#34;<a href="http://a.example/?x=1&amp;y=2" rel="nofollow">` +
			`http://a.example/?x=1&amp;y=2</a>&#34;</span>`,
		`"https://a.example/\u0026"`: `<span class="s">&#34;<a href="https://a.example/&amp;" rel="nofollow">` +
			`https://a.example/\u0026</a>&#34;</span>`,
		`"javascript:alert(1)"`: `<span class="s">&#34;javascript:alert(1)&#34;</span>`,
		`"see http://a.example/, ok"`: `<span class="s">&#34;see <a href="http://a.example/" rel="nofollow">` +
			`http://a.example/</a>, ok&#34;</span>`,
		`"http://"`: `<span class="s">&#34;http://&#34;</span>`,
		`"http://a.example/\" onload=x"`: `<span class="s">&#34;<a href="http://a.example/" rel="nofollow">` +
			`http://a.example/</a>\&#34; onload=x&#34;</span>`,
		`"http://a.example/\u0022onload"`: `<span class="s">&#34;<a href="http://a.example/" rel="nofollow">` +
			`http://a.example/</a>\u0022onload&#34;</span>`,
		`"\nhttp://a.example/\n\\x"`: `<span class="s">&#34;\n<a href="http://a.example/" rel="nofollow">` +
			`http://a.example/</a>\n\\x&#34;</span>`,
		`"http://a.example/\ud83d\ude00"`: `<span class="s">&#34;<a href="http://a.example/%F0%9F%98%80" ` +
			`rel="nofollow">http://a.example/\ud83d\ude00</a>&#34;</span>`,
		`{"http://a.example/": 1}`: `{<span class="k">&#34;<a href="http://a.example/" rel="nofollow">` +
			`http://a.example/</a>&#34;</span>: <span class="d">1</span>}`,
		`no <json> "at all`: `<span class="l">no</span> &lt;<span class="l">json</span>&gt; ` +
			`<span class="s">&#34;at all</span>`,
		`ü<`: `ü&lt;`,
		``:   ``,
	} {
		if got := string(page.Marked(text).HTML()); got != want {
			t.Errorf("%s:\n got %s\nwant %s", text, got, want)
		}
	}
	long := `"` + strings.Repeat("<", 1<<20) + `"`
	if got := string(page.Marked(long).HTML()); got != html.EscapeString(long) {
		t.Errorf("a long text is not plain: %.80s", got)
	}
}

// TestLinks: in a text the words are links that Django's urlize makes links. Each case has what
// Django 5.2 made of the text, as the address of a link or several.
func TestLinks(t *testing.T) {
	t.Parallel()
	link := regexp.MustCompile(`<a href="([^"]*)"( rel="nofollow")?>([^<]*)</a>`)
	for text, want := range map[string]string{
		"see http://a.example/.":                "http://a.example/",
		"(http://a.example/x)":                  "http://a.example/x",
		"(see http://a.example/x_(y)), ok":      "http://a.example/x_(y)",
		"http://a.example/?a=1&b=2;":            "http://a.example/?a=1&b=2",
		"HTTPS://A.example/!":                   "https://A.example/",
		"www.a.example, b.example":              "http://www.a.example",
		"shop.com/x a.org.":                     "http://shop.com/x",
		"mail a@b.example; or x@y":              "mailto:a@b.example",
		"a.b+c@d.example":                       "mailto:a.b%2Bc@d.example",
		"http://a.example/a)b":                  "http://a.example/a)b",
		"[http://a.example]":                    "http://a.example",
		"http://a.example/\u00fc":               "http://a.example/%C3%BC",
		"http://user@a.example/":                "http://user@a.example/",
		`<https://a.example/?page=2>; rel="a"`:  "https://a.example/?page=2",
		"http://a.example:80/x: http://a.b/...": "http://a.example:80/x http://a.b/",
		"ftp://a.example/ mailto:a@b.example":   "",
		"javascript:alert(1)//http://a.example": "",
		"data:text/html,<b> http:///x http":     "",
		"http.com x.com:80 a@b.com/x x.net?y":   "",
		"1.5 /api/orders/ ../orders/ //a.b/":    "", // an address without a site is none, as in Django
		"http://" + strings.Repeat("a", 3000):   "",
	} {
		shown := string(page.Marked(text).Plain())
		var got []string
		for _, m := range link.FindAllStringSubmatch(shown, -1) {
			got = append(got, html.UnescapeString(m[1]))
			if (m[2] != "") == strings.HasPrefix(m[1], "mailto:") {
				t.Errorf("%q: rel of %s", text, m[0])
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: links %q, want %q", text, got, want)
		}
		plain := link.ReplaceAllString(shown, "$3")
		if html.UnescapeString(plain) != text || strings.Contains(plain, "<") {
			t.Errorf("%q became %q", text, shown)
		}
		header := page.HeaderLine{Name: "Link", Value: text}
		if string(header.HTML()) != shown {
			t.Errorf("%q: other links in a header", text)
		}
	}
}

// FuzzMarked: whatever the text is, only spans and links to web addresses are added, and the text
// stays.
func FuzzMarked(f *testing.F) {
	for _, seed := range []string{`{"a": "http://b/"}`, `"\`, `"http://a/\u0022 onload=x`, "\xff<", `"https://[::1"`,
		`"(www.a.com/\u00)."`, `"a@b.example"`, `"http://a.example/\`} {
		f.Add(seed)
	}
	tags := regexp.MustCompile(`<span class="[ksdl]">|</span>|<a href="https?://[^"<>]*" rel="nofollow">|<a href="mailto:[^"<>]*">|</a>`)
	f.Fuzz(func(t *testing.T, text string) {
		got := tags.ReplaceAllString(string(page.Marked(text).HTML()), "")
		if strings.ContainsAny(got, `<>"`) || html.UnescapeString(got) != text {
			t.Errorf("%q became %q", text, got)
		}
	})
}
