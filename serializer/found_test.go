package serializer_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/serializer"
)

// TestFound has bodies that random requests beside Django have found, with Django's answers.
func TestFound(t *testing.T) {
	t.Parallel()
	_, env := golden(t)
	for _, c := range []struct {
		name       string
		plan       *serializer.Plan
		body, want string
	}{
		{"members in their order", sample.Compile(env), `{"json": {"z": {"y": 1, "x": 2}, "a": 3, "z": 4}}`,
			`{"maybe":null,"null":null,"json":{"z":4,"a":3},"default":7,"shown":"always"}`},
		{"a dictionary in its order", sample.Compile(env), `{"dict": {"z": "1", "a": "2"}}`,
			`{"maybe":null,"null":null,"dict":{"z":"1","a":"2"},"default":7,"shown":"always"}`},
		{"errors in the order of the members", sample.Compile(env), `{"dict": {"b": "long text", "a": "long text"}}`,
			`{"dict":{"b":["Ensure this field has no more than 3 characters."],` +
				`"a":["Ensure this field has no more than 3 characters."]}}`},
		{"a refused choice in its order", sample.Compile(env), `{"choice": {"b": 1, "a": 2}}`,
			`{"choice":["\"{'b': 1, 'a': 2}\" is not a valid choice."]}`},
		{"Python's longest duration", sample.Compile(env), `{"duration": "-999999999 00:00:00"}`,
			`{"maybe":null,"null":null,"duration":"-999999999 00:00:00","default":7,"shown":"always"}`},
		{"a slug with a lone surrogate", nested.Compile(env), `{"title": "t", "point": {"x": 1}, "category": "\ud800abc"}`,
			`{"category":["Invalid value."]}`},
	} {
		r := httptest.NewRequest("POST", "/", strings.NewReader(c.body))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		plainView(c.plan).ServeHTTP(w, r)
		if got := w.Body.String(); got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", c.name, got, c.want)
		}
	}
}

// TestColumns has values that REST framework lets through to a column that does not hold them:
// SQLite's bigint holds fewer microseconds than Python's timedelta, and a form's text null is no
// empty value. Django fails as it writes the row, so the other mistakes of a body come first.
func TestColumns(t *testing.T) {
	t.Parallel()
	_, env := golden(t)
	plan := products.Compile(env)
	for _, c := range []struct{ body, want string }{
		{`{"warranty": "999999999 00:00:00", "active": "x"}`, `{"active":["Must be a valid boolean."]}`},
		{`{"category": "tools", "name": "n", "warranty": "106751992 00:00:00"}`,
			`{"warranty":["The number of days must be between -106751991 and 106751991."]}`},
		{`{"category": "tools", "name": "n", "warranty": "106751991 00:00:00"}`, `{"given":[]}`},
	} {
		r := httptest.NewRequest("PATCH", "/", strings.NewReader(c.body))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		plainView(plan).ServeHTTP(w, r)
		if got := w.Body.String(); got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", c.body, got, c.want)
		}
	}
}
