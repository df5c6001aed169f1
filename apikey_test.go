package latchkey_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/internal/dbtest"
)

// openKeys opens a site on the database at url, with its tables and cheap hashes.
func openKeys(t *testing.T, url string, s latchkey.Settings) *latchkey.Site {
	t.Helper()
	s.Database, s.Password.Iterations = url, 1000
	site, err := latchkey.Open(t.Context(), latchkey.Project{}, s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { site.Close() })
	if err := site.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return site
}

// newKey creates a key of a new user.
func newKey(t *testing.T, site *latchkey.Site, user string) (apikey.Key, string) {
	t.Helper()
	owner := newAccount(t, site, user)
	key, secret, err := site.Keys.Create(t.Context(), apikey.CreateParams{User: owner, Name: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return key, secret.Reveal()
}

// A site writes the last uses of keys when its workers end, and when it is closed without them. A
// database that refuses the write does not make Close fail.
func TestSiteWritesLastUses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		end  func(*latchkey.Site) error
		want bool
	}{
		"workers": {func(site *latchkey.Site) error {
			ctx, stop := context.WithCancel(context.Background())
			stop()
			return site.Work(ctx)
		}, true},
		"Close": {(*latchkey.Site).Close, true},
		"Close of a database that is read-only": {func(site *latchkey.Site) error {
			_, err := site.DB.Exec(context.Background(), "CREATE TRIGGER refuse BEFORE UPDATE ON latchkey_apikey "+
				"BEGIN SELECT RAISE(ABORT, 'read-only'); END")
			return errors.Join(err, site.Close())
		}, false},
		"killed": {func(*latchkey.Site) error { return nil }, false},
	} {
		url := "sqlite:" + filepath.Join(t.TempDir(), "x.sqlite3")
		site := openKeys(t, url, latchkey.Settings{})
		key, secret := newKey(t, site, "alice")
		if _, err := site.Keys.Verify(t.Context(), secret); err != nil {
			t.Fatal(err)
		}
		if err := c.end(site); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		stored, err := openKeys(t, url, latchkey.Settings{}).Keys.ByHandle(t.Context(), key.Handle)
		if err != nil || stored.LastUsed.IsZero() == c.want {
			t.Errorf("%s: last used %v, %v", name, stored.LastUsed, err)
		}
	}
}

// A changed password ends what the settings say: API keys by default, tokens not, as in DRF.
func TestSettingsOfCredentialsThatEnd(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		keys, tokens     string
		keyEnds, tokEnds bool
	}{
		"default": {"", "", true, false}, "off": {"off", "off", false, false}, "on": {"on", "on", true, true},
	} {
		s := latchkey.Settings{APIKeys: latchkey.APIKeySettings{EndOnPasswordChange: c.keys}}
		s.Password.EndTokens = c.tokens
		site := openKeys(t, dbtest.SQLite(t), s)
		key, secret := newKey(t, site, "alice")
		token, err := site.Tokens.GetOrCreate(t.Context(), key.UserID)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 { // the second time there is nothing to end
			if err := site.Users.SetPassword(t.Context(), key.UserID, "looking-glass"); err != nil {
				t.Fatal(err)
			}
		}
		_, keyErr := site.Keys.Verify(t.Context(), secret)
		_, tokenErr := site.Tokens.Verify(t.Context(), token.Key)
		if errors.Is(keyErr, auth.ErrNotFound) != c.keyEnds || errors.Is(tokenErr, auth.ErrNotFound) != c.tokEnds {
			t.Errorf("%s: key %v, token %v", name, keyErr, tokenErr)
		}
	}
}

func TestAPIKeySettings(t *testing.T) {
	t.Parallel()
	site := openKeys(t, dbtest.SQLite(t), latchkey.Settings{APIKeys: latchkey.APIKeySettings{
		Prefix: "acme", PerUser: 1, MaxLife: time.Hour,
	}})
	key, secret := newKey(t, site, "alice")
	if secret[:5] != "acme_" || key.Expires.Sub(key.Created) != time.Hour {
		t.Errorf("%s, expires %v", secret[:5], key.Expires)
	}
	_, _, err := site.Keys.Create(t.Context(), apikey.CreateParams{User: key.UserID, Name: "second"})
	if !errors.Is(err, apikey.ErrTooMany) {
		t.Error(err)
	}
	for name, s := range map[string]latchkey.APIKeySettings{
		"api_keys.prefix": {Prefix: "LK"}, "api_keys.last_used": {LastUsed: time.Hour},
		"api_keys.grace": {Grace: apikey.MaxGrace + time.Hour},
	} {
		_, err := latchkey.Open(t.Context(), latchkey.Project{}, latchkey.Settings{
			Database: "sqlite:" + filepath.Join(t.TempDir(), "x.sqlite3"), APIKeys: s,
		})
		if err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}
