package urlconf_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/internal/urlconf"
)

// TestReverse compares with Django 5.2's reverse: the prefix (FORCE_SCRIPT_NAME), the name, values
// in order or by name, and the path, or "ERR" for NoReverseMatch.
func TestReverse(t *testing.T) {
	t.Parallel()
	cases := recorded[[5]any](t, "testdata/reverse.jsonl")
	for _, c := range cases {
		table := tableOf(converters, reversible)
		table.Prefix = strings.TrimSuffix(c[0].(string), "/")
		args := urlconf.Args{List: c[2].([]any), Named: c[3].(map[string]any)}
		got, err := table.Reverse(c[1].(string), args)
		if err != nil {
			got = "ERR"
		}
		if got != c[4] {
			t.Errorf("%v: %s %v", c, got, err)
		}
	}
	if len(cases) != 62 {
		t.Errorf("%d cases", len(cases))
	}
}

type stringer struct{}

func (stringer) String() string { return "x-1" }

type slug string

func TestReverseValues(t *testing.T) {
	t.Parallel()
	table := tableOf(converters)
	for _, c := range []struct {
		value any
		want  string
	}{
		{7, "7"}, {int64(7), "7"}, {uint8(7), "7"}, {"x", "x"}, {slug("x"), "x"}, {stringer{}, "x-1"}, {nil, "None"},
		{true, "True"}, {false, "False"},
	} {
		if got, err := table.Reverse("slug", urlconf.Args{List: []any{c.value}}); err != nil ||
			got != "/slug/"+c.want+"/" {
			t.Errorf("%v: %s, %v", c.value, got, err)
		}
	}
}

// A path from a client's value never begins with two slashes, which browsers take for a host.
func TestReverseStaysOnTheHost(t *testing.T) {
	t.Parallel()
	table := tableOf([][2]string{{"all", "/{x:path}"}})
	if got, err := table.Reverse("all", urlconf.Args{List: []any{"/evil.example/"}}); got != "/%2Fevil.example/" {
		t.Error(got, err)
	}
}

func TestReverseErrors(t *testing.T) {
	t.Parallel()
	table := tableOf(converters, reversible,
		[][2]string{{"v1:orders", "/v1/orders/"}, {"api:v2:orders", "/v2/orders/"}})
	const known = " The names are api:v2:orders, int, mid, mixed, path, plain, root, same, slug, str, two, uuid, v1:orders."
	for _, c := range []struct {
		name string
		args urlconf.Args
		want string
	}{
		{"none", urlconf.Args{}, "Reverse for 'none' not found. 'none' is not a valid view function or pattern name." + known},
		{"int", urlconf.Args{}, "Reverse for 'int' with no arguments not found. 1 pattern(s) tried: /int/{x:int}/"},
		{"int", urlconf.Args{List: []any{"a", 1}},
			`Reverse for 'int' with arguments '["a" "1"]' not found. 1 pattern(s) tried: /int/{x:int}/`},
		{"same", urlconf.Args{Named: map[string]any{"y": 1, "x": 2}},
			`Reverse for 'same' with keyword arguments '{"x": "2", "y": "1"}' not found. ` +
				"3 pattern(s) tried: /same/{x:slug}/, /same/{x:int}/, /same/"},
		{"v1:none", urlconf.Args{}, "Reverse for 'none' not found. 'none' is not a valid view function or pattern name." + known},
		{"v3:orders", urlconf.Args{}, "'v3' is not a registered namespace"},
		{"api:v3:orders", urlconf.Args{}, "'v3' is not a registered namespace inside 'api'"},
	} {
		_, err := table.Reverse(c.name, c.args)
		if got := fmt.Sprint(err); got != c.want {
			t.Errorf("%s: %s\nwant %s", c.name, got, c.want)
		}
	}
}

func TestNamePanics(t *testing.T) {
	t.Parallel()
	defer func() {
		const want = "urlconf: /a/{x:int}/ and /b/{x:int}/ both have the name n and take the same values"
		if got := fmt.Sprint(recover()); got != want {
			t.Error(got)
		}
	}()
	tableOf([][2]string{{"n", "/a/{x:int}/"}, {"n", "/c/{x:slug}/"}, {"n", "/b/{x:int}/"}})
}
