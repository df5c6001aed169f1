package browsable_test

import (
	"errors"
	"log/slog"
	"maps"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/browsable"
	"github.com/latchkey-go/latchkey/rest"
)

// filtered is a list whose filters the client sees, and whose places in the list are its own words.
type filtered struct{}

func (filtered) Filters(r *rest.Request) ([]rest.Field, error) {
	if r.Query().Has("down") {
		return nil, &auth.UnavailableError{Err: errors.New("the store does not answer")}
	}
	return []rest.Field{
		{Name: "status", Label: "Status", Type: "choice", Required: true, Choices: []rest.Choice{
			{Value: "new", DisplayName: "New"}, {Value: "paid", DisplayName: "Paid"}}},
		{Name: "tag", Type: "multiple choice", Choices: []rest.Choice{{Value: 1}, {Value: 2}, {Value: 3}}},
		{Name: "gift", Type: "boolean"},
		{Name: "total__gte", Label: "Total, at least", Type: "decimal"},
		{Name: "placed__after", Type: "datetime", HelpText: "When it was placed."},
		{Name: "search", Type: "string", MaxLength: 100},
	}, nil
}

func (filtered) Get(r *rest.Request) (*rest.Response, error) {
	q := r.Query()
	if q.Get("total__gte") == "much" {
		return nil, rest.ValidationError(rest.Object{"total__gte", []string{"Enter a number."}})
	}
	if q.Get("refused") != "" {
		return nil, rest.PermissionDenied(nil)
	}
	q = maps.Clone(q)
	q["after"] = []string{"200"}
	return rest.OK(rest.Object{"next", "http://testserver/?" + q.Encode(), "previous", nil,
		"results", []any{}}), nil
}

func (filtered) Post(*rest.Request) (*rest.Response, error) { return rest.OK(nil), nil }

// TestFilters: the page has a form of the parameters that the view filters by. It keeps the other
// parameters of the address but for the place in the list, so that a new filter begins at the
// start.
func TestFilters(t *testing.T) {
	t.Parallel()
	api := rest.New(rest.Config{Permissions: []rest.Permission{rest.AllowAny}, Log: slog.New(slog.DiscardHandler),
		Renderers: []rest.Renderer{rest.JSON{}, browsable.Renderer{}}})
	view := api.View(filtered{})
	for _, c := range []struct {
		name, method, query string
		status              int
		texts               []string
	}{
		{"nothing set", "GET", "", 200, []string{`<form action="?">`, `<select id="id_filter_status" name="status">`,
			`<option value="" selected>--------</option>`, `<option value="paid">Paid</option>`, "no:>Clear</a>",
			`type="checkbox" name="tag" id="id_filter_tag_0" value="1"`, "no:>optional<", "no:required",
			`<select id="id_filter_gift" name="gift">`, `<option value="false">no</option>`,
			`inputmode="decimal"`, `type="datetime-local" id="id_filter_placed__after"`,
			"When it was placed. In UTC.", `maxlength="100"`, "Total, at least"}},
		{"set", "GET", "?status=paid&tag=1&tag=3&gift=false&search=a%22b&placed__after=2026-01-02T03:04:05Z", 200,
			[]string{`<option value="paid" selected>Paid</option>`, `id="id_filter_tag_0" value="1" checked`,
				`id="id_filter_tag_1" value="2">`, `id="id_filter_tag_2" value="3" checked`,
				`<option value="false" selected>no</option>`, `value="a&#34;b"`, `value="2026-01-02T03:04:05.000"`,
				`<a class="btn quiet" href="?">Clear</a>`, "no:type=\"hidden\""}},
		{"kept", "GET", "?format=api&lang=de&lang=en&page=3&cursor=x&offset=7&after=100&status=new", 200, []string{
			`<input type="hidden" name="format" value="api">`, `<input type="hidden" name="lang" value="de">`,
			`<input type="hidden" name="lang" value="en">`, "no:name=\"page\"", "no:name=\"cursor\"",
			"no:name=\"offset\"", "no:name=\"after\"", `href="?format=api&amp;lang=de&amp;lang=en">Clear</a>`}},
		{"wrong", "GET", "?total__gte=much", 400, []string{`value="much"`, `aria-invalid="true"`,
			`id="id_filter_total__gte-error">Enter a number.</p>`}},
		{"refused", "GET", "?refused=1", 403, []string{"no:id_filter_"}},
		{"another method", "POST", "", 200, []string{"no:id_filter_"}},
		{"a fault", "GET", "?down", 503, []string{"no:id_filter_", "no:<form"}},
	} {
		r := httptest.NewRequest(c.method, "/"+c.query, nil)
		r.Header.Set("Accept", browser)
		w := httptest.NewRecorder()
		view.ServeHTTP(w, r)
		if w.Code != c.status {
			t.Errorf("%s: %d", c.name, w.Code)
		}
		text := w.Body.String()
		if _, after, found := strings.Cut(text, `<section class="xchg" id="filter"`); found { // the filters alone
			text, _, _ = strings.Cut(after, "</section>")
		}
		for _, want := range c.texts {
			unwanted, isUnwanted := strings.CutPrefix(want, "no:")
			if strings.Contains(text, unwanted) == isUnwanted {
				t.Errorf("%s: %q: %s", c.name, want, text)
			}
		}
	}
}
