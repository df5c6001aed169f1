package rest_test

import (
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

// byDate is a scheme of a project's own: a header names the version, and a route of it ends with
// it.
type byDate struct{}

func (byDate) DetermineVersion(r *rest.Request, c rest.VersionConfig) (string, bool, error) {
	date, ok := r.HeaderLine("X-Version")
	switch {
	case !ok:
		return "ignored", false, nil
	case date == "fault":
		return "", false, errors.New("disk on fire")
	case date == "down":
		return "", false, auth.ErrUnavailable
	case date == "panic":
		panic("disk on fire")
	case !c.Allows(date):
		return date, true, rest.NotFound("No such date.")
	}
	return date, true, nil
}

func (byDate) ReverseVersion(r *rest.Request, reverse rest.ReverseFunc, name string, args ...any) (string, error) {
	return reverse(name+"@"+r.Version(), args...)
}

// pathOnly has no reverse of its own: that of BaseVersioning.
type pathOnly struct{ inner byDate }

func (p pathOnly) DetermineVersion(r *rest.Request, c rest.VersionConfig) (string, bool, error) {
	return p.inner.DetermineVersion(r, c)
}

// lenient embeds one of DRF's schemes: a version that is not allowed is the default one.
type lenient struct{ rest.VersionScheme }

func (l lenient) DetermineVersion(r *rest.Request, c rest.VersionConfig) (string, bool, error) {
	version, found, err := l.VersionScheme.DetermineVersion(r, c)
	if err != nil {
		return c.Default, true, nil
	}
	return version, found, err
}

// TestOwnVersioning: a project's own scheme has the place of DRF's, before permissions, in Reverse
// and in Vary.
func TestOwnVersioning(t *testing.T) {
	t.Parallel()
	reverse := func(name string, args ...any) (string, error) {
		if name == "old" || strings.HasSuffix(name, "@2") {
			return "/" + name + fmt.Sprint(args...) + "/", nil
		}
		return "", rest.ErrNoReverseMatch
	}
	for _, c := range []struct {
		name    string
		scheme  rest.Versioner
		request string
		header  string
		status  int
		want    string
	}{
		{"a version", byDate{}, "GET /", "2", 200, `"2 http://example.com/new@27/ http://example.com/old@2/"`},
		{"none", byDate{}, "GET /", "", 200, `" no reverse match http://example.com/old/"`},
		{"another", byDate{}, "GET /", "1", 200, `"1 no reverse match http://example.com/old/"`},
		{"not allowed", byDate{}, "GET /", "9", 404, `{"detail":"No such date."}`},
		{"a fault", byDate{}, "GET /", "fault", 500, serverError},
		{"a fault that may pass", byDate{}, "GET /", "down", 503, unavailableError},
		{"a panic", byDate{}, "GET /", "panic", 500, serverError},
		{"without reverse", pathOnly{}, "GET /", "2", 200, `"2 no reverse match http://example.com/old/"`},
		{"embedding DRF's", lenient{rest.QueryParameterVersioning}, "GET /?version=1", "", 200,
			`"1 no reverse match http://example.com/old/?version=1"`},
		{"embedding DRF's, not allowed", lenient{rest.QueryParameterVersioning}, "GET /?version=9", "", 200,
			`"2 no reverse match http://example.com/old/?version=2"`},
	} {
		api, _ := newAPI(func(config *rest.Config) {
			config.Versioning = rest.VersionConfig{Scheme: c.scheme, Default: "2", Allowed: []string{"1"}}
			config.URLs.Reverse = reverse
			config.Permissions = []rest.Permission{rest.Rule{Allow: func(r *rest.Request) bool {
				return r.Version() != "9" && r.Version() != "ignored"
			}}}
		})
		view := api.View(rest.Func(func(r *rest.Request) (*rest.Response, error) {
			text := r.Version()
			for _, one := range []struct {
				name string
				args []any
			}{{"new", []any{7}}, {"old", nil}} {
				to, err := r.Reverse(one.name, one.args...)
				if err != nil {
					to = err.Error()
				}
				text += " " + to
			}
			resp := rest.OK(text)
			resp.Header = map[string][]string{"Cache-Control": {"public"}}
			return resp, nil
		}))
		var lines []string
		if c.header != "" {
			lines = []string{"X-Version: " + c.header}
		}
		w := send(view, c.request, lines...)
		expect(t, c.name, w, c.status, c.want)
		if _, isOwn := c.scheme.(byDate); isOwn && c.status == 200 && w.Header().Get("Vary") != "X-Version, X-User" {
			t.Errorf("%s: Vary %q", c.name, w.Header()["Vary"])
		}
	}
}

// wrapped has only the methods of the interface.
type wrapped struct{ rest.Versioner }

// unset is a SetupChecker.
type unset struct{ byDate }

func (unset) CheckSetup() error { return errors.New("unset needs a date") }

func TestOwnVersioningPanics(t *testing.T) {
	t.Parallel()
	for want, scheme := range map[string]rest.Versioner{
		"rest: rest_test.wrapped embeds rest.VersionScheme, whose ReverseVersion would not be used: add a " +
			"ReverseVersion that calls it": wrapped{rest.HostNameVersioning},
		"rest: rest_test.wrapped embeds a rest.Versioner that is nil": wrapped{},
		"rest: unset needs a date":                                    unset{},
		"rest: 0 is not a VersionScheme":                              rest.VersionScheme(0),
		"rest: 7 is not a VersionScheme":                              lenient{7},
		"rest: a nil authenticator, permission, throttle, parser, renderer, negotiator or versioner": (*lenient)(nil),
	} {
		mustPanic(t, want, func() { rest.Versioning(rest.VersionConfig{Scheme: scheme}) })
	}
}

func TestVersionAllows(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		config rest.VersionConfig
		want   string // of "", "1", "2" and "3"
	}{
		{rest.VersionConfig{}, " 1 2 3"},
		{rest.VersionConfig{Default: "1"}, " 1 2 3"},
		{rest.VersionConfig{Default: "1", Allowed: []string{"2"}}, "1 2"},
		{rest.VersionConfig{Allowed: []string{"2"}}, "2"},
	} {
		var got []string
		for _, version := range []string{"", "1", "2", "3"} {
			if c.config.Allows(version) {
				got = append(got, version)
			}
		}
		if text := strings.Join(got, " "); text != c.want {
			t.Errorf("%+v: %q, want %q", c.config, text, c.want)
		}
	}
}

// suffixOnly is a negotiator that looks at the path alone.
type suffixOnly struct{ rest.DefaultNegotiation }

func (suffixOnly) SelectRenderer(r *rest.Request, renderers []rest.Renderer) (rest.Renderer, string, error) {
	for _, one := range renderers {
		if one.Format() == r.FormatSuffix() {
			return one, "", nil
		}
	}
	return renderers[0], "", nil
}

// TestFormatSuffixOfRequest: a negotiator of a project's own knows the format that the path names.
func TestFormatSuffixOfRequest(t *testing.T) {
	t.Parallel()
	api, _ := newAPI()
	view := api.View(helloView{}, rest.Permissions(rest.AllowAny), rest.NegotiateBy(suffixOnly{}),
		rest.Renderers(rest.JSON{}, rest.StaticHTML{}))
	for suffix, want := range map[string]string{
		"": "application/json", "json": "application/json", "html": "text/html; charset=utf-8",
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.SetPathValue("format", suffix)
		w := httptest.NewRecorder()
		view.ServeHTTP(w, r)
		if got := w.Header().Get("Content-Type"); got != want {
			t.Errorf("%q: %s", suffix, got)
		}
	}
}
