package resource_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/resource"
	"github.com/latchkey-go/latchkey/testkit"
)

// quietly returns a log that drops its lines for a fuzz target, whose own log takes none while it
// runs, and nil for a test.
func quietly(t testing.TB) *slog.Logger {
	if _, isTarget := t.(*testing.F); isTarget {
		return slog.New(slog.DiscardHandler)
	}
	return nil
}

// undone answers a request of a user, and undoes what it has changed.
func undone(t *testing.T, site *testkit.Site, token, method, target, body string, headers ...string,
) *httptest.ResponseRecorder {
	t.Helper()
	errUndo := errors.New("undo")
	w := httptest.NewRecorder()
	err := site.DB.InTx(t.Context(), func(ctx context.Context) error {
		r := httptest.NewRequestWithContext(ctx, method, target, strings.NewReader(body))
		r.Host = testkit.Host
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Token "+token)
		for i := 0; i < len(headers); i += 2 {
			if headers[i+1] != "" {
				r.Header.Set(headers[i], headers[i+1])
			}
		}
		site.ServeHTTP(w, r)
		return errUndo
	})
	if !errors.Is(err, errUndo) {
		t.Fatal(err)
	}
	return w
}

// FuzzBulk sends bodies to the list, which are lists of objects or anything else. It is never a
// fault of the server, and an answer of 4xx has changed nothing.
func FuzzBulk(f *testing.F) {
	site := library(f, testkit.SQLite,
		resource.ViewSet[Book]{Serializer: bookSerializer, Owner: "owner", Bulk: allBulk})
	token := site.Token(f, site.User(f, "alice"))
	const one = `{"shelf": "red", "code": "a", "number": 1}`
	for _, body := range []string{"[]", "[" + one + "]", "[" + one + "," + one + "]", one, `[{"id": 1, "pages": 2}]`,
		`[{"id": 1}, {"id": 1}]`, `[{"id": null}, 5, [], {}]`, `[{"id": "1", "code": "b"}, {"id": 1e400}]`, `{"0": {"id": 1}}`,
		`[{"shelf": ["red"], "code": "\u0000", "number": 99999999999999999999}]`, "[[[", strings.Repeat("[{},", 60)} {
		f.Add("POST", "", body)
		f.Add("PATCH", "", body)
	}
	for _, query := range []string{"id=1&id=2", "id=", "id=x&id=1", "id=99999999999999999999", "id=1,2", "id=%00",
		"ID=1"} {
		f.Add("DELETE", query, "")
	}
	f.Fuzz(func(t *testing.T, method, query, body string) {
		if method != "POST" && method != "PATCH" && method != "DELETE" || strings.Trim(query, printable) != "" {
			return
		}
		if w := undone(t, site, token, method, "/books/?"+query, body); w.Code >= 500 {
			t.Errorf("%s ?%s %q: %d %s", method, query, body, w.Code, w.Body)
		}
	})
}

// printable are characters that may stand in a query.
const printable = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789%=&+,.-_"

// FuzzIfMatch sends conditions with a change. Only * and the tag of the row let it pass.
func FuzzIfMatch(f *testing.F) {
	site := wiki(f, testkit.SQLite, resource.ViewSet[Page]{Guard: resource.Guard{ETag: true, Require: true}})
	token := site.Token(f, site.User(f, "alice"))
	tag := site.Client().Post("/pages/", testkit.JSON(map[string]any{"text": "one"})).Expect(f, 201).Header.Get("ETag")
	for _, seed := range []string{tag, "*", "", `"x", ` + tag, "W/" + tag, strings.Trim(tag, `"`), `""`, `"`, ",", "*, x",
		tag + tag, tag[:len(tag)-1] + `.other"`, `"MQ"`, "\x00", "é"} {
		f.Add(seed, "")
		f.Add("*", seed)
	}
	f.Fuzz(func(t *testing.T, match, none string) {
		w := undone(t, site, token, "PATCH", "/pages/1/", `{"text": "new"}`, "If-Match", match, "If-None-Match", none)
		mark, _, _ := strings.Cut(strings.Trim(tag, `"`), ".")
		passes := strings.Contains(match, "*") || strings.Contains(match, mark)
		if w.Code >= 500 || w.Code < 300 && !passes {
			t.Errorf("If-Match %q, If-None-Match %q: %d %s", match, none, w.Code, w.Body)
		}
	})
}
