package sqlstore_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/session"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// TestClearExpiredKeepsRenewed renews an expired session while ClearExpired runs. The session
// stays.
func TestClearExpiredKeepsRenewed(t *testing.T) {
	t.Parallel()
	dbtest.Engines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		db, now := open(t), time.Now()
		for _, key := range []string{"renewed", "over"} {
			if err := db.Sessions().SaveSession(t.Context(),
				session.Session{Key: key, Expires: now.Add(-time.Second)}); err != nil {
				t.Fatal(err)
			}
		}
		var cleared int
		done := make(chan error)
		err := db.InTx(t.Context(), func(ctx context.Context) error {
			err := db.Sessions().SaveSession(ctx, session.Session{Key: "renewed", Expires: now.Add(time.Hour)})
			go func() {
				var err error
				cleared, err = db.Sessions().ClearExpired(t.Context(), now, nil)
				done <- err
			}()
			time.Sleep(100 * time.Millisecond) // until it has seen the session as it was, and waits for us
			return err
		})
		if waited := <-done; err != nil || waited != nil {
			t.Fatal(err, waited)
		}
		if row, err := db.Sessions().Session(t.Context(), "renewed"); err != nil || cleared != 1 {
			t.Errorf("%d cleared; the session that lasts: %v, %v", cleared, row, err)
		}
	})
}

// TestClearExpiredForgetsGone deletes sessions as a Django does, which does not know
// latchkey_session. Their entries go, on all pages of the table, and no others.
func TestClearExpiredForgetsGone(t *testing.T) {
	t.Parallel()
	dbtest.Engines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		db, expires := open(t), time.Now().Add(time.Hour)
		var gone []session.Session
		for i := range sqlstore.ForgottenPage + 1 {
			gone = append(gone, session.Session{Key: fmt.Sprintf("gone%08d", i), User: "1"})
		}
		if err := db.Sessions().NoteSessions(t.Context(), gone); err != nil {
			t.Fatal(err)
		}
		for _, key := range []string{"first", "there", "zone"} { // before, and behind those that are gone
			if err := db.Sessions().SaveSession(t.Context(),
				session.Session{Key: key, User: "1", Expires: expires}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := db.SQL().Exec(t.Context(),
			"DELETE FROM django_session WHERE session_key = ?", "zone"); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Sessions().ClearExpired(t.Context(), time.Now(), nil); err != nil {
			t.Fatal(err)
		}
		var n int
		var least, most string
		err := db.SQL().QueryRow(t.Context(), "SELECT COUNT(*), MIN(session_key), MAX(session_key) "+
			"FROM latchkey_session").Scan(&n, &least, &most)
		if err != nil || n != 2 || least != "first" || most != "there" {
			t.Errorf("%d entries are left, from %q to %q, %v", n, least, most, err)
		}
	})
}
