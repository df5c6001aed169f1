package resource_test

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/resource"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/serializer"
	"github.com/latchkey-go/latchkey/testkit"
)

// page is an answer of a pagination that counts.
type page struct {
	Count          int
	Next, Previous *string
	Results        []struct{ Title string }
}

// walk follows next from path on, and returns the counts and the titles.
func walk(t *testing.T, c *testkit.Client, path string) (counts []int, titles []string) {
	t.Helper()
	for range 50 {
		var p page
		if err := json.Unmarshal(c.Get(path).Expect(t, 200).Body, &p); err != nil {
			t.Fatal(err)
		}
		counts = append(counts, p.Count)
		for _, one := range p.Results {
			titles = append(titles, one.Title)
		}
		if p.Next == nil {
			return counts, titles
		}
		path = *p.Next
	}
	t.Fatal("the pages do not end")
	return nil, nil
}

// TestCountAtMost: the count stops, and the pages go on, so that no client takes a part for the
// whole. One more row is read to know whether there is a next page.
func TestCountAtMost(t *testing.T) {
	t.Parallel()
	atMost := resource.Count{AtMost: 4}
	site := books(t, func(site *latchkey.Site) {
		api, open := site.Router("/api/"), []rest.Option{rest.Permissions(rest.AllowAny)}
		api.Register("numbers", resource.ViewSet[Note]{Name: "number", Filter: []string{"stars__lt"}, Options: open,
			Pages: resource.PageNumber{Size: 2, Count: atMost}})
		api.Register("offsets", resource.ViewSet[Note]{Name: "offset", Options: open,
			Pages: resource.LimitOffset{Size: 2, Count: atMost}})
	})
	alice := site.User(t, "alice")
	var all []string
	for i := range 7 {
		all = append(all, fmt.Sprint("note ", i))
		noted(t, site, alice, all[i], int32(i))
	}
	c := site.Client()
	for path, want := range map[string][]int{
		"/api/numbers/": {4, 4, 4, 4}, "/api/offsets/": {4, 4, 4, 4}, "/api/numbers/?stars__lt=3": {3, 3},
	} {
		counts, titles := walk(t, c, path)
		if diff := cmp.Diff(want, counts); diff != "" {
			t.Errorf("%s: counts (-want +got)\n%s", path, diff)
		}
		if path != "/api/numbers/?stars__lt=3" {
			if diff := cmp.Diff(all, titles); diff != "" {
				t.Errorf("%s: rows (-want +got)\n%s", path, diff)
			}
		}
	}
	c.Get("/api/numbers/?page=5").ExpectJSON(t, 404, `{"detail":"Invalid page."}`)
	c.Get("/api/numbers/?page=9223372036854775807").ExpectJSON(t, 404, `{"detail":"Invalid page."}`)
	var last page
	if err := json.Unmarshal(c.Get("/api/numbers/?page=last").Expect(t, 200).Body, &last); err != nil ||
		len(last.Results) != 1 || last.Count != 7 {
		t.Errorf("the last page is %+v (%v)", last, err)
	}
	for _, path := range []string{"/api/offsets/?offset=99", "/api/offsets/?offset=99999999999999999999999"} {
		var p page
		err := json.Unmarshal(c.Get(path).Expect(t, 200).Body, &p)
		if err != nil || len(p.Results) != 0 || p.Next != nil {
			t.Errorf("%s: %+v (%v)", path, p, err)
		}
	}
}

// TestCountKeep: one count serves for a while, for each filter and each owner by itself. A page
// that shows more corrects it.
func TestCountKeep(t *testing.T) {
	t.Parallel()
	site := books(t, func(site *latchkey.Site) {
		site.Router("/api/").Register("notes", owned(resource.ViewSet[Note]{
			Pages: resource.PageNumber{Size: 10, Count: resource.Count{Keep: time.Minute}}}))
	})
	alice, bob := site.User(t, "alice"), site.User(t, "bob")
	noted(t, site, alice, "a", 1)
	noted(t, site, bob, "b", 1)
	noted(t, site, bob, "c", 5)
	asAlice, asBob := site.Client().As(alice), site.Client().As(bob)
	for _, x := range []struct {
		name    string
		client  *testkit.Client
		query   string
		count   int
		queries int
	}{
		{"alice's are counted", asAlice, "", 1, 3},
		{"and kept", asAlice, "", 1, 2},
		{"bob's are others", asBob, "", 2, 3},
		{"a filter has its own", asBob, "?stars__gte=3", 1, 3},
		{"which is kept", asBob, "?stars__gte=3", 1, 2},
		{"another value too", asBob, "?stars__gte=2", 1, 3},
	} {
		var p page
		site.CountQueries(t, x.queries, func() {
			if err := json.Unmarshal(x.client.Get("/api/notes/"+x.query).Expect(t, 200).Body, &p); err != nil {
				t.Error(err)
			}
		})
		if p.Count != x.count {
			t.Errorf("%s: %d, want %d", x.name, p.Count, x.count)
		}
		if t.Failed() {
			t.Fatal(x.name)
		}
	}
	site.Clock.Advance(time.Minute)
	site.CountQueries(t, 3, func() { asAlice.Get("/api/notes/") })
}

// counter is a source that can count, and no more.
type counter struct{ planets }

func (counter) Count(context.Context, model.Cond) (int64, error) { return 0, nil }

// TestCountMistakes: what a source cannot do panics at start-up.
func TestCountMistakes(t *testing.T) {
	t.Parallel()
	env := resource.Env{Env: serializer.Env{
		Models: model.NewSet(model.App{Label: "sky", Models: []any{Planet{}}})}}
	for want, count := range map[string]resource.Count{
		"Count.AtMost is no number of rows":                       {AtMost: -1},
		"Count.Keep is negative":                                  {Keep: -1},
		"the source is no BoundedCounter: leave Count.AtMost out": {AtMost: 5},
		"the source is no Estimator: leave Count.Estimate out":    {Estimate: true},
	} {
		for _, pages := range []resource.Pages{resource.PageNumber{Size: 1, Count: count},
			resource.LimitOffset{Size: 1, Count: count}} {
			got := panicOf(func() {
				resource.ListView(env, resource.ViewSet[Planet]{Source: counter{}, Pages: pages})
			})
			if !strings.HasSuffix(got, "Pages: "+want) {
				t.Errorf("%s\nwant %s", got, want)
			}
		}
	}
}

// guessing is a source whose engine believes in more rows than there are.
type guessing struct{ counter }

func (guessing) Estimate(context.Context) (int64, error) { return 200_000, nil }

func (g guessing) List(_ context.Context, q model.Query) iter.Seq2[*Planet, error] {
	return func(yield func(*Planet, error) bool) {
		for i := q.Offset; i < min(len(g.planets), q.Offset+q.Limit); i++ {
			if !yield(&g.planets[i], nil) {
				return
			}
		}
	}
}

// TestCountEstimate: an estimate stands in the answer, until a page shows where the rows end.
func TestCountEstimate(t *testing.T) {
	t.Parallel()
	env := resource.Env{Env: serializer.Env{
		Models: model.NewSet(model.App{Label: "sky", Models: []any{Planet{}}})}}
	view := resource.ListView(env, resource.ViewSet[Planet]{
		Source: guessing{counter{planets{{ID: 3, Name: "Earth"}, {ID: 4, Name: "Mars"}}}},
		Pages:  resource.PageNumber{Size: 1, Count: resource.Count{Estimate: true}}})
	api := rest.New(rest.Config{Permissions: []rest.Permission{rest.AllowAny}})
	for query, want := range map[string]string{
		"": `{"count":200000,"next":"http://example.com/?page=2","previous":null,` +
			`"results":[{"id":3,"name":"Earth","moons":0}]}`,
		"?page=2": `{"count":2,"next":null,"previous":"http://example.com/",` +
			`"results":[{"id":4,"name":"Mars","moons":0}]}`,
		"?page=3": `{"detail":"Invalid page."}`,
	} {
		w := httptest.NewRecorder()
		api.View(view).ServeHTTP(w, httptest.NewRequest("GET", "/"+query, nil))
		if got := w.Body.String(); got != want {
			t.Errorf("%s: %s\nwant %s", query, got, want)
		}
	}
}
