//go:build unix

package deploy_test

import (
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/migrate"
)

// TestUpgrade replaces a project by a version with one more migration, as docs/upgrading.md says:
// the new version is not ready before migrate, and the old one still runs and starts after it.
func TestUpgrade(t *testing.T) {
	t.Parallel()
	quiet := slog.New(slog.DiscardHandler)
	old := latchkey.Project{Log: quiet}
	renewed := latchkey.Project{Log: quiet, Migrations: []migrate.Migration{{
		App: "notes", Name: "0001_initial",
		Up:   []string{"CREATE TABLE notes_note (id integer PRIMARY KEY, text varchar(100) NOT NULL)"},
		Down: []string{"DROP TABLE notes_note"},
	}}}
	settings := latchkey.Settings{
		Database:       "sqlite:" + t.TempDir() + "/notes.sqlite3",
		SecretSettings: latchkey.SecretSettings{SecretKey: strings.Repeat("0123456789", 5)},
	}
	open := func(p latchkey.Project) *latchkey.Site {
		site, err := latchkey.Open(t.Context(), p, settings)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { site.Close() })
		return site
	}
	running := open(old)
	if err := running.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	after := open(renewed)
	awaitReady(t, "the old version", running, 200)
	awaitReady(t, "the new version before migrate", after, 503)
	if err := after.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	awaitReady(t, "the new version", after, 200)
	if _, err := running.Users.Create(t.Context(), auth.CreateParams{Username: "alice"}); err != nil {
		t.Errorf("the old version, still running: %v", err)
	}
	awaitReady(t, "the old version, started again", open(old), 200)
	if err := open(old).Migrate(t.Context()); err != nil { // has nothing to do
		t.Errorf("migrate of the old version: %v", err)
	}
}

// awaitReady asks /readyz until the status is as wanted. The site repeats an answer for a second.
func awaitReady(t *testing.T, who string, site *latchkey.Site, want int) {
	t.Helper()
	for start := time.Now(); ; time.Sleep(50 * time.Millisecond) {
		w := httptest.NewRecorder()
		if site.ServeHTTP(w, httptest.NewRequest("GET", "/readyz", nil)); w.Code == want {
			return
		}
		if time.Since(start) > 2*time.Minute {
			t.Fatalf("%s: /readyz answers %d %s, want %d", who, w.Code, w.Body, want)
		}
	}
}
