package making_test

import (
	"bytes"
	"database/sql"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/internal/dbtest"
)

// locks are statements that keep a migration from being noted, those that end that, and the number
// of connections that wait for a lock, by engine. A process of SQLite shows nobody that it waits.
var locks = map[string]struct{ hold, release, waiting string }{
	"sqlite": {"BEGIN IMMEDIATE", "COMMIT", ""},
	"postgres": {"BEGIN; LOCK TABLE django_migrations IN SHARE MODE", "COMMIT",
		"SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"},
	"mysql": {"LOCK TABLES django_migrations READ", "UNLOCK TABLES",
		"SELECT COUNT(*) FROM information_schema.processlist WHERE db = DATABASE() AND " +
			"state IN ('User lock', 'Waiting for table metadata lock')"},
}

// migrateTwice runs two processes that migrate one database. The first is held in its first
// migration until the second waits too. Both succeed, and each migration is applied by one of them.
func migrateTwice(t *testing.T, engine, database string, program func(args ...string) *exec.Cmd) {
	t.Helper()
	if out, err := program("migrate", "contenttypes").CombinedOutput(); err != nil { // it makes the ledger
		t.Fatalf("%v\n%s", err, out)
	}
	db, lock := dbtest.Raw(t, database), locks[engine]
	holder, err := db.Conn(t.Context())
	if err == nil {
		_, err = holder.ExecContext(t.Context(), lock.hold)
	}
	if err != nil {
		t.Fatal(err)
	}
	var outputs [2]bytes.Buffer
	var both [2]*exec.Cmd
	for i := range both {
		both[i] = program("migrate")
		both[i].Stdout, both[i].Stderr = &outputs[i], &outputs[i]
		if err := both[i].Start(); err != nil {
			t.Fatal(err)
		}
	}
	awaitTwo(t, db, lock.waiting)
	if _, err := holder.ExecContext(t.Context(), lock.release); err != nil {
		t.Error(err)
	}
	holder.Close()
	var applied []string
	for i, process := range both {
		if err := process.Wait(); err != nil {
			t.Errorf("process %d: %v\n%s", i, err, outputs[i].String())
		}
		for line := range strings.Lines(outputs[i].String()) {
			if name, ok := strings.CutPrefix(line, "  Applying "); ok {
				applied = append(applied, strings.TrimSuffix(name, "...\n"))
			}
		}
	}
	slices.Sort(applied)
	if len(slices.Compact(slices.Clone(applied))) != len(applied) || !slices.Contains(applied, "shop.0001_initial") ||
		!slices.Contains(applied, "shop.0002_rename_note_order_remark_order_priority") {
		t.Errorf("both together applied %q", applied)
	}
	var noted, distinct int
	if err := db.QueryRowContext(t.Context(), "SELECT COUNT(*), COUNT(DISTINCT CONCAT(app, '.', name)) "+
		"FROM django_migrations").Scan(&noted, &distinct); err != nil || noted != distinct || noted <= len(applied) {
		t.Errorf("the ledger has %d rows, of which %d are different: %v", noted, distinct, err)
	}
}

// awaitTwo returns when two connections wait for a lock.
func awaitTwo(t *testing.T, db *sql.DB, waiting string) {
	t.Helper()
	if waiting == "" {
		time.Sleep(300 * time.Millisecond) // if they do not wait by then, they migrate one after the other
		return
	}
	for start, n := time.Now(), 0; n != 2; time.Sleep(10 * time.Millisecond) {
		if err := db.QueryRowContext(t.Context(), waiting).Scan(&n); err != nil || time.Since(start) > 5*time.Minute {
			t.Fatalf("%d connections wait for a lock: %v", n, err)
		}
	}
}
