package latchkey_test

import (
	"bufio"
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/rest"
)

// TestRouteWithoutItsVersion mounts views whose versioning would answer 404 to every request.
func TestRouteWithoutItsVersion(t *testing.T) {
	t.Parallel()
	path, allowed := rest.URLPathVersioning, []string{"v1", "v2"}
	for _, c := range []struct {
		pattern, name string
		config        rest.VersionConfig
		want          string // "": none
	}{
		{"/x/", "", rest.VersionConfig{Scheme: path, Allowed: allowed}, "its path has no {version}"},
		{"/{v}/x/", "", rest.VersionConfig{Scheme: path, Allowed: allowed}, "its path has no {version}"},
		{"/{version}/x/", "", rest.VersionConfig{Scheme: path, Allowed: allowed, Param: "v"}, "its path has no {v}"},
		{"/{version:int}/x/", "", rest.VersionConfig{Scheme: path, Allowed: allowed},
			"matches no allowed version (v1, v2)"},
		{"/{version:int}/x/", "", rest.VersionConfig{Scheme: path, Allowed: allowed, Default: "v3"},
			"matches no allowed version (v1, v2, v3)"},
		{"/x/", "v3:x", rest.VersionConfig{Scheme: rest.NamespaceVersioning, Allowed: allowed},
			`no namespace of its URLName "v3:x" is an allowed version (v1, v2)`},

		{"/{version}/x/", "", rest.VersionConfig{Scheme: path, Allowed: allowed}, ""},
		{"/{version:int}/x/", "", rest.VersionConfig{Scheme: path, Allowed: []string{"v1", "2"}}, ""},
		{"/x/", "", rest.VersionConfig{Scheme: path, Allowed: allowed, Default: "v1"}, ""},
		{"/x/", "", rest.VersionConfig{Scheme: path}, ""},
		{"/x/", "a:v2:x", rest.VersionConfig{Scheme: rest.NamespaceVersioning, Allowed: allowed}, ""},
		{"/x/", "x", rest.VersionConfig{Scheme: rest.NamespaceVersioning, Allowed: allowed}, ""},
		{"/x/", "", rest.VersionConfig{Scheme: rest.QueryParameterVersioning, Allowed: allowed}, ""},
	} {
		view := rest.Func(func(*rest.Request) (*rest.Response, error) { return rest.NoContent(), nil })
		for mounted, mount := range map[string]func(*latchkey.Site){
			"View": func(s *latchkey.Site) { s.View(c.pattern, view, rest.URLName(c.name)) },
			"Wrap": func(s *latchkey.Site) {
				s.Handle(c.pattern, rest.Wrap(s.API.View(view, rest.URLName(c.name)),
					func(h http.Handler) http.Handler { return h }))
			},
		} {
			got := panicOf(func() {
				open(t, latchkey.Project{
					API: func(s *latchkey.Site) rest.Config {
						config := s.SecureDefaults()
						config.Versioning = c.config
						return config
					},
					Setup: func(s *latchkey.Site) error { mount(s); return nil },
				})
			})
			if c.want == "" && got != "" || !strings.Contains(got, c.want) ||
				got != "" && !strings.HasPrefix(got, "latchkey: "+c.pattern+": ") {
				t.Errorf("%s %s %+v: %q, want %q", mounted, c.pattern, c.config, got, c.want)
			}
		}
	}
}

// A guarded handler has no version, so that nothing refuses it.
func TestGuardWithoutItsVersion(t *testing.T) {
	t.Parallel()
	open(t, latchkey.Project{
		API: func(s *latchkey.Site) rest.Config {
			config := s.SecureDefaults()
			config.Versioning = rest.VersionConfig{Scheme: rest.URLPathVersioning, Allowed: []string{"v1"}}
			return config
		},
		Setup: func(s *latchkey.Site) error {
			s.Handle("/plain/", s.API.Protect()(http.NotFoundHandler()))
			return nil
		},
	})
}

// TestVersionsAsRecorded compares with what DRF 3.18 answered for three schemes, as
// testdata/versions.jsonl has it.
func TestVersionsAsRecorded(t *testing.T) {
	t.Parallel()
	view := rest.Func(func(r *rest.Request) (*rest.Response, error) {
		return rest.OK(rest.Object{"version", r.Version()}), nil
	}, "GET", "HEAD")
	site := open(t, latchkey.Project{Setup: func(site *latchkey.Site) error {
		numbers := []string{"1.0", "2.0"}
		for pattern, c := range map[string]rest.VersionConfig{
			"/version/accept/":         {Scheme: rest.AcceptHeaderVersioning, Allowed: numbers, Default: "1.0"},
			"/version/query/":          {Scheme: rest.QueryParameterVersioning, Allowed: numbers},
			"/version/path/{version}/": {Scheme: rest.URLPathVersioning, Allowed: []string{"v1", "v2"}},
		} {
			site.View(pattern, view, rest.Versioning(c), rest.Permissions(rest.AllowAny), rest.Renderers(rest.JSON{}))
		}
		return nil
	}})
	file, err := os.Open("testdata/versions.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	n := 0
	for lines := bufio.NewScanner(file); lines.Scan(); n++ {
		var c struct {
			Target, Body string
			Accept       *string
			Status       int
		}
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		var headers []string
		if c.Accept != nil {
			headers = []string{"Accept: " + *c.Accept}
		}
		if w := get(site, "GET", c.Target, headers...); w.Code != c.Status || w.Body.String() != c.Body {
			t.Errorf("%s\n%d %s", lines.Text(), w.Code, w.Body)
		}
	}
	if n < 20 {
		t.Errorf("%d cases", n)
	}
}
