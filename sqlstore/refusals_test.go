package sqlstore_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/refusal"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// refused returns a record of a request.
func refused(id string, at time.Time, user auth.UserID) refusal.Record {
	return refusal.Record{RequestID: id, Time: at, Status: 401, Reason: auth.ReasonExpired, Detail: "expired on ß 山",
		Method: "GET", Path: "/%E5%B1%B1/", User: user, Handle: "abcdefghijkl", Network: "192.0.2.1"}
}

func idsOf(records []refusal.Record) (ids []string) {
	for _, r := range records {
		ids = append(ids, r.RequestID)
	}
	return ids
}

// TestRefusals writes records and finds them again: by the exact bytes of the request's id, by
// user, the newest first.
func TestRefusals(t *testing.T) {
	t.Parallel()
	dbtest.Engines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		t.Parallel()
		store, at := open(t).Refusals(), time.Date(2026, 11, 26, 4, 5, 6, 789012000, time.UTC)
		long := strings.Repeat("l", 500)
		longest := refusal.Record{RequestID: long[:256], Time: at, Status: 429, Reason: auth.Reason(long[:32]),
			Detail: long, Method: long[:32], Path: long, User: auth.UserID(long[:255]), Handle: long[:100],
			Network: long[:100]}
		records := []refusal.Record{refused("A", at, "7"), refused("a", at, ""), refused("b", at, "7"),
			{RequestID: "empty", Time: at}, longest, refused("A", at.Add(time.Hour), "8")}
		if err := store.SaveRefusals(t.Context(), nil); err != nil {
			t.Error("none:", err)
		}
		if err := store.SaveRefusals(t.Context(), records); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			filter refusal.Filter
			want   []refusal.Record
		}{
			{refusal.Filter{RequestID: "A", Limit: 9}, []refusal.Record{records[5], records[0]}},
			{refusal.Filter{RequestID: "a", Limit: 9}, []refusal.Record{records[1]}},
			{refusal.Filter{RequestID: "á", Limit: 9}, nil},
			{refusal.Filter{RequestID: "a\x00", Limit: 9}, nil},
			{refusal.Filter{User: "7", Limit: 1}, []refusal.Record{records[2]}},
			{refusal.Filter{User: "8", RequestID: "A", Limit: 9}, []refusal.Record{records[5]}},
			{refusal.Filter{Limit: 3}, []refusal.Record{records[5], records[4], records[3]}},
		} {
			got, err := store.ListRefusals(t.Context(), c.filter)
			if diff := cmp.Diff(c.want, got); diff != "" || err != nil {
				t.Errorf("%+v: %v (-want +got):\n%s", c.filter, err, diff)
			}
		}
		err := store.SaveRefusals(t.Context(), []refusal.Record{refused("c", at, ""), refused("d\x00", at, "")})
		if !errors.Is(err, auth.ErrInvalid) {
			t.Errorf("a NUL: %v", err)
		}
	})
}

// TestPruneRefusals deletes rows by age and by number, at most so many at a time.
func TestPruneRefusals(t *testing.T) {
	t.Parallel()
	dbtest.Engines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		t.Parallel()
		store, at := open(t).Refusals(), time.Date(2026, 11, 26, 4, 0, 0, 0, time.UTC)
		var records []refusal.Record
		for i := range 10 {
			records = append(records, refused(fmt.Sprint(i), at.Add(time.Duration(i)*time.Hour), ""))
		}
		if err := store.SaveRefusals(t.Context(), records); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			name        string
			before      time.Time
			most, limit int
			deleted     int
			rest        string
		}{
			{"nothing", at, 10, 100, 0, "9876543210"},
			{"older", at.Add(2 * time.Hour), 10, 100, 2, "98765432"},
			{"too many", at, 5, 100, 3, "98765"},
			{"both, with a limit", at.Add(8 * time.Hour), 4, 2, 2, "987"},
			{"the rest of both", at.Add(8 * time.Hour), 4, 2, 1, "98"},
			{"all", at.Add(99 * time.Hour), 4, 100, 2, ""},
			{"an empty table", at.Add(99 * time.Hour), 4, 100, 0, ""},
		} {
			n, err := store.PruneRefusals(t.Context(), c.before, c.most, c.limit)
			list, listed := store.ListRefusals(t.Context(), refusal.Filter{Limit: 100})
			err = errors.Join(err, listed)
			if rest := strings.Join(idsOf(list), ""); n != c.deleted || rest != c.rest || err != nil {
				t.Errorf("%s: %d deleted, left %s, %v", c.name, n, rest, err)
			}
		}
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
