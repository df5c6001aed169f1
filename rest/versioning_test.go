package rest_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/internal/urlconf"
	"github.com/latchkey-go/latchkey/rest"
)

// versionedRoutes returns a table of routes as those of the recorded answers, whose views answer
// with the version and the URLs of three routes.
func versionedRoutes(c rest.VersionConfig) *urlconf.Table {
	table := &urlconf.Table{}
	api := rest.New(rest.Config{
		Permissions: []rest.Permission{rest.AllowAny}, Versioning: c,
		URLs: rest.URLs{Reverse: func(name string, args ...any) (string, error) {
			a := urlconf.Args{Named: map[string]any{}}
			for _, arg := range args {
				if named, ok := arg.(rest.PathValues); ok {
					for key, value := range named {
						a.Named[key] = value
					}
				} else {
					a.List = append(a.List, arg)
				}
			}
			path, err := table.Reverse(name, a)
			if err != nil {
				err = fmt.Errorf("%w: %w", rest.ErrNoReverseMatch, err)
			}
			return path, err
		}},
	})
	view := rest.Func(func(r *rest.Request) (*rest.Response, error) {
		var urls []string
		for _, c := range []struct {
			name string
			args []any
		}{{"x", nil}, {"item", []any{7}}, {"fixed", nil}} {
			to, err := r.Reverse(c.name, c.args...)
			if errors.Is(err, rest.ErrNoReverseMatch) {
				to = "NoReverseMatch"
			} else if err != nil {
				return nil, err
			}
			urls = append(urls, to)
		}
		return rest.OK(rest.Object{"version", r.Version(), "urls", urls}), nil
	})
	routes := [][2]string{{"x", "/x/"}, {"item", "/x/{id:int}/"}, {"fixed", "/fixed/"}}
	switch c.Scheme {
	case rest.URLPathVersioning:
		routes = [][2]string{{"bare", "/x/"}, {"fixed", "/fixed/"}, {"x", "/{version}/x/"},
			{"item", "/{version}/x/{id:int}/"}}
	case rest.NamespaceVersioning:
		for _, v := range []string{"v1", "v2", "other"} {
			routes = append(routes, [2]string{v + ":x", "/" + v + "/x/"}, [2]string{v + ":item", "/" + v +
				"/x/{id:int}/"})
		}
	}
	for _, route := range routes {
		table.HandleNamed(route[0], route[1], api.View(view, rest.URLName(route[0])))
	}
	return table
}

// TestVersioning compares with what DRF 3.18 answered, for each of its five schemes. A missing
// version is null there and "" here.
func TestVersioning(t *testing.T) {
	t.Parallel()
	file, err := os.Open("testdata/versioning.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	n := 0
	for lines := bufio.NewScanner(file); lines.Scan(); n++ {
		var c struct {
			Scheme                              rest.VersionScheme
			Default, Host, Target, Accept, Body string
			Allowed                             []string
			Status                              int
		}
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		hr := httptest.NewRequest("GET", c.Target, nil)
		hr.Host = c.Host
		if c.Accept != "" {
			hr.Header.Set("Accept", c.Accept)
		}
		w := httptest.NewRecorder()
		versionedRoutes(rest.VersionConfig{Scheme: c.Scheme, Default: c.Default, Allowed: c.Allowed}).ServeHTTP(w, hr)
		want := strings.Replace(c.Body, `"version":null`, `"version":""`, 1)
		if w.Code != c.Status || w.Body.String() != want {
			t.Errorf("%s\n%d %s", lines.Text(), w.Code, w.Body)
		}
	}
	if n != 132 {
		t.Errorf("%d cases", n)
	}
}

// The values of Reverse may be in order under URLPathVersioning too, where DRF raises ValueError,
// and may name another version.
func TestVersionInThePathAndValuesInOrder(t *testing.T) {
	t.Parallel()
	table := versionedRoutes(rest.VersionConfig{Scheme: rest.URLPathVersioning})
	w := httptest.NewRecorder()
	table.ServeHTTP(w, httptest.NewRequest("GET", "/2/x/", nil))
	if !strings.Contains(w.Body.String(), `"http://example.com/2/x/7/"`) {
		t.Error(w.Body)
	}
}

// A cache must not give one version's answer to another client.
func TestVersionInAcceptVaries(t *testing.T) {
	t.Parallel()
	api := rest.New(rest.Config{
		Permissions: []rest.Permission{rest.AllowAny},
		Versioning:  rest.VersionConfig{Scheme: rest.AcceptHeaderVersioning},
	})
	w := httptest.NewRecorder()
	api.View(rest.Func(func(r *rest.Request) (*rest.Response, error) {
		r.ResponseHeader().Set("Cache-Control", "max-age=60")
		return rest.OK(r.Version()), nil
	})).ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	if got := w.Header().Get("Vary"); got != "Accept" {
		t.Errorf("Vary: %q", got)
	}
}

// A view's option replaces the API's versioning, and permissions see the version.
func TestVersioningOption(t *testing.T) {
	t.Parallel()
	api := rest.New(rest.Config{Versioning: rest.VersionConfig{Scheme: rest.QueryParameterVersioning, Default: "1"}})
	onlyTwo := rest.Permissions(rest.Rule{Allow: func(r *rest.Request) bool { return r.Version() == "2" }})
	echo := rest.Func(func(r *rest.Request) (*rest.Response, error) { return rest.OK(r.Version()), nil })
	for _, c := range []struct {
		name, target string
		opts         []rest.Option
		want         string
	}{
		{"the API's", "/?version=2", []rest.Option{onlyTwo}, `200 "2"`},
		{"a permission", "/", []rest.Option{onlyTwo},
			`403 {"detail":"You do not have permission to perform this action."}`},
		{"none", "/?version=2", []rest.Option{rest.Permissions(rest.AllowAny), rest.Versioning(rest.VersionConfig{})},
			`200 ""`},
		{"another parameter", "/?v=2", []rest.Option{onlyTwo, rest.Versioning(rest.VersionConfig{
			Scheme: rest.QueryParameterVersioning, Param: "v"})}, `200 "2"`},
	} {
		w := httptest.NewRecorder()
		api.View(echo, c.opts...).ServeHTTP(w, httptest.NewRequest("GET", c.target, nil))
		if got := fmt.Sprintf("%d %s", w.Code, w.Body); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestVersioningPanics(t *testing.T) {
	t.Parallel()
	for want, c := range map[string]rest.VersionConfig{
		"rest: VersionConfig needs a Scheme": {Default: "1"},
		"rest: 99 is not a VersionScheme":    {Scheme: rest.VersionScheme(99)},
		"rest: VersionConfig.Param V: the parameters of Accept have small letters": {
			Scheme: rest.AcceptHeaderVersioning, Param: "V"},
		"rest: VersionConfig needs a Scheme, allowed": {Allowed: []string{"1"}},
	} {
		func() {
			defer func() {
				want, _, _ := strings.Cut(want, ",")
				if got := fmt.Sprint(recover()); got != want {
					t.Errorf("%+v: %s", c, got)
				}
			}()
			rest.New(rest.Config{Versioning: c})
		}()
	}
}

// FuzzVersion: whatever a client sends, a view runs only for an allowed version.
func FuzzVersion(f *testing.F) {
	for _, text := range []string{"1", "2", "3", "", "application/json; version=1", "*/*;version=\"2\"", "a/b;version",
		"\xff"} {
		f.Add(text)
	}
	allowed := []string{"1", "2"}
	var tables []*urlconf.Table
	for scheme := rest.AcceptHeaderVersioning; scheme <= rest.QueryParameterVersioning; scheme++ {
		tables = append(tables, versionedRoutes(rest.VersionConfig{Scheme: scheme, Default: "1", Allowed: allowed}))
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, table := range tables {
			hr := httptest.NewRequest("GET", "/x/", nil)
			hr.URL.RawQuery, hr.Host = "version="+url.QueryEscape(text), text
			hr.Header["Accept"] = []string{text}
			for _, path := range []string{"/x/", "/" + text + "/x/"} {
				hr.URL.Path = path
				w := httptest.NewRecorder()
				table.ServeHTTP(w, hr)
				var got struct{ Version string }
				if w.Code == 200 && (json.Unmarshal(w.Body.Bytes(), &got) != nil ||
					!slices.Contains(allowed, got.Version)) {
					t.Errorf("%q: %d %s", text, w.Code, w.Body)
				}
				if w.Code == 500 {
					t.Errorf("%q: %s", text, w.Body)
				}
			}
		}
	})
}

func ExampleVersioning() {
	api := rest.New(rest.Config{
		Permissions: []rest.Permission{rest.AllowAny},
		Versioning: rest.VersionConfig{
			Scheme: rest.AcceptHeaderVersioning, Default: "1.0", Allowed: []string{"1.0", "2.0"},
		},
	})
	view := api.View(rest.Func(func(r *rest.Request) (*rest.Response, error) {
		return rest.OK(rest.Object{"version", r.Version()}), nil
	}))
	for _, accept := range []string{"application/json", "application/json; version=2.0",
		"application/json; version=3.0"} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("Accept", accept)
		w := httptest.NewRecorder()
		view.ServeHTTP(w, r)
		fmt.Println(w.Code, w.Body)
	}
	// Output:
	// 200 {"version":"1.0"}
	// 200 {"version":"2.0"}
	// 406 {"detail":"Invalid version in \"Accept\" header."}
}
