package sqlstore_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/authtest"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/refusal"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// refused returns a record of a request.
func refused(id string, at time.Time, user auth.UserID) refusal.Record {
	return refusal.Record{RequestID: id, Time: at, Status: 401, Reason: auth.ReasonExpired, Detail: "expired on ß 山",
		Method: "GET", Path: "/%E5%B1%B1/", User: user, Handle: "abcdefghijkl", Network: "192.0.2.1"}
}

// TestRefusals runs the suite for stores of refusals.
func TestRefusals(t *testing.T) {
	t.Parallel()
	dbtest.Engines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		authtest.TestRefusals(t, func(t *testing.T) refusal.Store { return open(t).Refusals() })
	})
}

// TestRefusalsOfTwoProcesses has recorders on two connection pools write and prune at once. No
// record is lost, and the table is within its bound.
func TestRefusalsOfTwoProcesses(t *testing.T) {
	t.Parallel()
	for name, e := range engines {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const each, most = 600, 1000
			url := e.fresh(t)
			first := migrated(t, e.open, url, dbtest.Patient())
			second, err := e.open(t.Context(), url, dbtest.Patient())
			if err != nil {
				t.Fatal(err)
			}
			defer second.Close()
			at := time.Date(2026, 11, 26, 4, 0, 0, 0, time.UTC)
			prune := func(store *sqlstore.Refusals) error {
				_, err := store.PruneRefusals(t.Context(), at, most, 50)
				return err
			}
			var all sync.WaitGroup
			for process, db := range []*sqlstore.DB{first, second} {
				all.Go(func() {
					store := db.Refusals()
					for i := range each / 100 {
						var records []refusal.Record
						for j := range 100 {
							records = append(records, refused(fmt.Sprint(process, i, j), at, ""))
						}
						if err := errors.Join(store.SaveRefusals(t.Context(), records), prune(store)); err != nil {
							t.Error(err)
						}
					}
				})
			}
			all.Wait()
			for range 2 * each / 50 {
				if err := prune(first.Refusals()); err != nil {
					t.Fatal(err)
				}
			}
			list, err := second.Refusals().ListRefusals(t.Context(), refusal.Filter{Limit: 10_000})
			if err != nil || len(list) > most || len(list) < most-100 {
				t.Errorf("%d records, %v", len(list), err)
			}
		})
	}
}
