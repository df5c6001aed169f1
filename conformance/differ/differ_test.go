package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/conformance/recorded"
)

// TestGenerator checks that a seed always gives the same requests, and that net/http accepts each.
func TestGenerator(t *testing.T) {
	t.Parallel()
	a, b, other := newGenerator(7), newGenerator(7), newGenerator(8)
	same := 0
	for i := range 3000 {
		s, again := a.request(), b.request()
		if diff := cmp.Diff(s, again); diff != "" {
			t.Fatalf("request %d of one seed:\n%s", i, diff)
		}
		if bytes.Equal(s.Wire(), func() []byte { o := other.request(); return o.Wire() }()) {
			same++
		}
		r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(s.Wire())))
		if err != nil {
			t.Fatalf("request %d: %v\n%q", i, err, s.Wire())
		}
		body, err := io.ReadAll(r.Body)
		if err != nil || !bytes.Equal(body, s.Content()) {
			t.Fatalf("request %d: body %q, %v", i, body, err)
		}
		if strings.Contains(r.URL.Path, "throttle") {
			t.Fatalf("request %d counts: %s", i, s.Target)
		}
	}
	if same > 300 {
		t.Errorf("%d of 3000 requests of another seed are the same", same)
	}
}

func TestShrink(t *testing.T) {
	t.Parallel()
	s := recorded.Step{Method: "POST", Target: "/echo/?a=b&needle=1&c",
		Headers: [][2]string{{"Accept", "*/*"}, {"X-Echo", "some needle here"}}}
	s.SetBody([]byte("hay hay needle hay"))
	small := shrink(s, func(s *recorded.Step) bool {
		return s.Method == "POST" && strings.Contains(string(s.Content()), "needle") &&
			strings.Contains(s.Target, "needle") && len(s.Headers) > 0
	})
	want := recorded.Step{Method: "POST", Target: "/echo/needle", Headers: [][2]string{{"Accept", ""}},
		Body: "needle"}
	if diff := cmp.Diff(want, small); diff != "" {
		t.Error(diff)
	}
}

// TestCompare compares two servers that differ in one answer. The difference must be found, shrunk
// and printed as a case that recorded.Read accepts.
func TestCompare(t *testing.T) {
	t.Parallel()
	serve := func(odd bool) string {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if odd && r.Method == "DELETE" && r.Header.Get("Authorization") != "" {
				w.WriteHeader(http.StatusTeapot)
			}
			fmt.Fprint(w, "hello")
		}))
		t.Cleanup(server.Close)
		return strings.TrimPrefix(server.URL, "http://")
	}
	same, other := serve(false), serve(true)
	var out bytes.Buffer
	if n, err := (pair{django: same, latchkey: same}).compare(context.Background(), 1, 300, &out); n != 0 ||
		err != nil {
		t.Fatalf("a server differs from itself %d times, %v\n%s", n, err, out.String())
	}
	out.Reset()
	n, err := pair{django: same, latchkey: other}.compare(context.Background(), 1, 300, &out)
	if n == 0 || err != nil {
		t.Fatalf("%d differences, %v\n%s", n, err, out.String())
	}
	last := fmt.Sprintf("seed 1: 300 requests, %d unexplained differences", n)
	if !strings.Contains(out.String(), last) {
		t.Errorf("no line %q in\n%s", last, out.String())
	}
	found := 0
	for line := range strings.Lines(out.String()) {
		if !strings.HasPrefix(line, "{") {
			continue
		}
		found++
		cases, err := recorded.Read(strings.NewReader(line))
		if err != nil {
			t.Fatal(err)
		}
		problems, err := cases[0].Play(context.Background(), other)
		if err != nil || len(problems) != 1 || !strings.Contains(problems[0], "status") {
			t.Errorf("played again: %q, %v", problems, err)
		}
		if headers := cases[0].Steps[0].Headers; len(headers) > 1 {
			t.Errorf("not shrunk: %q", headers)
		}
	}
	if found == 0 {
		t.Error("no case was printed")
	}
}

func TestExplained(t *testing.T) {
	t.Parallel()
	const (
		page     = "<title>Server Error (500)</title>"
		mistake  = "Django fails (a client's mistake"
		asSent   = "Django fails to write"
		mediaSet = "several media types match equally"
	)
	step := func(target, body string, headers ...[2]string) *recorded.Step {
		return &recorded.Step{Method: "POST", Target: target, Body: body, Headers: headers}
	}
	answer := func(status int, body string) recorded.Answer { return recorded.Answer{Status: status, Body: body} }
	restAnswer := recorded.Answer{Status: 500, Headers: map[string]string{"allow": "GET"}}
	accept := [2]string{"Accept", "application/json;a"}
	indent := [2]string{"accept", "application/json;indent=1"}
	form := [2]string{"Content-Type", "application/x-www-form-urlencoded"}
	const notJSON = `{"a":["Value must be valid JSON."]}`
	for _, c := range []struct {
		name             string
		step             *recorded.Step
		django, latchkey recorded.Answer
		want             string // the beginning of the reason
	}{
		{"no known reason", step("/echo/", ""), answer(200, ""), answer(400, ""), ""},
		{"Django fails, Latchkey refuses", step("/echo/", ""), answer(500, page), answer(400, ""), mistake},
		{"Django fails without a body, to HEAD", step("/echo/", ""), answer(500, ""), answer(401, ""), mistake},
		{"Django fails, Latchkey answers", step("/echo/", `"a"`), answer(500, page), answer(200, ""), ""},
		{"Django fails, Latchkey echoes", step("/echo/", `"\ud800"`), answer(500, page), answer(200, ""), asSent},
		{"Django fails, Latchkey echoes UTF-16", step("/echo/", "1\x00e\x004\x000\x000\x00"), answer(500, page),
			answer(200, ""), asSent},
		{"both fail", step("/echo/", `"\ud800"`), answer(500, page), answer(500, "{}"), ""},
		{"a view's own 500", step("/error/api/", ""), restAnswer, answer(400, ""), ""},
		{"two media types match equally", step("/echo/", "", accept, indent), answer(200, "{\n \"a\": 1\n}"),
			answer(200, `{"a":1}`), mediaSet},
		{"two media types match equally, other values", step("/echo/", "", accept, indent),
			answer(200, "{\n \"a\": 2\n}"), answer(200, `{"a":1}`), ""},
		{"one media type", step("/echo/", "", indent), answer(200, "{\n \"a\": 1\n}"), answer(200, `{"a":1}`), ""},
		{"UTF-32", step("/echo/", "", [2]string{"Content-Type", "a/b; charset=UTF_32"}), answer(400, ""),
			answer(200, ""), "Latchkey does not know UTF-32"},
		{"another charset", step("/echo/", "", [2]string{"Content-Type", "a/b; charset=utf-16"}), answer(400, ""),
			answer(200, ""), ""},
		{"bytes beyond ASCII in the target", step("/é", ""), answer(404, ""), answer(200, ""),
			"Latchkey reads bytes beyond ASCII"},
		{"a path that is not UTF-8", step("/%ff", ""), answer(404, ""), answer(200, ""),
			"a path that is not UTF-8"},
		{"a path that is UTF-8", step("/%c3%a9", ""), answer(404, ""), answer(200, ""), ""},
		{"the catalog in another order, on SQLite", step("/api/catalog/", ""), answer(200, `[{"a":1},{"a":2}]`),
			answer(200, `[{"a":2},{"a":1}]`), ""},
		{"an action with a suffix", step("/api/orders/1/pay.json", ""), answer(500, page), answer(200, "{}"),
			"Django fails at an action"},
		{"an action without one", step("/api/orders/1/pay/", ""), answer(500, page), answer(200, "{}"), ""},
		{"one of several keys", step("/api/products/?tags=8&tags=9", ""),
			answer(400, `{"tags":["Select a valid choice. 8 is not one of the available choices."]}`),
			answer(400, `{"tags":["Select a valid choice. 9 is not one of the available choices."]}`), "several keys"},
		{"an infinite number of a form", step("/sample/", "a=1E400", form), answer(200, "{}"), answer(400, notJSON),
			"Django keeps an infinite number"},
		{"a finite one", step("/sample/", "a=1E30", form), answer(200, "{}"), answer(400, notJSON), ""},
		{"an infinite number that is no JSON", step("/sample/", "a=1E400", form), answer(200, "{}"),
			answer(400, `{"a":["A valid number is required."]}`), ""},
		{"an infinite number without a form", step("/sample/", "1E400"), answer(200, "{}"), answer(400, notJSON), ""},
		{"the one key", step("/api/products/?tags=8&color=r", ""),
			answer(400, `{"tags":["Select a valid choice. 8 is not one of the available choices."]}`),
			answer(400, `{"tags":["Select a valid choice. 9 is not one of the available choices."]}`), ""},
	} {
		x := exchange{step: c.step, django: c.django, latchkey: c.latchkey, engine: "sqlite"}
		if got := reasonFor(x); !strings.HasPrefix(got, c.want) || (got == "") != (c.want == "") {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestUnordered has lists whose order the statement leaves to the engine.
func TestUnordered(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		engine, target, django, latchkey string
		want                             bool
	}{
		{"postgres", "/api/catalog/", `[{"a":1},{"a":2}]`, `[{"a":2},{"a":1}]`, true},
		{"mysql", "/api/catalog/?ordering=average", `[{"a":1},{"a":2}]`, `[{"a":2},{"a":1}]`, true},
		{"mysql", "/api/catalog/?ordering=price", `[{"id":1,"price":"2"},{"id":2,"price":"2"}]`,
			`[{"id":2,"price":"2"},{"id":1,"price":"2"}]`, true},
		{"mysql", "/api/catalog/?ordering=-price", `[{"id":1,"price":"2"},{"id":2,"price":"1"}]`,
			`[{"id":2,"price":"1"},{"id":1,"price":"2"}]`, false},
		{"mysql", "/api/catalog/?ordering=price,unknown,-id", `[{"id":1,"price":"2"},{"id":2,"price":"2"}]`,
			`[{"id":2,"price":"2"},{"id":1,"price":"2"}]`, false},
		{"mysql", "/api/catalog/?ordering=unknown", `[{"id":1},{"id":2}]`, `[{"id":2},{"id":1}]`, true},
		{"mysql", "/api/catalog/?ordering=stock,price", `[{"id":1,"price":"2"},{"id":2,"price":"1"}]`,
			`[{"id":2,"price":"1"},{"id":1,"price":"2"}]`, true},
		{"sqlite", "/api/catalog/", `[{"a":1},{"a":2}]`, `[{"a":2},{"a":1}]`, false},
		{"postgres", "/api/tags/", `[{"a":1},{"a":2}]`, `[{"a":2},{"a":1}]`, false},
		{"postgres", "/api/catalog/", `[{"a":1},{"a":2}]`, `[{"a":2},{"a":2}]`, false},
		{"postgres", "/api/catalog/", `[{"a":1}]`, `[{"a":1},{"a":1}]`, false},
		{"postgres", "/api/catalog/", `{"a":1}`, `{"a":2}`, false},
		{"postgres", "/api/products/?ordering=category__name", `{"count":9,"results":[{"id":1,"category":"a"}]}`,
			`{"count":9,"results":[{"id":2,"category":"a"}]}`, true},
		{"postgres", "/api/products/?ordering=category__name", `{"count":9,"results":[{"id":1,"category":"a"}]}`,
			`{"count":8,"results":[{"id":2,"category":"a"}]}`, false},
		{"postgres", "/api/products/?ordering=category__name", `{"count":9,"results":[{"id":1,"category":"a"}]}`,
			`{"count":9,"results":[{"id":2,"category":"b"}]}`, false},
		{"postgres", "/api/products/?ordering=id", `{"results":[{"id":1}]}`, `{"results":[{"id":2}]}`, false},
	} {
		x := exchange{step: &recorded.Step{Method: "GET", Target: c.target}, engine: c.engine,
			django: recorded.Answer{Status: 200, Body: c.django}, latchkey: recorded.Answer{Status: 200,
				Body: c.latchkey}}
		if got := reasonFor(x); (got != "") != c.want {
			t.Errorf("%s %s %s, %s: %q", c.engine, c.target, c.django, c.latchkey, got)
		}
	}
}
