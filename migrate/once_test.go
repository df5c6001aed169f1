package migrate_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// TestManyMigrateAtOnce has a hundred callers on four pools, which stand for four processes. Every
// call succeeds, and every step runs once.
func TestManyMigrateAtOnce(t *testing.T) {
	t.Parallel()
	own := migrate.Migration{App: "myapp", Name: "0001_initial", Up: []string{"CREATE TABLE myapp_note (id integer)"},
		Models: []migrate.Model{{Name: "note"}}}
	onEngines(t, func(t *testing.T, d database) {
		var all sync.WaitGroup
		var mu sync.Mutex
		var steps []string
		start := make(chan struct{})
		for range 4 {
			db := d.openWith(t, dbtest.Patient())
			for range 25 {
				all.Go(func() {
					<-start
					err := migrate.New(db, own).Up(t.Context(), "", func(s migrate.Step, done bool) {
						mu.Lock()
						defer mu.Unlock()
						record(&steps)(s, done)
					})
					if err != nil {
						t.Error(err)
					}
				})
			}
		}
		close(start)
		all.Wait()
		applied := 23 + len(latchkeySteps())
		if len(steps) != applied {
			t.Errorf("%d steps: %v", len(steps), steps)
		}
		for query, want := range map[string]int{
			"SELECT app, name FROM django_migrations":                        applied + 1, // who made it
			"SELECT DISTINCT app, name FROM django_migrations":               applied + 1,
			"SELECT app_label, model FROM django_content_type":               9,
			"SELECT DISTINCT app_label, model FROM django_content_type":      9,
			"SELECT content_type_id, codename FROM auth_permission":          36,
			"SELECT DISTINCT content_type_id, codename FROM auth_permission": 36,
		} {
			if got := d.rows(t, query); len(got) != want {
				t.Errorf("%s: %d rows, want %d:\n%s", query, len(got), want, strings.Join(got, "\n"))
			}
		}
	})
}

// TestWaitingBehindASlowMigration waits for the lock longer than pool.wait, on the engines where
// that wait has no limit.
func TestWaitingBehindASlowMigration(t *testing.T) {
	t.Parallel()
	for engine, sleep := range map[string]string{"postgres": "SELECT pg_sleep(2)", "mysql": "DO SLEEP(2)"} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			d := fresh(t, engine)
			slow := migrate.Migration{App: "myapp", Name: "0001_initial",
				Up: []string{"CREATE TABLE myapp_note (id integer)", sleep}}
			var all sync.WaitGroup
			for range 2 {
				db := d.openWith(t, sqlstore.Config{Wait: time.Second})
				for db.InTx(t.Context(), func(context.Context) error { return nil }) != nil {
					// until it is connected, which may take longer than a second on a busy machine
					time.Sleep(time.Millisecond)
				}
				all.Go(func() {
					if err := migrate.New(db, slow).Up(t.Context(), "", nil); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
			if got := d.rows(t, "SELECT 1 FROM django_migrations"); len(got) != 24+len(latchkeySteps()) {
				t.Errorf("%d rows in the ledger", len(got))
			}
		})
	}
}
