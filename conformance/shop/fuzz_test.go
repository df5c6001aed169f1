package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"hash/fnv"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/conformance/recorded"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/testkit"
)

// fuzzed is the shop on each engine that has a server, with the rows of a Django.
type fuzzed struct {
	faults *faults
	sites  []*testkit.Site
	tokens []map[string]string // of each site, by user
}

// faults keeps what the log says of faults since the last request.
type faults struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (f *faults) Write(line []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.text.Write(line)
}

func (f *faults) take() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	defer f.text.Reset()
	return f.text.String()
}

// users are those who send requests: a visitor, a customer, a superuser.
var users = []string{"", "alice", "root"}

// open opens the shop on the engines, or on all without any.
func open(t testing.TB, engines ...testkit.Engine) *fuzzed {
	t.Helper()
	f := &fuzzed{faults: &faults{}}
	log := slog.New(slog.NewTextHandler(f.faults, &slog.HandlerOptions{Level: slog.LevelError}))
	for engine, variable := range map[testkit.Engine]string{testkit.SQLite: "",
		testkit.Postgres: "LATCHKEY_TEST_POSTGRES", testkit.MySQL: "LATCHKEY_TEST_MYSQL"} {
		isMeant := len(engines) == 0 || slices.Contains(engines, engine)
		if !isMeant || variable != "" && os.Getenv(variable) == "" {
			continue
		}
		script, err := os.ReadFile("../../table/testdata/" + string(engine) + ".sql")
		if err != nil {
			t.Fatal(err)
		}
		statements := strings.Split(strings.TrimSpace(string(script)), "\n")
		site := testkit.Open(t, latchkey.Project{Name: "shop", API: policy, Setup: routes, Log: log,
			Apps: []model.App{{Label: "shop", Models: []any{Category{}, Tag{}, Product{}, Order{}, Item{}, Review{}}}},
			Migrations: []migrate.Migration{{App: "shop", Name: "0001_initial", Up: statements,
				Down: []string{"DROP TABLE shop_tag"}}},
		}, engine)
		tokens := map[string]string{}
		for _, name := range users[1:] {
			user, err := site.Users.ByName(t.Context(), name)
			if err != nil {
				t.Fatal(err)
			}
			tokens[name] = site.Token(t, user)
		}
		f.sites, f.tokens = append(f.sites, site), append(f.tokens, tokens)
	}
	return f
}

var errUndo = errors.New("undo")

// share is how many requests there are to one that a server gets: SQLite gets all of them.
const share = 12

// sendShare is send, but only one request of a share goes to each of the servers. The digest of a
// request chooses, so that each run sends the same ones.
func (f *fuzzed) sendShare(t *testing.T, user, method, target, contentType, body string) {
	t.Helper()
	digest := fnv.New32a()
	fmt.Fprintln(digest, user, method, target, contentType, body)
	chosen := digest.Sum32() % share
	f.sendTo(t, func(e testkit.Engine) bool {
		return e == testkit.SQLite || e == testkit.Postgres && chosen == 0 || e == testkit.MySQL && chosen == 1
	}, user, method, target, contentType, body)
}

// send sends a request to each site, and undoes what it has changed. An answer of 5xx is an error.
func (f *fuzzed) send(t *testing.T, user, method, target, contentType, body string) {
	t.Helper()
	f.sendTo(t, func(testkit.Engine) bool { return true }, user, method, target, contentType, body)
}

func (f *fuzzed) sendTo(
	t *testing.T, isMeant func(testkit.Engine) bool, user, method, target, contentType, body string,
) {
	t.Helper()
	if address, err := url.ParseRequestURI(target); err != nil || address.Host != "" {
		return // a server does not pass it on
	}
	for i, site := range f.sites {
		if !isMeant(testkit.Engine(site.DB.Engine())) {
			continue
		}
		if w := f.ask(t, i, user, method, target, contentType, body); w.Code >= 500 {
			t.Errorf("%s: %s %s as %q, %s %q: %d %s", site.DB.Engine(), method, target, user, contentType, body,
				w.Code, f.faults.take())
		}
	}
}

// ask returns the answer of a site, and undoes what the request has changed.
func (f *fuzzed) ask(
	t *testing.T, site int, user, method, target, contentType, body string,
) (w *httptest.ResponseRecorder) {
	t.Helper()
	err := f.sites[site].DB.InTx(t.Context(), func(ctx context.Context) error {
		r := httptest.NewRequestWithContext(ctx, method, "/", strings.NewReader(body))
		r.URL, _ = url.ParseRequestURI(target)
		r.RequestURI, r.Host = target, testkit.Host
		r.Header.Set("Content-Type", contentType)
		if token := f.tokens[site][user]; token != "" {
			r.Header.Set("Authorization", "Token "+token)
		}
		w = httptest.NewRecorder()
		f.sites[site].ServeHTTP(w, r)
		return errUndo
	})
	if !errors.Is(err, errUndo) {
		t.Fatalf("%s: %v", f.sites[site].DB.Engine(), err)
	}
	return w
}

// steps calls fn with each recorded request.
func steps(t testing.TB, fn func(s recorded.Step, contentType, body string)) {
	all, err := recorded.Shop("sqlite")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		for _, s := range c.Steps {
			contentType := ""
			for _, h := range s.Headers {
				if http.CanonicalHeaderKey(h[0]) == "Content-Type" {
					contentType = h[1]
				}
			}
			fn(s, contentType, string(s.Content()))
		}
	}
}

// TestRecordedFaults sends each recorded request to SQLite, and a share of them to each server:
// conformance/play sends them all there.
func TestRecordedFaults(t *testing.T) {
	t.Parallel()
	shop := open(t)
	steps(t, func(s recorded.Step, contentType, body string) {
		for _, user := range users {
			shop.sendShare(t, user, s.Method, s.Target, contentType, body)
		}
	})
}

// odd are values that a field may not expect.
var odd = []string{`null`, `true`, `""`, `" "`, `"x"`, `0`, `-1`, `1.5`, `1e400`, `-1e400`, `NaN`, `Infinity`, `-0`,
	`"\u0000"`, `"\ud800"`, `"a\u0000b"`, `9223372036854775807`, `9223372036854775808`, `-9223372036854775809`,
	`2147483648`,
	`99999999999999999999999999999999999999999999`, `"9223372036854775808"`, `"1e400"`, `"1e-400"`, `"٣"`, `[]`,
	`{}`, `[null]`,
	`[[]]`, `[{}]`, `{"id": 1}`, `[1, 1]`, `["x"]`, `[true]`, `{"a": {"b": []}}`, `"2024-02-30"`, `"0000-00-00"`,
	`"9999-12-31"`,
	`"0001-01-01T00:00:00+14:00"`, `"9999-12-31T23:59:59-14:00"`, `"24:00"`, `"-999999999 00:00:00"`,
	`"999999999 23:59:59"`,
	`"P1000000000D"`, `"::ffff:1.2.3.4"`, `"fe80::1%eth0"`, `"http://[::1"`, `"http://testserver/links/tags/1/"`,
	`"/links/tags/99999999999999999999/"`, `"http://testserver/links/categories/%00/"`, `"{\"a\": 1}"`, `"'\"; --"`,
	`"%s%n"`,
	`"` + strings.Repeat("é", 300) + `"`, `"` + strings.Repeat("9", 5000) + `"`, strings.Repeat("9", 400),
	strings.Repeat("[", 90) + strings.Repeat("]", 90), `[` + strings.Repeat("1,", 1200) + `1]`}

// TestOddValues puts each odd value in the place of each field of a body that is accepted, as JSON
// and in a form. SQLite gets all bodies, and each server a share of them.
func TestOddValues(t *testing.T) {
	t.Parallel()
	shop := open(t)
	for target, fields := range map[string]map[string]string{
		"POST /api/categories/":        {"name": `"New"`, "slug": `"new"`, "parent": `1`, "position": `3`},
		"PATCH /api/categories/tools/": {"name": `"New"`, "slug": `"new"`, "parent": `1`, "position": `3`},
		"POST /api/tags/":              {"name": `"New"`},
		"POST /api/products/": {"category": `"tools"`, "name": `"New"`, "sku": `"NEW-1"`, "price": `"1.50"`,
			"weight": `1.5`,
			"active": `true`, "featured": `null`, "released": `"2024-01-02"`, "opens": `"10:00"`,
			"warranty":  `"1 00:00:00"`,
			"reference": `"00000000-0000-4000-8000-000000000001"`, "homepage": `"http://a.example/"`,
			"contact": `"a@b.example"`, "address": `"1.2.3.4"`, "attributes": `{}`, "description": `""`, "color": `"r"`,
			"tags": `[1]`},
		"POST /api/products/1/restock/": {"amount": `1`},
		"POST /api/orders/": {"number": `"N"`, "note": `""`, "placed": `"2024-01-02T03:04:05Z"`,
			"items": `[{"product": 1, "quantity": 2}]`, "owner": `1`},
		"PATCH /api/orders/1/": {"number": `"N"`, "placed": `"2024-01-02T03:04:05Z"`,
			"items": `[{"product": 1, "quantity": 2}]`},
		"POST /api/reviews/": {"product": `3`, "rating": `3`, "text": `"x"`, "author": `1`},
		"POST /links/products/": {"name": `"New"`, "sku": `"NEW-1"`, "price": `"1.50"`,
			"category": `"/links/categories/1/"`, "tags": `["/links/tags/1/"]`},
		"POST /links/categories/": {"name": `"New"`, "slug": `"new"`, "parent": `"/links/categories/1/"`},
		"POST /nested/": {"title": `"t"`, "point": `{"x": 1}`, "path": `[{"x": 1}]`, "by_name": `{"a": {"x": 1}}`,
			"tags": `[1]`, "category": `"tools"`},
	} {
		method, path, _ := strings.Cut(target, " ")
		for name := range fields {
			for _, value := range odd {
				if name == "items" || name == "path" {
					for _, inner := range []string{"product", "quantity", "x", "y"} {
						shop.sendShare(t, "root", method, path, "application/json",
							body(fields, name, `[{"product": 1, "x": 2, "`+inner+`": `+value+`}]`))
					}
				}
				shop.sendShare(t, "root", method, path, "application/json", body(fields, name, value))
				form := url.Values{}
				for other, text := range fields {
					form.Set(other, strings.Trim(text, `"[]`))
				}
				form.Set(name, strings.Trim(value, `"`))
				shop.sendShare(t, "root", method, path, "application/x-www-form-urlencoded", form.Encode())
			}
		}
	}
}

// body is an object with one of its fields replaced.
func body(fields map[string]string, name, value string) string {
	var parts []string
	for _, other := range slices.Sorted(maps.Keys(fields)) {
		text := fields[other]
		if other == name {
			text = value
		}
		parts = append(parts, `"`+other+`": `+text)
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// FuzzBodies sends bodies to views that read them.
func FuzzBodies(f *testing.F) {
	shop := open(f)
	steps(f, func(s recorded.Step, contentType, body string) {
		if body != "" {
			f.Add(s.Method, s.Target, contentType, body)
		}
	})
	f.Fuzz(func(t *testing.T, method, target, contentType, body string) {
		if strings.IndexFunc(method, func(r rune) bool { return r < 'A' || r > 'Z' }) < 0 && method != "" {
			shop.send(t, "root", method, target, contentType, body)
		}
	})
}

// lists are the paths that read a query.
var lists = []string{"/api/products/", "/api/orders/", "/api/tags/", "/api/categories/", "/api/catalog/",
	"/api/reviews/",
	"/links/products/", "/generic/tags/", "/api/products/cheapest-first/", "/api/products/1/", "/version/query/"}

// FuzzQueries sends filters, searches, orders and pages.
func FuzzQueries(f *testing.F) {
	shop := open(f)
	steps(f, func(s recorded.Step, _, _ string) {
		if path, query, _ := strings.Cut(s.Target, "?"); query != "" && s.Method == "GET" {
			for i, list := range lists {
				if list == path {
					f.Add(uint8(i), query)
				}
			}
		}
	})
	f.Fuzz(func(t *testing.T, list uint8, query string) {
		shop.send(t, "root", "GET", lists[int(list)%len(lists)]+"?"+query, "", "")
	})
}

// FuzzCursors sends what a cursor has inside.
func FuzzCursors(f *testing.F) {
	shop := open(f)
	for _, text := range []string{"p=2026-11-25+11%3A54%3A00%2B00%3A00", "o=1&p=2024-01-01", "r=1&p=None", "o=1000&r=1",
		"p=0000-00-00", "p=9999-12-31+23%3A59%3A59.999999-14%3A00", "p=%00", "o=-1", "o=99999999999999999999", "r=x",
		"p="} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		cursor := base64.StdEncoding.EncodeToString([]byte(text))
		shop.send(t, "alice", "GET", "/api/orders/?cursor="+url.QueryEscape(cursor), "", "")
		shop.send(t, "alice", "GET", "/api/orders/?cursor="+url.QueryEscape(text), "", "")
	})
}

// FuzzPaths sends paths: keys that no row has, and that no column can hold.
func FuzzPaths(f *testing.F) {
	shop := open(f)
	methods := []string{"GET", "PATCH", "DELETE", "OPTIONS", "HEAD", "PUT", "POST"}
	steps(f, func(s recorded.Step, _, _ string) {
		for i, method := range methods {
			if path, _, _ := strings.Cut(s.Target, "?"); method == s.Method {
				f.Add(uint8(i), path)
			}
		}
	})
	for _, key := range []string{"99999999999999999999", "-1", "%00", "%F0%9F%92%A9", "%ff", "1e3", "٣",
		strings.Repeat("9", 5000)} {
		f.Add(uint8(0), "/api/products/"+key+"/")
		f.Add(uint8(2), "/api/categories/"+key+"/")
		f.Add(uint8(3), "/generic/products/"+key+"/")
	}
	f.Fuzz(func(t *testing.T, method uint8, path string) {
		shop.send(t, "root", methods[int(method)%len(methods)], path, "application/json", `{"name": "x"}`)
	})
}
