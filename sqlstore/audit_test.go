package sqlstore_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/audit"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// trailOf returns a trail on db whose clock advances by a second with each entry.
func trailOf(db *sqlstore.DB) *audit.Trail {
	at := time.Date(2026, 1, 2, 3, 4, 5, 678901234, time.UTC)
	return audit.New(audit.Config{Store: db.Audit(), Now: func() time.Time { at = at.Add(time.Second); return at }})
}

// recordN records n events.
func recordN(t *testing.T, trail *audit.Trail, n int) {
	t.Helper()
	ctx := audit.WithActor(t.Context(), audit.Actor{ID: "1", Name: "ann", Via: "session", Network: "192.0.2.1",
		RequestID: "abc"})
	for i := range n {
		err := trail.Record(ctx, auth.Event{Action: "user.update", Kind: "user", ID: "7", Name: "bob ☃", User: "7",
			Changes: []auth.Change{{Field: "email", Old: "\"a\"", New: fmt.Sprint("<", i, ">")}}})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// entries returns all entries of the trail.
func entries(t *testing.T, trail *audit.Trail, filter audit.Filter) (all []audit.Entry) {
	t.Helper()
	for e, err := range trail.List(t.Context(), filter) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, e)
	}
	return all
}

// inDB runs statements on db by hand, in one transaction.
func inDB(t *testing.T, db *sqlstore.DB, statements ...string) {
	t.Helper()
	raw := sqldb.Of(db)
	err := raw.InTx(t.Context(), func(ctx context.Context) error {
		for _, statement := range statements {
			if err := raw.Exec(ctx, statement); err != nil {
				return fmt.Errorf("%s: %w", statement, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// insertEntry stores an entry by hand.
func insertEntry(t *testing.T, db *sqlstore.DB, e audit.Entry) {
	t.Helper()
	changes, err := audit.EncodeChanges(e.Changes)
	if err != nil {
		t.Fatal(err)
	}
	raw := sqldb.Of(db)
	err = raw.InTx(t.Context(), func(ctx context.Context) error {
		return raw.Exec(ctx, "INSERT INTO latchkey_audit (number, time, actor_id, actor, via, network, request_id, "+
			"action, kind, object_id, object, user_id, changes, version, previous, hash) "+
			"VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
			e.Number, raw.Engine().EncodeTime(e.Time), string(e.Actor.ID), e.Actor.Name, e.Via, e.Network, e.RequestID,
			e.Action, e.Kind, e.Event.ID, e.Event.Name, string(e.User), changes, e.Version, e.Previous, e.Hash)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// rewrite replaces the entries from number on by entries made anew: the first one has another
// actor, and each later one follows it if all is set.
func rewrite(t *testing.T, db *sqlstore.DB, number int64, all bool) audit.Entry {
	t.Helper()
	var last audit.Entry
	for _, e := range entries(t, audit.New(audit.Config{Store: db.Audit()}), audit.Filter{}) {
		switch {
		case e.Number == number:
			e.Actor.Name = "mallory"
		case e.Number > number && all:
			e.Previous = last.Hash
		default:
			continue
		}
		e.Hash = e.Sum()
		inDB(t, db, fmt.Sprintf("DELETE FROM latchkey_audit WHERE number = %d", e.Number))
		insertEntry(t, db, e)
		last = e
	}
	return last
}

func TestAuditEntriesAreStored(t *testing.T) {
	t.Parallel()
	dbtest.Engines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		db := open(t)
		trail := trailOf(db)
		if last, err := trail.Anchor(t.Context()); err != nil || last.String() != "0:"+audit.GenesisHash {
			t.Errorf("empty: %v, %v", last, err)
		}
		if report, err := trail.Verify(t.Context(), audit.Checks{}); err != nil || report.Checked != 0 {
			t.Errorf("empty: %+v, %v", report, err)
		}
		recordN(t, trail, 1)
		long := strings.Repeat("☃", 300)
		err := trail.Record(t.Context(), auth.Event{Action: "note.add", Name: long + "\x00", ID: "\xff\x00'; --"})
		if err != nil {
			t.Fatal(err)
		}
		got := entries(t, trail, audit.Filter{})
		at := time.Date(2026, 1, 2, 3, 4, 6, 678901000, time.UTC)
		want := []audit.Entry{
			{Number: 1, Time: at, Version: 1, Previous: audit.GenesisHash,
				Actor: audit.Actor{ID: "1", Name: "ann", Via: "session", Network: "192.0.2.1", RequestID: "abc"},
				Event: auth.Event{Action: "user.update", Kind: "user", ID: "7", Name: "bob ☃", User: "7",
					Changes: []auth.Change{{Field: "email", Old: "\"a\"", New: "<0>"}}}},
			{Number: 2, Time: at.Add(time.Second), Version: 1,
				Actor: audit.Actor{Via: "program"},
				Event: auth.Event{Action: "note.add", ID: "??'; --", Name: strings.Repeat("☃", 252) + "...",
					Changes: []auth.Change{}}},
		}
		want[0].Hash = want[0].Sum()
		want[1].Previous = want[0].Hash
		want[1].Hash = want[1].Sum()
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		last, err := trail.Anchor(t.Context())
		if err != nil || last != (audit.Anchor{Number: 2, Hash: want[1].Hash}) {
			t.Errorf("anchor %v, %v", last, err)
		}
	})
}

// TestAuditFilters lists entries in pages, by user, by action, by time, and the last ones only.
func TestAuditFilters(t *testing.T) {
	t.Parallel()
	dbtest.Engines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		db := open(t)
		trail := trailOf(db)
		add := func(actor, actorID, action, kind, name, user string) {
			ctx := audit.WithActor(t.Context(), audit.Actor{ID: auth.UserID(actorID), Name: actor, Via: "token",
				RequestID: "req-" + user})
			if err := trail.Record(ctx, auth.Event{Action: action, Kind: kind, ID: user, Name: name,
				User: auth.UserID(user)}); err != nil {
				t.Fatal(err)
			}
		}
		add("ann", "1", "user.create", "user", "bob", "7")
		add("ann", "1", "token.create", "token", "", "7")
		add("bob", "7", "note.add", "note", "bob", "")
		add("ann", "1", "user.update", "user", "robert", "7") // renamed
		add("ann", "1", "user.delete", "user", "robert", "7")
		add("ann", "1", "user.create", "user", "bob", "8") // another one
		add("ann", "1", "group.create", "group", "bob", "")
		at := time.Date(2026, 1, 2, 3, 4, 5, 678901234, time.UTC)
		for name, c := range map[string]struct {
			filter audit.Filter
			want   string
		}{
			"all":             {audit.Filter{}, "1 2 3 4 5 6 7"},
			"last":            {audit.Filter{Last: 2}, "6 7"},
			"first":           {audit.Filter{First: 2}, "1 2"},
			"first, from":     {audit.Filter{From: 3, First: 2}, "3 4"},
			"first, of one":   {audit.Filter{User: "robert", From: 2, First: 1}, "2"},
			"first, many":     {audit.Filter{First: 2000}, "1 2 3 4 5 6 7"},
			"by request":      {audit.Filter{RequestID: "req-7"}, "1 2 4 5"},
			"by no request":   {audit.Filter{RequestID: "\x00"}, ""},
			"last, too many":  {audit.Filter{Last: 200}, "1 2 3 4 5 6 7"},
			"last, very many": {audit.Filter{Last: 2000}, "1 2 3 4 5 6 7"},
			"before":          {audit.Filter{Before: 3}, "1 2"},
			"last before":     {audit.Filter{Before: 6, Last: 2}, "4 5"},
			"nothing before":  {audit.Filter{Before: 1, Last: 2}, ""},
			"by name":         {audit.Filter{User: "bob"}, "1 2 3 4 5 6"},
			"by another name": {audit.Filter{User: "robert"}, "1 2 3 4 5"},
			"by actor":        {audit.Filter{User: "ann", Last: 3}, "5 6 7"},
			"by id":           {audit.Filter{UserID: "8"}, "6"},
			"by name and id":  {audit.Filter{User: "nobody", UserID: "8"}, "6"},
			"nobody":          {audit.Filter{User: "Bob"}, ""},
			"action":          {audit.Filter{Action: "user.create"}, "1 6"},
			"all at once":     {audit.Filter{User: "bob", Action: "user.create", Last: 1}, "6"},
			"since":           {audit.Filter{Since: at.Add(6 * time.Second)}, "6 7"},
			"since, of one":   {audit.Filter{Since: at.Add(4 * time.Second), User: "robert"}, "4 5"},
			"since later":     {audit.Filter{Since: at.Add(time.Hour)}, ""},
		} {
			var numbers []string
			for _, e := range entries(t, trail, c.filter) {
				numbers = append(numbers, fmt.Sprint(e.Number))
			}
			if got := strings.Join(numbers, " "); got != c.want {
				t.Errorf("%s: %s, want %s", name, got, c.want)
			}
		}
	})
}

// TestAuditPages reads more entries than one page has, and verifies them.
func TestAuditPages(t *testing.T) {
	t.Parallel()
	trail := trailOf(dbtest.Open(t))
	recordN(t, trail, 1203)
	if n := len(entries(t, trail, audit.Filter{})); n != 1203 {
		t.Errorf("%d entries", n)
	}
	var progress []int64
	report, err := trail.Verify(t.Context(), audit.Checks{Progress: func(n int64) { progress = append(progress, n) }})
	if err != nil || report.Checked != 1203 || report.Last.Number != 1203 || len(progress) != 1 {
		t.Errorf("%+v, %v, %v", report, err, progress)
	}
}

// TestAuditIsPartOfTheTransaction records in transactions and savepoints that are rolled back. They
// leave no entry and no gap.
func TestAuditIsPartOfTheTransaction(t *testing.T) {
	t.Parallel()
	dbtest.Engines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		db := open(t)
		trail := trailOf(db)
		undone := errors.New("undone")
		record := func(ctx context.Context, action string) error {
			return trail.Record(ctx, auth.Event{Action: action})
		}
		err := db.InTx(t.Context(), func(ctx context.Context) error {
			inner := db.InTx(ctx, func(ctx context.Context) error { return errors.Join(record(ctx, "lost"), undone) })
			if !errors.Is(inner, undone) {
				return inner
			}
			return errors.Join(record(ctx, "first"), record(ctx, "second"))
		})
		if err != nil {
			t.Fatal(err)
		}
		err = db.InTx(t.Context(), func(ctx context.Context) error { return errors.Join(record(ctx, "lost"), undone) })
		if !errors.Is(err, undone) {
			t.Fatal(err)
		}
		if err := record(t.Context(), "third"); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, e := range entries(t, trail, audit.Filter{}) {
			got = append(got, fmt.Sprint(e.Number, " ", e.Action))
		}
		if diff := cmp.Diff([]string{"1 first", "2 second", "3 third"}, got); diff != "" {
			t.Error(diff)
		}
		if _, err := trail.Verify(t.Context(), audit.Checks{}); err != nil {
			t.Error(err)
		}
	})
}

// TestAuditEntryIsInTheWay has an entry that somebody has added, with the next number. The change
// fails, and its error is not the one of a username that is taken.
func TestAuditEntryIsInTheWay(t *testing.T) {
	t.Parallel()
	dbtest.Engines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		db := open(t)
		trail := trailOf(db)
		recordN(t, trail, 2)
		inDB(t, db, "UPDATE latchkey_audit_head SET number = 1")
		err := trail.Record(t.Context(), auth.Event{Action: "x"})
		if !errors.Is(err, audit.ErrBroken) || errors.Is(err, auth.ErrExists) {
			t.Errorf("%v", err)
		}
	})
}

// TestAuditStatements counts the statements that a recorded change has more: one locks the head of
// the chain, one stores the entry, one moves the head.
func TestAuditStatements(t *testing.T) {
	t.Parallel()
	dbtest.Engines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		db := open(t)
		trail := trailOf(db)
		recordN(t, trail, 1)
		var statements []string
		sqldb.Of(db).Observe(func(s string) { statements = append(statements, s) })
		recordN(t, trail, 1)
		if len(statements) != 3 {
			t.Errorf("%q", statements)
		}
	})
}
