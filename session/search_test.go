package session_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/signing"
	"github.com/latchkey-go/latchkey/session"
)

// asDjango stores a session as a Django does, which writes nothing into tables of ours. user is ""
// for an anonymous session.
func (h house) asDjango(t *testing.T, key string, user auth.UserID) {
	t.Helper()
	content := `{}`
	if user != "" {
		content = fmt.Sprintf(`{"_auth_user_id":"%s","_auth_user_backend":"b","_auth_user_hash":"h"}`, user)
	}
	signer := signing.New("django.contrib.sessions.SessionStore", []string{referenceSecret}, 1<<20)
	err := h.db.Sessions().SaveSession(t.Context(), session.Session{Key: key, Expires: now.Add(time.Hour),
		Data: signer.SignTimed([]byte(content), now)}) // without a User it writes no entry
	if err != nil {
		t.Fatal(err)
	}
}

// handlesOf returns the handles of the sessions of a user, sorted.
func (h house) handlesOf(t *testing.T, user auth.UserID) (all []string) {
	t.Helper()
	for s, err := range h.sessions.ByUser(t.Context(), user) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, s.Handle)
	}
	slices.Sort(all)
	return all
}

// TestSessionsOfDjango has sessions that come, change and go behind our back. Each way to list and
// to end finds them, and touches nobody else's.
func TestSessionsOfDjango(t *testing.T) {
	t.Parallel()
	const first, second, others = "djangofirst000000", "djangosecond00000", "djangoothers00000"
	for name, c := range map[string]struct {
		before func(h house, dave auth.UserID) // what happens before the call of Note
		after  func(h house, dave auth.UserID) // and after it
	}{
		"new":   {nil, func(h house, dave auth.UserID) { h.asDjango(t, first, dave); h.asDjango(t, second, dave) }},
		"known": {func(h house, dave auth.UserID) { h.asDjango(t, first, dave); h.asDjango(t, second, dave) }, nil},
		// login stores the new key without a user, and the user when the request ends.
		"signed in meanwhile": {func(h house, _ auth.UserID) {
			h.asDjango(t, first, "")
			h.asDjango(t, second,
				"")
		},
			func(h house, dave auth.UserID) { h.asDjango(t, first, dave); h.asDjango(t, second, dave) }},
		"anonymous twice, then signed in": {func(h house, dave auth.UserID) {
			h.asDjango(t, first, "")
			h.asDjango(t, second, dave)
			h.sessions.Note(t.Context())
		}, func(h house, dave auth.UserID) { h.asDjango(t, first, dave) }},
	} {
		for ends, end := range map[string]func(h house, user auth.UserID) (int, error){
			"all": func(h house, user auth.UserID) (int, error) { return h.sessions.EndAll(t.Context(), user) },
			"all of several": func(h house, user auth.UserID) (int, error) {
				return h.sessions.EndAllOf(t.Context(), user, "4711")
			},
			"others": func(h house, user auth.UserID) (int, error) {
				return h.sessions.EndOthers(ask("POST", "/", ""), http.Header{}, user)
			},
			"one by one": func(h house, user auth.UserID) (int, error) {
				return 2, errors.Join(h.sessions.End(t.Context(), user, session.HandleOf(first)),
					h.sessions.End(t.Context(), user, session.HandleOf(second)))
			},
			"one by one, listed": func(h house, user auth.UserID) (n int, err error) {
				for _, handle := range h.handlesOf(t, user) {
					n, err = n+1, errors.Join(err, h.sessions.End(t.Context(), user, handle))
				}
				return n, err
			},
		} {
			t.Run(name+", end "+ends, func(t *testing.T) {
				t.Parallel()
				h, dave := empty(t)
				erin := h.user(t, "erin")
				h.asDjango(t, others, erin)
				if c.before != nil {
					c.before(h, dave)
				}
				if err := h.sessions.Note(t.Context()); err != nil {
					t.Fatal(err)
				}
				if c.after != nil {
					c.after(h, dave)
				}
				if n, err := end(h, dave); n != 2 || err != nil {
					t.Errorf("%d ended, %v", n, err)
				}
				for key, want := range map[string]error{first: auth.ErrNotFound, second: auth.ErrNotFound,
					others: nil} {
					if _, err := h.db.Sessions().Session(t.Context(), key); !errors.Is(err, want) {
						t.Errorf("%s: %v", key, err)
					}
				}
				if got := h.handlesOf(t, erin); len(got) != 1 || len(h.handlesOf(t, dave)) != 0 {
					t.Errorf("erin has %v", got)
				}
			})
		}
	}
}

// TestWrongEntry has an entry that names another user than the session's content. It ends nothing
// and lists nothing.
func TestWrongEntry(t *testing.T) {
	t.Parallel()
	h, dave := empty(t)
	erin := h.user(t, "erin")
	h.asDjango(t, "sessionoferin", erin)
	rows, _, err := h.db.Sessions().UnnotedSessions(t.Context(), "", 10)
	if err != nil || len(rows) != 1 {
		t.Fatal(len(rows), err)
	}
	rows[0].User = dave
	if err := h.db.Sessions().NoteSessions(t.Context(), rows); err != nil {
		t.Fatal(err)
	}
	ended, err := h.sessions.EndAll(t.Context(), dave)
	one := h.sessions.End(t.Context(), dave, session.HandleOf("sessionoferin"))
	if ended != 0 || err != nil || !errors.Is(one, auth.ErrNotFound) || len(h.handlesOf(t, dave)) != 0 {
		t.Errorf("%d, %v, %v", ended, err, one)
	}
	if _, err := h.db.Sessions().Session(t.Context(), "sessionoferin"); err != nil {
		t.Error(err)
	}
}

// restless is a store in which a Django starts a session whenever a search has begun, so that the
// search has passed its key.
type restless struct {
	session.Store
	start func()
}

func (s restless) ChangedSessions(ctx context.Context, after string, n int) ([]session.Session, string, error) {
	s.start()
	return s.Store.ChangedSessions(ctx, after, n)
}

// TestEndAllMeanwhile starts sessions behind the search of EndAll. It looks again.
func TestEndAllMeanwhile(t *testing.T) {
	t.Parallel()
	var start func()
	h, dave := empty(t, func(c *session.Config) { c.Store = restless{c.Store, func() { start() }} })
	left := 3
	start = func() {
		if left > 0 {
			left--
			h.asDjango(t, fmt.Sprint("meanwhile", left), dave)
		}
	}
	h.asDjango(t, "atfirst000", dave)
	if n, err := h.sessions.EndAll(t.Context(), dave); n != 4 || err != nil || left != 0 {
		t.Errorf("%d ended, %v, %d did not start", n, err, left)
	}
}

// TestUnknownSecret has a session of a secret that is added later: it is nobody's until then.
func TestUnknownSecret(t *testing.T) {
	t.Parallel()
	h, dave := empty(t)
	h.asDjango(t, "oldsecret0", dave)
	strange := over(h.db, h.db.Users(), func(c *session.Config) { c.Secrets = []string{"another"} })
	if got := strange.handlesOf(t, dave); got != nil {
		t.Errorf("without the secret: %v", got)
	}
	if got := h.handlesOf(t, dave); len(got) != 1 {
		t.Errorf("with the secret: %v", got)
	}
}

// TestFewStatements lists and ends the sessions of a user among many others that are noted: with
// the same number of statements as among few.
func TestFewStatements(t *testing.T) {
	t.Parallel()
	var counts [2][3]int
	for i, others := range []int{3, 3000} {
		h, dave := empty(t)
		err := h.db.InTx(t.Context(), func(ctx context.Context) error {
			for n := range others {
				row := session.Session{Key: fmt.Sprintf("other%08d", n), Data: "data", Expires: now.Add(time.Hour),
					User: "99"}
				if err := h.db.Sessions().SaveSession(ctx, row); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		keys := []string{startSession(t, h, dave), startSession(t, h, dave), startSession(t, h, dave)}
		for j, do := range []func(){
			func() { h.handlesOf(t, dave) },
			func() { err = h.sessions.End(t.Context(), dave, session.HandleOf(keys[0])) },
			func() { _, err = h.sessions.EndAll(t.Context(), dave) },
		} {
			if counts[i][j] = h.statements(do); err != nil {
				t.Fatal(err)
			}
		}
	}
	if counts[0] != counts[1] {
		t.Errorf("list, end one, end all: %v statements among few sessions, %v among many", counts[0], counts[1])
	}
}
