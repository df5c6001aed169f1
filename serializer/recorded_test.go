package serializer_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/serializer"
)

// TestRecorded plays what was recorded of the shop to the serializers of fields without a model.
func TestRecorded(t *testing.T) {
	t.Parallel()
	_, env := golden(t)
	views := map[string]http.Handler{
		"/sample/": plainView(sample.Compile(env)),
		"/nested/": plainView(nested.Compile(env)),
		"/samples/": serve(func(r *rest.Request) (*rest.Response, error) {
			plan := point.Compile(env)
			data, err := r.Data()
			if err != nil {
				return nil, err
			}
			list, err := plan.ReadMany(r, data, serializer.Options{})
			if err != nil {
				return nil, err
			}
			out := []byte("[")
			for i, in := range list {
				if i > 0 {
					out = append(out, ',')
				}
				if out, err = plan.AppendInput(out, r, in); err != nil {
					return nil, err
				}
			}
			return rest.OK(ready(append(out, ']'))), nil
		}),
	}
	count := 0
	lines(t, "../internal/fields/testdata/recorded.jsonl.gz", func(line []byte) {
		var c struct {
			Name, Method, Target, Type, Body, Answer string
			Status                                   int
		}
		decode(t, line, &c)
		count++
		r := httptest.NewRequest(c.Method, c.Target, strings.NewReader(c.Body))
		if c.Type != "" {
			r.Header.Set("Content-Type", c.Type)
		}
		w := httptest.NewRecorder()
		views[c.Target].ServeHTTP(w, r)
		if diff := cmp.Diff(c.Answer, w.Body.String()); diff != "" || w.Code != c.Status {
			t.Errorf("%s: %s %s %.200s: %d, want %d\n%s", c.Name, c.Method, c.Target, c.Body, w.Code, c.Status, diff)
		}
	})
	if count != 442 {
		t.Errorf("%d cases", count)
	}
}

// plainView is the shop's SampleView.
func plainView(plan *serializer.Plan) http.Handler {
	return serve(func(r *rest.Request) (*rest.Response, error) {
		data, err := r.Data()
		if err != nil {
			return nil, err
		}
		in, err := plan.Read(r, data, serializer.Options{Partial: r.Method == "PATCH"})
		if err != nil {
			return nil, err
		}
		if r.Method == "PATCH" {
			given := []string{}
			for name := range in.Values {
				given = append(given, name)
			}
			slices.Sort(given)
			return rest.OK(rest.Object{"given", given}), nil
		}
		out, err := plan.AppendValues(nil, r, in.Values)
		return rest.OK(ready(out)), err
	})
}
