package refusal_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/refusal"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/sqlite"
)

// office has a recorder, and a view that refuses every request: with a user that the header X-User
// names, or without one. Its clock stands still until a test moves it.
type office struct {
	*refusal.Recorder
	view http.Handler
	now  time.Time
	log  bytes.Buffer
}

func open(store refusal.Store, c refusal.Config) *office {
	o := &office{now: time.Date(2026, 11, 26, 4, 0, 0, 0, time.UTC)}
	c.Store, c.Now, c.Log = store, func() time.Time { return o.now }, slog.New(slog.NewTextHandler(&o.log, nil))
	o.Recorder = refusal.New(c)
	api := rest.New(rest.Config{OnRefusal: o.Record, NoRefusalLog: true, Permissions: []rest.Permission{rest.AllowAny}})
	o.view = api.View(rest.Func(func(r *rest.Request) (*rest.Response, error) {
		user, _ := r.HeaderLine("X-User")
		return nil, rest.PermissionDenied("").WithCause(
			&auth.Refusal{Reason: auth.ReasonPermission, Detail: "\xffno\x00", User: auth.UserID(user)})
	}))
	return o
}

// refuse sends requests with the ids PREFIX0, PREFIX1 and so on.
func (o *office) refuse(prefix string, n int, user, address string) {
	for i := range n {
		r := httptest.NewRequest("GET", "/orders/?key=canary", nil)
		r.RemoteAddr = address + ":1"
		if user != "" {
			r.Header.Set("X-User", user)
		}
		o.view.ServeHTTP(httptest.NewRecorder(), rest.WithRequestID(r, fmt.Sprint(prefix, i)))
	}
}

// written returns the ids that are stored, the newest first.
func (o *office) written(t *testing.T) string {
	t.Helper()
	list, err := o.List(t.Context(), refusal.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	ids := make([]string, len(list))
	for i, r := range list {
		ids[i] = r.RequestID
	}
	return strings.Join(ids, " ")
}

func (o *office) flush(t *testing.T) {
	t.Helper()
	if err := o.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// A record has the path of a request without its query, and only text that every engine can store.
func TestRecord(t *testing.T) {
	t.Parallel()
	o := open(dbtest.Open(t).Refusals(), refusal.Config{})
	o.refuse("r", 1, "7", "2001:db8::1")
	o.flush(t)
	list, err := o.Find(t.Context(), "r0")
	want := refusal.Record{RequestID: "r0", Time: o.now, Status: 403, Reason: auth.ReasonPermission, Detail: "no",
		Method: "GET", Path: "/orders/", User: "7", Network: "2001:db8::/64"}
	if err != nil || len(list) != 1 || list[0] != want {
		t.Errorf("%+v, %v", list, err)
	}
	if list, err := o.Find(t.Context(), ""); len(list) != 0 || err != nil {
		t.Errorf("no id: %v, %v", list, err)
	}
}

// TestFlood has an attacker cause 15,000 refusals. They fill neither the buffer nor the table, and
// displace no record of a known credential. The log says once that some were dropped.
func TestFlood(t *testing.T) {
	t.Parallel()
	o := open(dbtest.Open(t).Refusals(), refusal.Config{Buffer: 80, Rate: 60})
	o.refuse("known", 5, "7", "192.0.2.1")
	o.refuse("junk", 5_000, "", "192.0.2.2") // one network
	o.refuse("else", 2, "", "192.0.2.3")
	for i := range 5_000 { // a network for each request
		o.refuse(fmt.Sprint("net", i, "/"), 1, "", fmt.Sprintf("10.%d.%d.1", i/256, i%256))
	}
	o.refuse("late", 5, "8", "192.0.2.1")
	o.refuse("key", 5_000, "9", "192.0.2.4") // a known credential floods too
	o.flush(t)
	list, err := o.List(t.Context(), refusal.Filter{})
	if err != nil || len(list) != 60 {
		t.Fatalf("%d records, %v", len(list), err)
	}
	users := map[auth.UserID]int{}
	for _, r := range list {
		users[r.User]++
	}
	if users["7"] != 5 || users["8"] != 5 || users["9"] != 10 || users[""] != 40 {
		t.Errorf("records by user: %v", users)
	}
	for range 3 {
		o.flush(t)
	}
	if got := len(strings.Fields(o.written(t))); got != 60 {
		t.Errorf("without time %d records are written", got)
	}
	o.now = o.now.Add(10 * time.Second)
	o.flush(t)
	if got := len(strings.Fields(o.written(t))); got != 70 {
		t.Errorf("after ten seconds %d records are written", got)
	}
	o.now = o.now.Add(240 * time.Hour)
	o.refuse("more", 100, "", "192.0.2.5")
	o.flush(t)
	if log := o.log.String(); strings.Count(log, "dropped=") != 2 || !strings.Contains(log, "dropped=14932") {
		t.Errorf("log: %s", log)
	}
}

// One network tries wrong passwords of many users, whose names it knows. These records have a user,
// and still displace no other records.
func TestFloodOfManyUsers(t *testing.T) {
	t.Parallel()
	o := open(dbtest.Open(t).Refusals(), refusal.Config{Buffer: 80, Rate: 80})
	o.refuse("early", 1, "", "192.0.2.1")
	for user := range 100 {
		o.refuse(fmt.Sprint("guess", user, "/"), 20, fmt.Sprint(user), "192.0.2.2")
	}
	o.refuse("late", 1, "7", "192.0.2.1")
	o.flush(t)
	got := strings.Fields(o.written(t))
	if len(got) != 12 || !slices.Contains(got, "early0") || !slices.Contains(got, "late0") {
		t.Errorf("%d records: %q", len(got), got)
	}
}

// The budget is at most that of a minute: a quiet week does not allow a burst.
func TestBudgetIsThatOfAMinute(t *testing.T) {
	t.Parallel()
	o := open(dbtest.Open(t).Refusals(), refusal.Config{Buffer: 800, Rate: 60})
	o.flush(t)
	o.now = o.now.Add(7 * 24 * time.Hour)
	o.refuse("a", 100, "7", "192.0.2.1")
	o.flush(t)
	o.now = o.now.Add(-time.Hour) // the clock is set back
	o.flush(t)
	if got := len(strings.Fields(o.written(t))); got != 60 {
		t.Errorf("%d records are written", got)
	}
}

// If the table is missing, or the database cannot be written, requests are answered as before. The
// log has one line, and the records are written later.
func TestFaultsOfTheDatabase(t *testing.T) {
	t.Parallel()
	db, err := sqlite.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "x.sqlite3"), dbtest.Patient())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	store := &switching{Store: db.Refusals()}
	o := open(store, refusal.Config{Buffer: 32})
	for i := range 10 {
		o.refuse(fmt.Sprint("r", i, "/"), 1, fmt.Sprint(i), fmt.Sprint("192.0.2.", i))
		if err := o.Flush(t.Context()); !errors.Is(err, sqlstore.ErrNoSchema) {
			t.Fatalf("flush: %v", err)
		}
	}
	if log := o.log.String(); strings.Count(log, "\n") != 1 || !strings.Contains(log, "records not written") {
		t.Errorf("log: %s", log)
	}
	store.Store = dbtest.Open(t).Refusals()
	o.refuse("new", 1, "1", "192.0.2.1")
	o.flush(t)
	if got, want := o.written(t), "new0 r9/0 r8/0 r7/0 r6/0 r5/0 r4/0 r3/0 r2/0 r1/0 r0/0"; got != want {
		t.Errorf("written: %s", got)
	}
	store.Store = invalid{store.Store}
	o.refuse("bad", 1, "", "192.0.2.1")
	if err := o.Flush(t.Context()); !errors.Is(err, auth.ErrInvalid) {
		t.Errorf("a record that cannot be stored: %v", err)
	}
	o.flush(t) // it is not tried again
}

// switching is a store whose database a test replaces.
type switching struct{ refusal.Store }

// invalid is a store that can store nothing.
type invalid struct{ refusal.Store }

func (invalid) SaveRefusals(context.Context, []refusal.Record) error {
	return fmt.Errorf("save: %w", auth.ErrInvalid)
}

// While the database is down, the buffer keeps the newest records.
func TestBufferIsBoundedWhileTheDatabaseIsDown(t *testing.T) {
	t.Parallel()
	store := &switching{Store: down{}}
	o := open(store, refusal.Config{Buffer: 16})
	for i := range 50 {
		o.refuse(fmt.Sprint(i, "/"), 1, fmt.Sprint(i), fmt.Sprint("192.0.2.", i))
		if err := o.Flush(t.Context()); !errors.Is(err, auth.ErrUnavailable) {
			t.Fatal(err)
		}
	}
	store.Store = dbtest.Open(t).Refusals()
	o.flush(t)
	if got := strings.Fields(o.written(t)); len(got) != 16 || got[0] != "49/0" || got[15] != "34/0" {
		t.Errorf("written: %v", got)
	}
}

// down is a store that is unavailable.
type down struct{ refusal.Store }

func (down) SaveRefusals(context.Context, []refusal.Record) error { return auth.ErrUnavailable }

// Run writes and prunes in the background, and writes what still waits when it ends.
func TestRun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := &memory{}
		r := refusal.New(refusal.Config{Store: store, Flush: time.Second, Keep: time.Hour, Most: 7})
		o := office{Recorder: r}
		api := rest.New(rest.Config{OnRefusal: r.Record, NoRefusalLog: true, Log: slog.New(slog.DiscardHandler)})
		o.view = api.View(rest.Func(func(*rest.Request) (*rest.Response, error) { return rest.NoContent(), nil }))
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- r.Run(ctx) }()
		o.refuse("a", 1, "", "192.0.2.1")
		time.Sleep(1100 * time.Millisecond)
		synctest.Wait()
		if len(store.saved) != 1 {
			t.Errorf("after a second: %v", store.saved)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if store.most != 7 || time.Since(store.before).Round(time.Minute) != time.Hour {
			t.Errorf("pruned %d, before %v", store.most, store.before)
		}
		o.refuse("b", 1, "", "192.0.2.1")
		stop()
		if err := <-ended; err != nil || len(store.saved) != 2 {
			t.Errorf("at the end: %v, %v", err, store.saved)
		}
	})
}

// At the end the rate leaves no room for all records, or the database is down. The log says how
// many are lost, also within a minute of the last such line, and each of them once.
func TestLostAtTheEnd(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		store refusal.Store
		want  string
	}{
		// 11 find no room, and of the other 80 only 50 may be written
		"the rate is used up":  {dbtest.Open(t).Refusals(), "dropped=2,dropped=41"},
		"the database is down": {down{}, "dropped=2,dropped=101"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := open(c.store, refusal.Config{Buffer: 80, Rate: 60})
			o.refuse("flood", 12, "", "192.0.2.1") // two find no room
			_ = o.Flush(t.Context())
			for i := range 80 {
				o.refuse(fmt.Sprint("r", i, "/"), 1, "", fmt.Sprintf("10.0.%d.1", i))
			}
			o.refuse("more", 11, "", "192.0.2.1")
			o.Close(t.Context())
			o.Close(t.Context())
			dropped := regexp.MustCompile(`dropped=\d+`).FindAllString(o.log.String(), -1)
			if got := strings.Join(dropped, ","); got != c.want {
				t.Errorf("%s, want %s: %s", got, c.want, o.log.String())
			}
		})
	}
}

// memory is a store for a bubble of synctest, in which no database can run.
type memory struct {
	refusal.Store
	saved  []refusal.Record
	before time.Time
	most   int
}

func (m *memory) SaveRefusals(_ context.Context, records []refusal.Record) error {
	m.saved = append(m.saved, records...)
	return nil
}

func (m *memory) PruneRefusals(_ context.Context, before time.Time, most, _ int) (int, error) {
	m.before, m.most = before, most
	return 0, nil
}

// Prune deletes in batches.
func TestPrune(t *testing.T) {
	t.Parallel()
	o := open(dbtest.Open(t).Refusals(), refusal.Config{Buffer: 16_000, Rate: 2000, Keep: time.Hour, Most: 100})
	o.refuse("a", 1200, "7", "192.0.2.1")
	o.flush(t)
	if n, err := o.Prune(t.Context()); n != 1100 || err != nil {
		t.Errorf("by number: %d, %v", n, err)
	}
	o.now = o.now.Add(time.Hour + time.Second)
	if n, err := o.Prune(t.Context()); n != 100 || err != nil {
		t.Errorf("by age: %d, %v", n, err)
	}
}

// New panics without a store and on a negative bound.
func TestMisuse(t *testing.T) {
	t.Parallel()
	for _, c := range []refusal.Config{{}, {Store: down{}, Buffer: -1}, {Store: down{}, Keep: -1}} {
		func() {
			defer func() {
				if reason := fmt.Sprint(recover()); !strings.HasPrefix(reason, "refusal: Config") {
					t.Errorf("%+v: %s", c, reason)
				}
			}()
			refusal.New(c)
		}()
	}
}
