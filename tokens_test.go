package latchkey_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/internal/dbtest"
)

// tokenSite opens a site with the route /token/ on a database.
func tokenSite(t *testing.T, logs *bytes.Buffer, s latchkey.Settings) *latchkey.Site {
	t.Helper()
	s.Password.Iterations = 1
	site, err := latchkey.Open(t.Context(), latchkey.Project{
		Log: slog.New(slog.NewTextHandler(logs, nil)),
		Setup: func(site *latchkey.Site) error {
			site.View("/token/", site.ObtainAuthToken)
			return nil
		},
	}, s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { site.Close() })
	return site
}

// obtain posts alice's password to /token/.
func obtain(site *latchkey.Site) *httptest.ResponseRecorder {
	r := httptest.NewRequest("POST", "http://localhost/token/",
		strings.NewReader(`{"username":"alice","password":"wonderland-1865"}`))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	site.ServeHTTP(w, r)
	return w
}

// TestTokenView gives out the same key each time, however it is stored. Without the secret of a
// sealed token the answer is 503, the log says what to do, and no second token is made.
func TestTokenView(t *testing.T) {
	t.Parallel()
	var logs bytes.Buffer
	database := "sqlite:" + filepath.Join(t.TempDir(), "x.sqlite3")
	first, second := strings.Repeat("0123456789", 5), strings.Repeat("abcdefghij", 5)
	settings := func(mode, secret string, fallbacks ...string) latchkey.Settings {
		return latchkey.Settings{Database: database, Tokens: mode,
			SecretSettings: latchkey.SecretSettings{SecretKey: secret, SecretKeyFallbacks: fallbacks}}
	}
	site := tokenSite(t, &logs, settings("", first))
	if err := site.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	alice := auth.CreateParams{Username: "alice", Password: "wonderland-1865"}
	if _, err := site.Users.Create(t.Context(), alice); err != nil {
		t.Fatal(err)
	}
	want := obtain(site)
	if want.Code != 200 || !strings.HasPrefix(want.Body.String(), `{"token":"`) {
		t.Fatal(want.Code, want.Body)
	}
	same := func(what string, site *latchkey.Site, count token.Count) {
		t.Helper()
		if got := obtain(site); got.Code != 200 || got.Body.String() != want.Body.String() {
			t.Errorf("%s: %d %s", what, got.Code, got.Body)
		}
		if got, err := site.Tokens.Count(t.Context()); got != count || err != nil {
			t.Errorf("%s: %+v, %v", what, got, err)
		}
	}
	same("again", site, token.Count{Sealed: 1})
	same("plain mode", tokenSite(t, &logs, settings("plain", first)), token.Count{Sealed: 1})
	same("a new secret", tokenSite(t, &logs, settings("", second, first)), token.Count{Sealed: 1, Former: 1})

	for _, mode := range []string{"plain", "sealed"} {
		logs.Reset()
		without := tokenSite(t, &logs, settings(mode, second))
		if got := obtain(without); got.Code != 503 || got.Header().Get("Retry-After") == "" {
			t.Errorf("%s, without the secret: %d %s", mode, got.Code, got.Body)
		}
		if !strings.Contains(logs.String(), "secret_key_fallbacks") {
			t.Errorf("%s: the log does not say what to do: %s", mode, &logs)
		}
		if got, err := without.Tokens.Count(t.Context()); got != (token.Count{Sealed: 1, Unknown: 1}) || err != nil {
			t.Errorf("%s: %+v, %v", mode, got, err)
		}
	}
	if _, err := site.Tokens.Unseal(t.Context(), nil); err != nil {
		t.Error(err)
	}
	same("unsealed", site, token.Count{Plain: 1})
	if strings.Contains(logs.String(), want.Body.String()[10:50]) {
		t.Error("the log has the key")
	}
}

// TestTokenModes lists the setting tokens, and who has made the database.
func TestTokenModes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		setting string
		django  bool // has made the database
		want    token.Mode
	}{
		"ours":                   {"", false, token.Sealed},
		"ours, plain":            {"plain", false, token.Plain},
		"Django's":               {"", true, token.Plain},
		"Django's, sealed":       {"sealed", true, token.Sealed},
		"ours, said for clarity": {"sealed", false, token.Sealed},
	} {
		url := dbtest.SQLite(t)
		if c.django {
			raw := dbtest.Raw(t, url)
			_, err := raw.ExecContext(t.Context(), "DELETE FROM django_migrations WHERE name = 'made_by_latchkey'")
			if err != nil {
				t.Fatal(err)
			}
		}
		site := tokenSite(t, new(bytes.Buffer), latchkey.Settings{Database: url, Tokens: c.setting})
		if mode, err := site.Tokens.Mode(t.Context()); mode != c.want || err != nil {
			t.Errorf("%s: %q, %v, want %q", name, mode, err, c.want)
		}
	}
	_, err := latchkey.Open(context.Background(), latchkey.Project{}, latchkey.Settings{
		Database: "sqlite:" + filepath.Join(t.TempDir(), "x"), Tokens: "Sealed"})
	if err == nil || !strings.Contains(err.Error(), "tokens") {
		t.Errorf("another value: %v", err)
	}
}
