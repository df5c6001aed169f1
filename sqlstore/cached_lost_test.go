package sqlstore_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/internal/trigger"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// TestMissingTriggers drops a trigger, as a migration of Django's that rebuilds a table does. What
// is changed afterwards is noticed all the same, and with the trigger identities are cached again.
func TestMissingTriggers(t *testing.T) {
	t.Parallel()
	cachedOn(t, true, func(t *testing.T, open func() *sqlstore.DB) {
		s, other := newCachedSite(open()), newCachedSite(open())
		of := s.make(t, "alice")
		s.untilCached(t, of)
		drop := "DROP TRIGGER latchkey_update_auth_user"
		if s.db.SQL().Engine() == "postgres" {
			drop += " ON auth_user"
		}
		for _, statement := range []string{drop, "UPDATE auth_user SET is_active = " + no(s.db)} {
			change(t, other.db, statement)
		}
		s.until(t, of, verdict{token: "inactive", key: "unknown", session: "unknown"})
		change(t, other.db, "UPDATE auth_user SET is_active = "+yes(s.db))
		s.until(t, of, verdict{token: "yes", key: "yes", session: "yes"})
		if err := migrate.New(other.db).CreateTriggers(t.Context()); err != nil {
			t.Fatal(err)
		}
		s.untilCached(t, of)
	})
}

// TestRenamedTables renames tables, which fires no trigger: one, and while nobody looks two.
func TestRenamedTables(t *testing.T) {
	t.Parallel()
	cachedOn(t, true, func(t *testing.T, open func() *sqlstore.DB) {
		s, other := newCachedSite(open()), newCachedSite(open())
		of := s.make(t, "alice")
		s.untilCached(t, of)
		untilError := func(what string, check func() error) {
			t.Helper()
			for range 10_000 {
				if check() != nil {
					return
				}
				time.Sleep(time.Millisecond)
			}
			t.Errorf("the %s still works", what)
		}
		change(t, other.db, "ALTER TABLE authtoken_token RENAME TO authtoken_gone")
		untilError("token", func() error { _, err := s.tokens.Verify(t.Context(), of.token); return err })
		change(t, other.db, "ALTER TABLE authtoken_gone RENAME TO authtoken_token")
		change(t, other.db, "ALTER TABLE latchkey_apikey RENAME TO latchkey_apikey_gone")
		untilError("key", func() error { _, err := s.keys.Verify(t.Context(), of.key); return err })
	})
}

// TestDroppedTriggers: without any trigger a server's identities are not cached, and SQLite's are.
func TestDroppedTriggers(t *testing.T) {
	t.Parallel()
	cachedOn(t, true, func(t *testing.T, open func() *sqlstore.DB) {
		m := migrate.New(open())
		found, err := m.Triggers(t.Context())
		if err != nil || found.Have == 0 || found.Lack != 0 || !found.Made {
			t.Fatalf("%+v, %v", found, err)
		}
		if err := m.DropTriggers(t.Context()); err != nil {
			t.Fatal(err)
		}
		found, err = m.Triggers(t.Context())
		if err != nil || found.Have != 0 || found.Lack == 0 {
			t.Errorf("%+v, %v", found, err)
		}
		if err := m.DropTriggers(t.Context()); err != nil {
			t.Errorf("again: %v", err)
		}
		have, err := sqldb.Of(open()).Tables(t.Context())
		if err != nil || have["latchkey_change"] {
			t.Errorf("the table of counts: %v, %v", have["latchkey_change"], err)
		}
		s := newCachedSite(open())
		of := s.make(t, "alice")
		if s.db.SQL().Engine() == "sqlite" {
			s.untilCached(t, of)
			return
		}
		for range 3 {
			if s.statements(func() { s.ask(t, of) }) == 0 {
				t.Error("an identity is cached")
			}
		}
	})
}

// TestMigrateZeroDropsTriggers: "migrate latchkey zero" takes everything of Latchkey off the tables
// of Django.
func TestMigrateZeroDropsTriggers(t *testing.T) {
	t.Parallel()
	cachedOn(t, true, func(t *testing.T, open func() *sqlstore.DB) {
		m := migrate.New(open())
		if err := m.Run(t.Context(), migrate.Target{App: "latchkey", Name: "zero"}, nil); err != nil {
			t.Fatal(err)
		}
		if found, err := m.Triggers(t.Context()); err != nil || found.Have != 0 {
			t.Errorf("%+v, %v", found, err)
		}
		if err := m.Up(t.Context(), "", nil); err != nil {
			t.Error(err)
		}
	})
}

// until asks until the answer is as wanted.
func (s *cachedSite) until(t *testing.T, of credentials, want verdict) {
	t.Helper()
	var got verdict
	for range 10_000 {
		if got = s.ask(t, of); got == want {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Errorf("%+v, want %+v", got, want)
}

// change runs statements that change the schema or rows, as another program would.
func change(t *testing.T, db *sqlstore.DB, statements ...string) {
	t.Helper()
	err := sqldb.Of(db).Change(t.Context(), func(ctx context.Context) error {
		for _, statement := range statements {
			if err := sqldb.Of(db).Exec(ctx, statement); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// yes and no are the literals of an engine.
func yes(db *sqlstore.DB) string {
	if db.SQL().Engine() == "postgres" {
		return "true"
	}
	return "1"
}

func no(db *sqlstore.DB) string {
	if db.SQL().Engine() == "postgres" {
		return "false"
	}
	return "0"
}

// TestTriggersGoneForAMoment changes a user while its trigger is disabled or dropped, and restores
// the trigger before anybody looks, as a restore of data does.
func TestTriggersGoneForAMoment(t *testing.T) {
	t.Parallel()
	cachedOn(t, true, func(t *testing.T, open func() *sqlstore.DB) {
		s, other := newCachedSite(open()), newCachedSite(open())
		of := s.make(t, "alice")
		off, on := []string{"DROP TRIGGER latchkey_update_auth_user"}, []string{}
		for _, made := range trigger.All(s.db.SQL().Engine(), sqldb.Of(s.db).Watched()) {
			if made.Name == "latchkey_update_auth_user" {
				on = append(on, made.Create)
			}
		}
		if s.db.SQL().Engine() == "postgres" {
			off = []string{"ALTER TABLE auth_user DISABLE TRIGGER ALL"}
			on = []string{"ALTER TABLE auth_user ENABLE TRIGGER ALL"}
			for _, event := range []string{"insert", "update", "delete", "truncate"} {
				on = append(on, "ALTER TABLE auth_user ENABLE ALWAYS TRIGGER latchkey_"+event+"_auth_user")
			}
		}
		s.untilCached(t, of)
		change(t, other.db, slices.Concat(off, []string{"UPDATE auth_user SET is_active = " + no(s.db)}, on)...)
		s.until(t, of, verdict{token: "inactive", key: "unknown", session: "unknown"})
		change(t, other.db, "UPDATE auth_user SET is_active = "+yes(s.db))
		s.untilCached(t, of)
	})
}

// TestTablesSwapped puts another table in its place, as tools that rebuild a table online do.
// The triggers stay on the old table, under their names. Nothing is cached then.
func TestTablesSwapped(t *testing.T) {
	t.Parallel()
	cachedOn(t, true, func(t *testing.T, open func() *sqlstore.DB) {
		s, other := newCachedSite(open()), newCachedSite(open())
		of := s.make(t, "alice")
		s.untilCached(t, of)
		change(t, other.db, "CREATE TABLE token_new AS SELECT * FROM authtoken_token",
			"ALTER TABLE authtoken_token RENAME TO token_old", "ALTER TABLE token_new RENAME TO authtoken_token")
		s.untilLost(t, of)
		change(t, other.db, "DELETE FROM authtoken_token")
		s.until(t, of, verdict{token: "unknown", key: "yes", session: "yes"})
	})
}
