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
		`"http://a.example/?x=1&y=2"`: `<span class="s">&#34;<a href="http://a.example/?x=1&amp;y=2">` +
			`http://a.example/?x=1&amp;y=2</a>&#34;</span>`,
		`"https://a.example/\u0026"`: `<span class="s">&#34;<a href="https://a.example/&amp;">` +
			`https://a.example/\u0026</a>&#34;</span>`,
		`"javascript:alert(1)"`:           `<span class="s">&#34;javascript:alert(1)&#34;</span>`,
		`"see http://a.example/"`:         `<span class="s">&#34;see http://a.example/&#34;</span>`,
		`"http://"`:                       `<span class="s">&#34;http://&#34;</span>`,
		`"http://a.example/\" onload=x"`:  `<span class="s">&#34;http://a.example/\&#34; onload=x&#34;</span>`,
		`"http://a.example/\u0022onload"`: `<span class="s">&#34;http://a.example/\u0022onload&#34;</span>`,
		`{"http://a.example/": 1}`: `{<span class="k">&#34;http://a.example/&#34;</span>: ` +
			`<span class="d">1</span>}`,
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

// FuzzMarked: whatever the text is, only spans and links to web addresses are added, and the text
// stays.
func FuzzMarked(f *testing.F) {
	for _, seed := range []string{`{"a": "http://b/"}`, `"\`, `"http://a/\u0022 onload=x`, "\xff<", `"https://[::1"`} {
		f.Add(seed)
	}
	tags := regexp.MustCompile(`<span class="[ksdl]">|</span>|<a href="https?://[^"<>]*">|</a>`)
	f.Fuzz(func(t *testing.T, text string) {
		got := tags.ReplaceAllString(string(page.Marked(text).HTML()), "")
		if strings.ContainsAny(got, `<>"`) || html.UnescapeString(got) != text {
			t.Errorf("%q became %q", text, got)
		}
	})
}
