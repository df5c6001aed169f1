package latchkey_test

import (
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/dbtest"
)

// TestUnreadableRow stores bytes in a user's row that cannot be decoded. The user's token is
// answered with a fault and never with a 401, on which a client would discard its token; other
// users are not affected. A migration that changes a column while the site runs is no fault at all.
func TestUnreadableRow(t *testing.T) {
	t.Parallel()
	url := dbtest.Postgres(t, "ENCODING SQL_ASCII LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")
	site := open(t, latchkey.Project{Log: slog.New(slog.DiscardHandler),
		Setup: func(site *latchkey.Site) error { site.View("/", MyView{}); return nil }},
		func(s *latchkey.Settings) { s.Database, s.SecretKey = url, strings.Repeat("0123456789", 6) })
	keys := map[string]string{}
	for _, name := range []string{"alice", "bob"} {
		user, err := site.Users.Create(t.Context(), auth.CreateParams{Username: name})
		if err != nil {
			t.Fatal(err)
		}
		token, err := site.Tokens.GetOrCreate(t.Context(), user.ID)
		if err != nil {
			t.Fatal(err)
		}
		keys[name] = token.Key
	}
	raw := dbtest.Raw(t, url)
	for _, step := range []struct {
		statement  string
		alice, bob int
	}{
		{"SELECT 1", http.StatusOK, http.StatusOK},
		{"ALTER TABLE auth_user ALTER COLUMN first_name TYPE varchar(200)", http.StatusOK, http.StatusOK},
		{`SET client_encoding = 'SQL_ASCII'; UPDATE auth_user SET first_name = E'Andr\xe9' WHERE username = 'alice'`,
			http.StatusServiceUnavailable, http.StatusOK},
		{`UPDATE auth_user SET first_name = ''`, http.StatusOK, http.StatusOK},
	} {
		if _, err := raw.ExecContext(t.Context(), step.statement); err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]int{"alice": step.alice, "bob": step.bob} {
			w := get(site, "GET", "/", "Host: example.com", "Authorization: Token "+keys[name])
			if w.Code != want || w.Header().Get("WWW-Authenticate") != "" {
				t.Errorf("%s: %s gets %d, want %d: %s", step.statement, name, w.Code, want, w.Body)
			}
		}
	}
	if w := get(site, "GET", "/", "Host: example.com",
		"Authorization: Token nobody's"); w.Code != http.StatusUnauthorized {
		t.Errorf("a token that nobody has: %d", w.Code)
	}
}
