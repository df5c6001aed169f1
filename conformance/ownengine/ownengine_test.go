package ownengine

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/authtest"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/throttle"
)

// fresh opens a new database with its tables.
func fresh(t *testing.T, wait time.Duration) *sqlstore.DB {
	t.Helper()
	db, err := Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "a b?.sqlite3"), sqlstore.Config{Wait: wait})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if err := migrate.New(db).Up(t.Context(), "", nil); err != nil {
		t.Fatal(err)
	}
	return db
}

func TestStore(t *testing.T) {
	t.Parallel()
	authtest.TestStore(t, func(t *testing.T, wait time.Duration) authtest.Stores {
		db := fresh(t, wait)
		return authtest.Stores{
			Tx: db, Users: db.Users(), Groups: db.Groups(), Tokens: db.Tokens(), Sessions: db.Sessions(),
		}
	})
}

func TestCounter(t *testing.T) {
	t.Parallel()
	authtest.TestCounter(t, func(t *testing.T) throttle.Counter { return fresh(t, time.Minute).Counters() })
}

// TestConflict checks that the driver's error tells which constraint is violated.
func TestConflict(t *testing.T) {
	t.Parallel()
	db := fresh(t, time.Minute)
	for range 2 {
		_, err := db.SQL().Exec(t.Context(), "INSERT INTO auth_group (name) VALUES (?)", "readers")
		var conflict *sqlstore.Conflict
		if err != nil && (!errors.As(err, &conflict) || !conflict.Of("name", "name")) {
			t.Errorf("%#v", err)
		}
	}
}

// TestProject opens a project on the engine, and checks a token over HTTP.
func TestProject(t *testing.T) {
	t.Parallel()
	project := latchkey.Project{
		Engines: map[string]latchkey.OpenDatabase{"sqlite": Open},
		Setup: func(site *latchkey.Site) error {
			site.Users.OnCreate(site.Tokens.CreateFor)
			site.View("/", rest.Func(func(r *rest.Request) (*rest.Response, error) { return rest.OK("hello"), nil }))
			return nil
		},
	}
	path := filepath.Join(t.TempDir(), "db.sqlite3")
	settings := latchkey.Settings{Database: "sqlite:" + path,
		ServerSettings: latchkey.ServerSettings{AllowedHosts: []string{"example.com"}}}
	if _, err := latchkey.OpenExisting(t.Context(), project, settings); !errors.Is(err, sqlstore.ErrNoDatabase) {
		t.Errorf("a file that does not exist: %v", err)
	}
	site, err := latchkey.Open(t.Context(), project, settings)
	if err != nil {
		t.Fatal(err)
	}
	defer site.Close()
	if err := site.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	user, err := site.Users.Create(t.Context(), auth.CreateParams{Username: "alice"})
	if err != nil {
		t.Fatal(err)
	}
	token, err := site.Tokens.ByUser(t.Context(), user.ID)
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]int{token.Key: http.StatusOK, strings.Repeat("0", 40): http.StatusUnauthorized} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("Authorization", "Token "+key)
		w := httptest.NewRecorder()
		site.ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("status %d, want %d: %s", w.Code, want, w.Body)
		}
	}
}
