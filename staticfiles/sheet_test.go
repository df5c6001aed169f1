package staticfiles_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/staticfiles"
)

// TestReferences checks which references of a style sheet get hashed names.
func TestReferences(t *testing.T) {
	t.Parallel()
	const png = "2cf24dba5fb0" // of "hello"
	for sheet, want := range map[string]string{
		`url(a.png)`:                       `url(a.` + png + `.png)`,
		`url( "a.png" )`:                   `url( "a.` + png + `.png" )`,
		`url('../img/b c.png')`:            `url('../img/b%20c.` + png + `.png')`,
		`url("../img/b%20c.png")`:          `url("../img/b%20c.` + png + `.png")`,
		`URL(./a.png)`:                     `URL(./a.` + png + `.png)`,
		`url(/static/css/a.png)`:           `url(/static/css/a.` + png + `.png)`,
		`url(f.eot?#iefix) x url(f.eot)`:   `url(f.` + png + `.eot?#iefix) x url(f.` + png + `.eot)`,
		`url(a.png?v=1#x)`:                 `url(a.` + png + `.png?v=1#x)`,
		`url(#gradient)`:                   `url(#gradient)`,
		`url(data:image/png;base64,AAAA)`:  `url(data:image/png;base64,AAAA)`,
		`url("data:x,<a b='url(a.png)'>")`: `url("data:x,<a b='url(a.png)'>")`,
		`url(https://example.com/a.png)`:   `url(https://example.com/a.png)`,
		`url(//example.com/a.png)`:         `url(//example.com/a.png)`,
		`url(/media/a.png)`:                `url(/media/a.png)`,
		`url(../../../a.png)`:              `url(../../../a.png)`,
		`url(folder/)`:                     `url(folder/)`,
		`url()`:                            `url()`,
		`url("a\.png")`:                    `url("a\.png")`,
		`url(nowhere.png)`:                 `url(nowhere.png)`,
		`url(100%.png)`:                    `url(100%.png)`,
		`@import "a.png"; x`:               `@import "a.` + png + `.png"; x`,
		`@import 'a.png' screen;`:          `@import 'a.` + png + `.png' screen;`,
		`@import url(a.png);`:              `@import url(a.` + png + `.png);`,
		`/*# sourceMappingURL=a.map */`:    `/*# sourceMappingURL=a.map */`,
		"plain \xff bytes":                 "plain \xff bytes",
	} {
		files := newFiles(t, "css/x.css", sheet, "css/a.png", "hello", "css/f.eot", "hello", "img/b c.png", "hello")
		if got := get(files, files.URL("css/x.css")).Body.String(); got != want {
			t.Errorf("%s\n became %s\n want   %s", sheet, got, want)
		}
	}
}

// TestReferencesChangeTheHash checks that the name of a style sheet changes with a file to which it
// refers, even through another sheet: browsers keep the sheet for ever, with the old names in it.
func TestReferencesChangeTheHash(t *testing.T) {
	t.Parallel()
	urls := map[string]bool{}
	for _, picture := range []string{"old", "new", "newer"} {
		files := newFiles(t, "a.css", `@import "z.css";`, "z.css", "url(p.png)", "p.png", picture)
		urls[files.URL("a.css")] = true
		if body := get(files, "/static/a.css").Body.String(); !strings.Contains(body, strings.TrimPrefix(
			files.URL("z.css"), "/static/")) {
			t.Errorf("%s imports another name than %s", body, files.URL("z.css"))
		}
	}
	if len(urls) != 3 {
		t.Errorf("URLs %v", urls)
	}
}

// TestCircle checks that sheets that import each other are served, with one plain name.
func TestCircle(t *testing.T) {
	t.Parallel()
	files := newFiles(t, "a.css", `@import "b.css";`, "b.css", `@import "a.css";`, "self.css", `@import "self.css";`)
	for name, want := range map[string]string{
		"a.css":    `@import "` + strings.TrimPrefix(files.URL("b.css"), "/static/") + `";`,
		"b.css":    `@import "a.css";`,
		"self.css": `@import "self.css";`,
	} {
		if body := get(files, files.URL(name)).Body.String(); body != want {
			t.Errorf("%s: %s, want %s", name, body, want)
		}
	}
}

// TestMissing checks that references that lead nowhere are reported, and those that a later source
// fulfils are not.
func TestMissing(t *testing.T) {
	t.Parallel()
	files := newFiles(t, "css/a.css", `url(x.png) url("x.png") url(/static/y.png) url(later.png) url(https://e.com/z)`)
	if err := files.Add(staticfiles.Source{Files: tree("later.png", "1"), Mount: "css"}); err != nil {
		t.Fatal(err)
	}
	want := []staticfiles.Missing{{Sheet: "css/a.css", Target: "css/x.png"}, {Sheet: "css/a.css", Target: "y.png"}}
	if diff := cmp.Diff(want, files.Missing()); diff != "" {
		t.Error(diff)
	}
}

// TestPrefixOfAnotherHost checks references by the address of the other host.
func TestPrefixOfAnotherHost(t *testing.T) {
	t.Parallel()
	files, err := staticfiles.New(staticfiles.Config{Prefix: "https://cdn.example.com/x/",
		Sources: []staticfiles.Source{{Files: tree("a.css", "url(https://cdn.example.com/x/b.png) url(/x/b.png)",
			"b.png", "hello")}}})
	if err != nil {
		t.Fatal(err)
	}
	want := "url(https://cdn.example.com/x/b.2cf24dba5fb0.png) url(/x/b.png)"
	if body := get(files, "/x/a.css").Body.String(); body != want {
		t.Errorf("%s, want %s", body, want)
	}
}
