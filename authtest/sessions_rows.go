package authtest

import (
	"context"
	"fmt"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/session"
)

// partsOf returns the keys of the sessions that are noted as those of users, two at a time.
func partsOf(t *testing.T, s Stores, users ...auth.UserID) (keys string) {
	t.Helper()
	for after := (session.Session{}); ; {
		rows, err := s.Sessions.SessionsOf(t.Context(), users, after, 2)
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			if after = row; i > 0 {
				keys += " "
			}
			keys += row.Key
		}
		if keys += "|"; len(rows) < 2 {
			return keys
		}
	}
}

// unnoted returns the sessions whose users are not noted.
func unnoted(t *testing.T, s Stores, n int) (rows []session.Session) {
	t.Helper()
	for after := ""; ; {
		some, end, err := s.Sessions.UnnotedSessions(t.Context(), after, n)
		if err != nil {
			t.Fatal(err)
		}
		if rows, after = append(rows, some...), end; end == "" {
			return rows
		}
	}
}

// noteAll notes the users of all sessions, as far as the rows say them.
func noteAll(t *testing.T, s Stores) {
	t.Helper()
	if err := s.Sessions.NoteSessions(t.Context(), unnoted(t, s, 1000)); err != nil {
		t.Fatal(err)
	}
}

// saveSessions saves n copies of the row with the keys "k0000" and so on, in one transaction: a
// commit for each would take most of the time of the suite.
func saveSessions(t *testing.T, s Stores, n int, row session.Session) {
	t.Helper()
	err := s.Tx.InTx(t.Context(), func(ctx context.Context) error {
		for i := range n {
			row.Key = fmt.Sprintf("k%04d", i)
			if err := s.Sessions.SaveSession(ctx, row); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func saveSession(t *testing.T, s Stores, row session.Session) {
	t.Helper()
	if err := s.Sessions.SaveSession(t.Context(), row); err != nil {
		t.Fatal(err)
	}
}
