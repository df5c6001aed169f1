package sqlstore_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/postgres"
)

// TestColumnChangedUnderMany changes a column of a statement that all readers have prepared, and
// runs it on all at once.
func TestColumnChangedUnderMany(t *testing.T) {
	t.Parallel()
	url := dbtest.Postgres(t)
	db := migrated(t, postgres.Open, url, dbtest.Patient())
	addAlice(t, db)
	kinds := map[string]int{}
	many := func() {
		var all sync.WaitGroup
		var mu sync.Mutex
		for range 32 {
			all.Go(func() {
				for range 5 {
					if _, err := db.Tokens().Identify(t.Context(), "key"); err != nil {
						mu.Lock()
						kinds[err.Error()]++
						mu.Unlock()
					}
				}
			})
		}
		all.Wait()
	}
	for _, width := range []string{"201", "202", "203", "204", "205", "206", "207", "208", "209", "210"} {
		many()
		run(t, dbtest.Raw(t, url), "ALTER TABLE auth_user ALTER COLUMN first_name TYPE varchar("+width+")")
		many()
	}
	for err, n := range kinds {
		t.Errorf("%d of 3200: %s", n, err)
	}
}

// TestRefusedChange checks that a change which PostgreSQL refuses, such as of a column that a view
// uses, is not auth.ErrUnavailable.
func TestRefusedChange(t *testing.T) {
	t.Parallel()
	url := dbtest.Postgres(t)
	db := migrated(t, postgres.Open, url, dbtest.Patient())
	run(t, dbtest.Raw(t, url), "CREATE VIEW names AS SELECT first_name FROM auth_user")
	err := sqldb.Of(db).Change(t.Context(), func(ctx context.Context) error {
		return sqldb.Of(db).Exec(ctx, "ALTER TABLE auth_user ALTER COLUMN first_name TYPE varchar(200)")
	})
	if err == nil || errors.Is(err, auth.ErrUnavailable) {
		t.Errorf("change: %v", err)
	}
	tries := 0
	err = db.InTx(t.Context(), func(ctx context.Context) error {
		tries++
		return sqldb.Of(db).Exec(ctx, "ALTER TABLE auth_user ALTER COLUMN first_name TYPE varchar(200)")
	})
	if tries != 1 {
		t.Errorf("%d tries: %v", tries, err)
	}
}

// TestSlowCommit checks that the commit of a change of the schema has no time limit: it checks the
// deferred foreign keys, which may take long.
func TestSlowCommit(t *testing.T) {
	t.Parallel()
	url := dbtest.Postgres(t)
	migrated(t, postgres.Open, url, dbtest.Patient()).Close()
	run(t, dbtest.Raw(t, url),
		`CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(1); RETURN NEW; END $$`,
		"CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON auth_group DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION slow()")
	db := openSoon(t, postgres.Open, url, sqlstore.Config{Statement: 300 * time.Millisecond, Wait: 5 * time.Minute})
	t.Cleanup(func() { db.Close() })
	err := sqldb.Of(db).Change(t.Context(), func(ctx context.Context) error {
		if err := sqldb.Of(db).Query(ctx, func(func(...any) error) error { return nil },
			"SELECT pg_sleep(1)"); err != nil {
			t.Errorf("statement: %v", err)
		}
		return sqldb.Of(db).Exec(ctx, "INSERT INTO auth_group (name) VALUES ('g')")
	})
	if err != nil {
		t.Errorf("commit: %v", err)
	}
}
