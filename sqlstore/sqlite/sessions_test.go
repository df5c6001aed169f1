package sqlite_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/session"
	"github.com/latchkey-go/latchkey/sqlstore"
)

var midnight = time.Date(2024, 1, 2, 0, 0, 0, 0, time.UTC)

func save(t *testing.T, s *sqlstore.Sessions, key string, expires time.Time) {
	t.Helper()
	if err := s.SaveSession(t.Context(), session.Session{Key: key, Data: "data", Expires: expires}); err != nil {
		t.Fatal(err)
	}
}

func TestClearExpired(t *testing.T) {
	t.Parallel()
	db := open(t, copyOf(t, template(t)))
	s := db.Sessions()
	const many = 1201 // some pages
	err := db.InTx(t.Context(), func(ctx context.Context) error {
		for n := range many {
			row := session.Session{Key: fmt.Sprint("over", n),
				Expires: midnight.Add(-time.Duration(n+1) * time.Microsecond)}
			if err := s.SaveSession(ctx, row); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	save(t, s, "at the very moment", midnight)
	save(t, s, "later", midnight.Add(time.Microsecond))
	if n, err := s.ClearExpired(t.Context(), midnight, nil); n != many || err != nil {
		t.Errorf("%d, %v, want %d", n, err, many)
	}
	for _, key := range []string{"at the very moment", "later"} {
		if _, err := s.Session(t.Context(), key); err != nil {
			t.Errorf("%s: %v", key, err)
		}
	}
	if n, err := s.ClearExpired(t.Context(), midnight, nil); n != 0 || err != nil {
		t.Errorf("again: %d, %v", n, err)
	}
}

// TestSessionColumns checks that the columns have the form that Django reads.
func TestSessionColumns(t *testing.T) {
	t.Parallel()
	path := copyOf(t, template(t))
	s := open(t, path).Sessions()
	save(t, s, "whole", midnight)
	save(t, s, "fraction", time.Date(2024, 1, 2, 5, 4, 5, 678901999, time.FixedZone("", 2*3600)))
	db := rawOpen(t, path)
	defer db.Close()
	got := map[string]string{}
	for _, key := range []string{"whole", "fraction"} {
		var text sql.NullString
		err := db.QueryRowContext(t.Context(), "SELECT typeof(expire_date) || ' ' || CAST(expire_date AS TEXT) FROM "+
			"django_session WHERE session_key = ?", key).Scan(&text)
		if err != nil {
			t.Fatal(err)
		}
		got[key] = text.String
	}
	want := map[string]string{"whole": "text 2024-01-02 00:00:00", "fraction": "text 2024-01-02 03:04:05.678901"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSessionsOfAClosedDatabase(t *testing.T) {
	t.Parallel()
	db := open(t, copyOf(t, template(t)))
	s := db.Sessions()
	db.Close()
	_, find := s.Session(t.Context(), "key")
	_, clear := s.ClearExpired(t.Context(), midnight, nil)
	save := s.SaveSession(t.Context(), session.Session{Key: "key", Data: "data", Expires: midnight})
	remove := s.DeleteSession(t.Context(), "key")
	for what, err := range map[string]error{"find": find, "save": save, "delete": remove, "clear": clear} {
		if !errors.Is(err, auth.ErrUnavailable) {
			t.Errorf("%s: %v", what, err)
		}
	}
}
