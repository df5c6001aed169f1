package main

import (
	"net/http/httptest"
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
	user, err := site.Users.Create(t.Context(), auth.NewUser{Username: "alice"})
	if err != nil {
		t.Fatal(err)
	}
	token, err := site.Tokens.GetOrCreate(t.Context(), user.ID)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		authorization string
		status        int
		body          string
	}{
		"a token":     {"Token " + token.Key, 200, "Hello, alice!\n"},
		"none":        {"", 401, `{"detail":"Authentication credentials were not provided."}`},
		"a wrong one": {"Token nonsense", 401, `{"detail":"Invalid token."}`},
	} {
		r := httptest.NewRequest("GET", "/hello", nil)
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
