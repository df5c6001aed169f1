package authtest

import (
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/refusal"
)

// refusedAt is when the requests of these tests were refused.
var refusedAt = time.Date(2026, 11, 26, 4, 5, 6, 789012000, time.UTC)

func refused(id string, at time.Time, user auth.UserID) refusal.Record {
	return refusal.Record{RequestID: id, Time: at, Status: 401, Reason: auth.ReasonExpired, Detail: "expired on ß 山",
		Method: "GET", Path: "/%E5%B1%B1/", User: user, Handle: "abcdefghijkl", Network: "192.0.2.1"}
}

// TestRefusals tests that a store of refusals keeps its contract. Each call of open returns a new,
// empty store.
func TestRefusals(t *testing.T, open func(t *testing.T) refusal.Store) {
	for name, test := range map[string]func(*testing.T, refusal.Store){
		"records are found by the bytes of the id and by user, the newest first": testFindRefusals,
		"a record is stored as a whole":                                          testWholeRefusals,
		"text that cannot be stored saves nothing":                               testUnstorableRefusals,
		"old and excess records are deleted, so many at a time":                  testPruneRefusals,
		"records are saved and deleted at the same time":                         testConcurrentRefusals,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, open(t))
		})
	}
}

func saveRefusals(t *testing.T, store refusal.Store, records ...refusal.Record) {
	t.Helper()
	if err := store.SaveRefusals(t.Context(), records); err != nil {
		t.Fatal(err)
	}
}

func wantRefusals(t *testing.T, store refusal.Store, filter refusal.Filter, want ...refusal.Record) {
	t.Helper()
	got, err := store.ListRefusals(t.Context(), filter)
	if diff := diff(want, got); err != nil || len(want)+len(got) > 0 && diff != "" {
		t.Errorf("%+v: %v %s", filter, err, diff)
	}
}

func testFindRefusals(t *testing.T, store refusal.Store) {
	upper, lower, other := refused("A", refusedAt, "7"), refused("a", refusedAt, ""), refused("b", refusedAt, "7")
	again := refused("A", refusedAt.Add(time.Hour), "8")
	saveRefusals(t, store)
	saveRefusals(t, store, upper, lower, other)
	saveRefusals(t, store, again)
	wantRefusals(t, store, refusal.Filter{RequestID: "A", Limit: 9}, again, upper)
	wantRefusals(t, store, refusal.Filter{RequestID: "a", Limit: 9}, lower)
	for _, id := range []string{"á", "a ", " a", "%", "_", "a\x00", "\xff"} {
		wantRefusals(t, store, refusal.Filter{RequestID: id, Limit: 9})
		wantRefusals(t, store, refusal.Filter{User: auth.UserID(id), Limit: 9})
	}
	wantRefusals(t, store, refusal.Filter{User: "7", Limit: 1}, other)
	wantRefusals(t, store, refusal.Filter{User: "8", RequestID: "A", Limit: 9}, again)
	wantRefusals(t, store, refusal.Filter{User: "7", RequestID: "a", Limit: 9})
	wantRefusals(t, store, refusal.Filter{Limit: 3}, again, other, lower)
	csrf := refused("c", refusedAt, "")
	csrf.Reason, csrf.Handle = auth.ReasonCSRF, "mnopqrstuvwx"
	saveRefusals(t, store, csrf)
	wantRefusals(t, store, refusal.Filter{Handle: csrf.Handle, Limit: 9}, csrf)
	wantRefusals(t, store, refusal.Filter{Handle: "m%", Limit: 9})
	wantRefusals(t, store, refusal.Filter{Since: again.Time, Limit: 9}, again)
	wantRefusals(t, store, refusal.Filter{Reasons: []auth.Reason{auth.ReasonCSRF, auth.ReasonScope}, Limit: 9}, csrf)
	wantRefusals(t, store, refusal.Filter{Reasons: []auth.Reason{auth.ReasonExpired}, Limit: 1}, again)
}

func testWholeRefusals(t *testing.T, store refusal.Store) {
	long := strings.Repeat("l", 500)
	longest := refusal.Record{RequestID: long[:256], Time: refusedAt, Status: 429, Reason: auth.Reason(long[:32]),
		Detail: long, Method: long[:32], Path: long, User: auth.UserID(long[:255]), Handle: long[:100],
		Network: long[:100]}
	empty := refusal.Record{RequestID: "empty", Time: refusedAt}
	saveRefusals(t, store, longest, empty)
	wantRefusals(t, store, refusal.Filter{Limit: 9}, empty, longest)
	var many []refusal.Record
	for i := range 100 { // the most of one call
		many = append(many, refused(strconv.Itoa(i), refusedAt, ""))
	}
	saveRefusals(t, store, many...)
	got, err := store.ListRefusals(t.Context(), refusal.Filter{Limit: refusal.MaxListed})
	if len(got) != 102 || err != nil {
		t.Errorf("%d records, %v", len(got), err)
	}
}

func testUnstorableRefusals(t *testing.T, store refusal.Store) {
	records := []refusal.Record{refused("c", refusedAt, ""), refused("d\x00", refusedAt, "")}
	err := store.SaveRefusals(t.Context(), records)
	if !errors.Is(err, auth.ErrInvalid) {
		t.Errorf("a NUL: %v", err)
	}
	wantRefusals(t, store, refusal.Filter{Limit: 9})
}

func testPruneRefusals(t *testing.T, store refusal.Store) {
	for i := range 10 {
		saveRefusals(t, store, refused(strconv.Itoa(i), refusedAt.Add(time.Duration(i)*time.Hour), ""))
	}
	for _, c := range []struct {
		name        string
		hours       int // records of before this hour are old
		most, limit int
		deleted     int
		left        string
	}{
		{"nothing", 0, 10, 100, 0, "9876543210"},
		{"older", 2, 10, 100, 2, "98765432"},
		{"too many", 2, 5, 100, 3, "98765"},
		{"both, with a limit", 8, 4, 2, 2, "987"},
		{"the rest of both", 8, 4, 2, 1, "98"},
		{"all", 99, 4, 100, 2, ""},
		{"an empty store", 99, 4, 100, 0, ""},
	} {
		before := refusedAt.Add(time.Duration(c.hours) * time.Hour)
		n, err := store.PruneRefusals(t.Context(), before, c.most, c.limit)
		list, listed := store.ListRefusals(t.Context(), refusal.Filter{Limit: 100})
		left := ""
		for _, r := range list {
			left += r.RequestID
		}
		if err := errors.Join(err, listed); n != c.deleted || left != c.left || err != nil {
			t.Errorf("%s: %d deleted, left %s, %v", c.name, n, left, err)
		}
	}
}

func testConcurrentRefusals(t *testing.T, store refusal.Store) {
	const most = 50
	done, _ := count(t, atOnce(func(i int) error {
		saved := store.SaveRefusals(t.Context(), []refusal.Record{refused(strconv.Itoa(i), refusedAt, "")})
		_, err := store.PruneRefusals(t.Context(), refusedAt, most, 10)
		return errors.Join(saved, err)
	}), auth.ErrUnavailable)
	for range done {
		if _, err := store.PruneRefusals(t.Context(), refusedAt, most, 10); err != nil {
			t.Fatal(err)
		}
	}
	list, err := store.ListRefusals(t.Context(), refusal.Filter{Limit: 1000})
	if err != nil || len(list) == 0 || len(list) > most {
		t.Errorf("%d records are left, %v", len(list), err)
	}
}
