package serializer_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/serializer"
)

// goldenCase is a line of testdata/golden.jsonl.gz, which golden.py writes.
type goldenCase struct {
	Rows       map[string][]fixture
	Serializer string
	Metadata   json.RawMessage
	Body       json.RawMessage
	PK         any
	Partial    bool
	Form       bool
	Errors     any
	Codes      any
	Data       any
	Crash      string
}

// golden returns the cases, and the fixtures that they were made with.
func golden(t testing.TB) ([]goldenCase, serializer.Env) {
	t.Helper()
	var all []goldenCase
	lines(t, "testdata/golden.jsonl.gz", func(line []byte) {
		var c goldenCase
		decode(t, line, &c)
		all = append(all, c)
	})
	db := newMemory(t, all[0].Rows)
	return all[1:], serializer.Env{Models: db.set, Rows: db, Links: links{}}
}

func plans(env serializer.Env) map[string]*serializer.Plan {
	return map[string]*serializer.Plan{
		"CategorySerializer": categories.Compile(env), "TagSerializer": tags.Compile(env),
		"ProductSerializer": products.Compile(env), "CatalogSerializer": catalog.Compile(env),
		"LinkedProductSerializer":  linkedProducts.Compile(env),
		"LinkedCategorySerializer": linkedCategories.Compile(env), "LinkedTagSerializer": linkedTags.Compile(env),
		"ItemSerializer": items.Compile(env), "OrderSerializer": orders.Compile(env),
		"ReviewSerializer": reviews.Compile(env), "OwnReviewSerializer": ownReviews.Compile(env),
		"PointSerializer": point.Compile(env), "NestedSerializer": nested.Compile(env),
		"SampleSerializer": sample.Compile(env),
	}
}

// TestGolden compares answers with those of REST framework to the same bodies.
func TestGolden(t *testing.T) {
	t.Parallel()
	cases, env := golden(t)
	all := plans(env)
	compared, different := 0, 0
	for _, c := range cases {
		if c.Metadata != nil || c.Crash != "" {
			continue
		}
		compared++
		got, want := answerTo(t, all[c.Serializer], env, c), map[string]any{}
		if c.Errors != nil {
			want["errors"], want["codes"] = c.Errors, c.Codes
		} else {
			want["data"] = withoutNew(c)
		}
		if isBeyondType(got) {
			continue
		}
		if diff := cmp.Diff(want, got); diff != "" {
			if different++; different <= 40 {
				t.Errorf("%s of %v, partial=%v: %s\n%s", c.Serializer, c.PK, c.Partial, c.Body, diff)
			}
		}
	}
	if compared < 4000 || different > 0 {
		t.Errorf("%d of %d cases differ", different, compared)
	}
}

// isBeyondType reports whether an answer refuses an integer that SQLite's column would hold, and
// the Go type of the field does not.
func isBeyondType(got map[string]any) bool {
	text := fmt.Sprint(got["errors"])
	for _, bound := range []string{"equal to 32767.", "equal to -32768.", "equal to 65535."} {
		if strings.Contains(text, bound) {
			return true
		}
	}
	return false
}

// withoutNew drops what the database chooses for a new row.
func withoutNew(c goldenCase) any {
	data, ok := c.Data.(map[string]any)
	if ok && c.PK == nil {
		delete(data, "id")
		delete(data, "url")
	}
	return c.Data
}

func answerTo(t *testing.T, plan *serializer.Plan, env serializer.Env, c goldenCase) map[string]any {
	t.Helper()
	db := env.Rows.(*memory)
	var caught error
	view := serve(func(r *rest.Request) (*rest.Response, error) {
		o := serializer.Options{Partial: c.Partial}
		if c.PK != nil {
			o.Old = db.find(plan.Model(), c.PK)
			db.load(o.Old, plan.Loads())
		}
		data, err := r.Data()
		if err != nil {
			return nil, err
		}
		if c.Serializer == "ReviewSerializer" && c.PK == nil {
			o.Fixed = map[string]any{"author": "1"}
		}
		in, err := plan.Read(r, data, o)
		if caught = err; err != nil {
			return nil, err
		}
		if err := in.SaveNested(r.Context()); err != nil {
			return nil, err
		}
		if plan.Model() != nil {
			db.load(in.New, missing(plan.Loads(), in.Nested))
		}
		out, err := plan.AppendInput(nil, r, in)
		return rest.OK(ready(out)), err
	})
	body, kind := string(c.Body), "application/json"
	if c.Form {
		var pairs [][2]string
		decode(t, c.Body, &pairs)
		values := url.Values{}
		for _, p := range pairs {
			values.Add(p[0], p[1])
		}
		body, kind = values.Encode(), "application/x-www-form-urlencoded"
	}
	r := httptest.NewRequest("POST", "/", strings.NewReader(body))
	r.Header.Set("Content-Type", kind)
	w := httptest.NewRecorder()
	view.ServeHTTP(w, r)
	var answer any
	decode(t, w.Body.Bytes(), &answer)
	switch e := (*rest.Error)(nil); {
	case w.Code == 200:
		c.Data = answer
		return map[string]any{"data": withoutNew(c)}
	case w.Code != 400 || !errors.As(caught, &e):
		return map[string]any{"status": w.Code, "error": fmt.Sprint(caught)}
	}
	return map[string]any{"errors": answer, "codes": codes(serializer.Problems(caught))}
}

// missing returns what a row that was read does not have.
func missing(loads []serializer.Load, nested []string) []serializer.Load {
	return slices.DeleteFunc(slices.Clone(loads), func(l serializer.Load) bool {
		return slices.Contains(nested, strings.Split(l.Path, "__")[0])
	})
}

// codes makes the tree of codes that golden.py writes.
func codes(problems []serializer.Problem) any {
	var tree any = map[string]any{}
	for _, p := range problems {
		tree = plant(tree, p.Path, p.Code)
	}
	return tree
}

func plant(tree any, path []string, code string) any {
	if len(path) == 0 {
		list, _ := tree.([]any)
		return append(list, code)
	}
	object, ok := tree.(map[string]any)
	if !ok {
		object = map[string]any{}
	}
	object[path[0]] = plant(object[path[0]], path[1:], code)
	return object
}

// TestMetadata compares the descriptions for OPTIONS with those of SimpleMetadata.
func TestMetadata(t *testing.T) {
	t.Parallel()
	cases, env := golden(t)
	all := plans(env)
	count := 0
	for _, c := range cases {
		if c.Metadata == nil {
			continue
		}
		count++
		view := rest.New(rest.Config{Permissions: []rest.Permission{rest.AllowAny}}).View(described{all[c.Serializer]})
		w := httptest.NewRecorder()
		view.ServeHTTP(w, httptest.NewRequest("OPTIONS", "/", nil))
		var answer struct {
			Actions struct{ POST map[string]any }
		}
		var want map[string]any
		decode(t, w.Body.Bytes(), &answer)
		decode(t, c.Metadata, &want)
		if c.Serializer == "CatalogSerializer" { // its average belongs to a query
			delete(want, "rating")
		}
		if diff := cmp.Diff(want, answer.Actions.POST); diff != "" {
			t.Errorf("%s:\n%s", c.Serializer, diff)
		}
	}
	if count != 14 {
		t.Errorf("%d serializers", count)
	}
}

type described struct{ plan *serializer.Plan }

func (d described) Methods() rest.Methods {
	return rest.Methods{"POST": func(*rest.Request) (*rest.Response, error) { return nil, nil }}
}

func (d described) Fields(string) []rest.Field { return d.plan.Metadata() }
