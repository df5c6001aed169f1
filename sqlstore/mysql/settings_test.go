//go:build unix

package mysql_test

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/cluster/faults"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// TestServerSettings has a server with unusual settings.
func TestServerSettings(t *testing.T) {
	t.Parallel()
	target := targetOf(t, "--autocommit=0", "--innodb-rollback-on-timeout=1")
	t.Run("autocommit is off", func(t *testing.T) { seesOthers(t, target) })
	t.Run("a lock time-out rolls back", func(t *testing.T) { undoneByTimeout(t, target) })
	t.Run("a commit waits for a lock", func(t *testing.T) { commitLocked(t, target) })
}

// seesOthers checks that a reader sees what was committed since its last read. Without autocommit
// its first read would begin a transaction that never ends.
func seesOthers(t *testing.T, target faults.Target) {
	patient, off := dbtest.Patient(), false
	patient.Readers = 1
	db := target.DB(t, patient)
	before, err := db.Tokens().Identify(t.Context(), faults.Key)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Users().UpdateUser(t.Context(), before.User.ID, auth.UserChange{Active: &off}); err != nil {
		t.Fatal(err)
	}
	if i, err := db.Tokens().Identify(t.Context(), faults.Key); err != nil || i.User.Active {
		t.Errorf("a user who was made inactive: %v", err)
	}
	if err := db.Tokens().DeleteToken(t.Context(), before.User.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Tokens().Identify(t.Context(), faults.Key); !errors.Is(err, auth.ErrNotFound) {
		t.Errorf("a token that was deleted: %v", err)
	}
}

// undoneByTimeout checks a lock time-out. The server rolls back the whole transaction, and the next
// statement of its function does not commit by itself.
func undoneByTimeout(t *testing.T, target faults.Target) {
	db, ctx := target.DB(t, sqlstore.Config{Wait: 2 * time.Second}), t.Context()
	locked, err := target.DB(t, dbtest.Patient()).Groups().InsertGroup(ctx, "locked")
	if err != nil {
		t.Fatal(err)
	}
	// which locks the one row only
	other, err := adminOf(t, target.Server).BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelReadCommitted})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Rollback()
	if _, err := other.ExecContext(ctx, "UPDATE latchkey.auth_group SET name = 'taken' WHERE name = 'locked'"); err != nil {
		t.Fatal(err)
	}
	for what, wait := range map[string]func(ctx context.Context) error{
		"store": func(ctx context.Context) error { return db.Groups().DeleteGroups(ctx, locked.ID) },
		"schema": func(ctx context.Context) error {
			return sqldb.Of(db).Exec(ctx, "DELETE FROM auth_group WHERE name = 'locked'")
		},
	} {
		err := db.InTx(ctx, func(ctx context.Context) error {
			if _, err := db.Groups().InsertGroup(ctx, "before "+what); err != nil {
				t.Error(err)
			}
			faults.WantUnavailable(t, what, wait(ctx))
			faults.WantUnavailable(t, what+", then",
				sqldb.Of(db).Exec(ctx, "INSERT INTO auth_group (name) VALUES ('after')"))
			return nil // who passes over the error loses all the same
		})
		faults.WantUnavailable(t, what+", commit", err)
	}
	if err := other.Rollback(); err != nil {
		t.Fatal(err)
	}
	for group, err := range db.Groups().ListGroups(ctx, auth.GroupFilter{}) {
		if group.Name != "locked" || err != nil {
			t.Errorf("left of an undone transaction: %v, %v", group, err)
		}
	}
}

// commitLocked has a commit wait too long for a lock. The transaction is retried, and its writes
// are stored once or not at all.
func commitLocked(t *testing.T, target faults.Target) {
	db, admin := target.DB(t, sqlstore.Config{Wait: 1500 * time.Millisecond}), adminOf(t, target.Server)
	faults.Exec(t, admin, "CREATE TABLE latchkey.noted (n integer)")
	other, err := admin.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	var once sync.Once
	tries := 0
	err = db.InTx(t.Context(), func(ctx context.Context) error {
		tries++
		err := sqldb.Of(db).Exec(ctx, "INSERT INTO noted (n) VALUES (?)", tries)
		once.Do(func() {
			if _, lock := other.ExecContext(t.Context(), "FLUSH TABLES WITH READ LOCK"); lock != nil {
				t.Error(lock)
			}
		})
		return err
	})
	if _, err := other.ExecContext(t.Context(), "UNLOCK TABLES"); err != nil {
		t.Fatal(err)
	}
	faults.WantUnavailable(t, "a commit that is locked out", err)
	var rows int
	if err := admin.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM latchkey.noted").Scan(&rows); err != nil ||
		rows != 0 {
		t.Errorf("%d rows of a transaction that failed: %v", rows, err)
	}
	faults.WantWritten(t, db, "afterwards")
}
