package main

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
)

func TestRoutes(t *testing.T) {
	t.Parallel()
	site, err := latchkey.Open(t.Context(), latchkey.Project{Name: "guard"}, latchkey.Settings{
		Database: "sqlite:" + t.TempDir() + "/db.sqlite3",
		Password: latchkey.PasswordSettings{Iterations: 1000},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer site.Close()
	if err := site.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	user, err := site.Users.Create(t.Context(), auth.NewUser{Username: "alice", Password: "wonderland-1865"})
	if err != nil {
		t.Fatal(err)
	}
	token, err := site.Tokens.GetOrCreate(t.Context(), user.ID)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		request, authorization, form string
		status                       int
		body                         string
	}{
		"a token":           {"GET /hello", "Token " + token.Key, "", 200, "Hello, alice!\n"},
		"none":              {"GET /hello", "", "", 401, `{"detail":"Authentication credentials were not provided."}`},
		"a wrong one":       {"GET /hello", "Token nonsense", "", 401, `{"detail":"Invalid token."}`},
		"of another method": {"POST /hello", "Token " + token.Key, "", 405, "Method Not Allowed\n"},
		"below":             {"GET /hello/", "Token " + token.Key, "", 404, "404 page not found\n"},
		"a password":        {"POST /token/", "", "username=alice&password=wonderland-1865", 200, `{"token":"` + token.Key + `"}`},
		"a wrong password":  {"POST /token/", "", "username=alice&password=x", 400, `{"non_field_errors":["Unable to log in with provided credentials."]}`},
	} {
		method, path, _ := strings.Cut(c.request, " ")
		r := httptest.NewRequest(method, path, strings.NewReader(c.form))
		if c.form != "" {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		if c.authorization != "" {
			r.Header.Set("Authorization", c.authorization)
		}
		w := httptest.NewRecorder()
		routes(site).ServeHTTP(w, r)
		if w.Code != c.status || w.Body.String() != c.body {
			t.Errorf("%s: %d %q, want %d %q", name, w.Code, w.Body, c.status, c.body)
		}
	}
}
