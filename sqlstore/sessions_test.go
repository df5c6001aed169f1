package sqlstore_test

import (
	"context"
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
