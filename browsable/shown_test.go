package browsable_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/browsable"
	"github.com/latchkey-go/latchkey/rest"
)

// TestLongAnswers: a page shows the beginning of a long answer, says how much it hides, and leads
// to all of it. A long list in many brackets does not make a page of hundreds of megabytes.
func TestLongAnswers(t *testing.T) {
	t.Parallel()
	deep := any(make([]int, 100_000))
	for range 900 {
		deep = []any{deep}
	}
	for _, c := range []struct {
		name     string
		renderer browsable.Renderer
		others   []rest.Renderer
		data     any
		longest  int
		texts    []string
	}{
		{"short", browsable.Renderer{}, nil, rest.Object{"a", []int{1}}, 10_000, []string{
			"\n    <span class=\"k\">&#34;a&#34;</span>: [\n        <span class=\"d\">1</span>\n    ]\n}</pre>",
			"no:hides"}},
		{"long", browsable.Renderer{}, nil, strings.Repeat("x", 2<<20), 600_000, []string{
			"The page shows the first 512 kB of the answer, and hides 1537 kB.",
			`href="?format=json">All of it as JSON</a>`}},
		{"deep", browsable.Renderer{}, nil, deep, 2_000_000, []string{"All of it as JSON"}},
		{"a bound of one's own", browsable.Renderer{MaxShown: 100}, nil, make([]int, 3000), 10_000, []string{
			"The page shows the first 1 kB of the answer, and hides 6 kB."}},
		{"text", browsable.Renderer{MaxShown: 3}, []rest.Renderer{csv{}}, "a;é;" + strings.Repeat("b", 5000), 10_000,
			[]string{">a;</pre>", "All of it as CSV"}},
		{"binary", browsable.Renderer{}, []rest.Renderer{csv{}}, "\xff\xfe" + strings.Repeat("b", 5000), 10_000,
			[]string{"[5002 bytes of binary content]", "no:hides"}},
	} {
		others := c.others
		if others == nil {
			others = []rest.Renderer{rest.JSON{}}
		}
		api := rest.New(rest.Config{Permissions: []rest.Permission{rest.AllowAny},
			Renderers: append(others, c.renderer)})
		view := api.View(rest.Func(func(*rest.Request) (*rest.Response, error) { return rest.OK(c.data), nil }))
		r, w := httptest.NewRequest("GET", "/", nil), httptest.NewRecorder()
		r.Header.Set("Accept", browser)
		view.ServeHTTP(w, r)
		if w.Code != 200 || w.Body.Len() > c.longest {
			t.Errorf("%s: %d, %d bytes", c.name, w.Code, w.Body.Len())
		}
		for _, want := range c.texts {
			unwanted, isUnwanted := strings.CutPrefix(want, "no:")
			if strings.Contains(w.Body.String(), unwanted) == isUnwanted {
				t.Errorf("%s: %q: %.3000s", c.name, want, w.Body)
			}
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("a negative MaxShown is accepted")
		}
	}()
	rest.New(rest.Config{Renderers: []rest.Renderer{browsable.Renderer{MaxShown: -1}}}).View(answers{})
}
