package cache

import (
	"context"
	"strconv"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
)

type held string

func (h held) Holds(credential string) bool { return string(h) == credential }

// TestRecent checks more credentials than recent has slots: each finds its own identity, and none
// is read again, although another entry has taken its slot.
func TestRecent(t *testing.T) {
	t.Parallel()
	ids := New(Config{Changes: NewChanges(ChangesConfig{})})
	reads := 0
	check := func(kind Kind, credential string) *auth.Identity {
		id, err := ids.Identity(t.Context(), kind, credential, func(context.Context) (*auth.Identity, error) {
			reads++
			user := auth.User{ID: auth.UserID(credential)}
			return &auth.Identity{User: user, Auth: held(credential), Via: strconv.Itoa(int(kind))}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	const most = 2 * recentSlots
	for range 2 {
		for n := range most {
			credential := strconv.Itoa(n)
			if id := check(Token, credential); string(id.User.ID) != credential {
				t.Fatalf("%s finds the identity of %s", credential, id.User.ID)
			}
		}
	}
	if reads != most {
		t.Errorf("%d credentials are read %d times", most, reads)
	}
	if e := ids.recent.find(Token, strconv.Itoa(most-1)); e == nil {
		t.Error("recent lacks the last credential")
	}
	if id := check(APIKey, strconv.Itoa(most-1)); id.Via != "2" { // oathkeeper GHSA-4mq7, as in TestKinds
		t.Error("a credential of one kind finds the identity of another")
	}
}

// TestRecentEnds: a change ends an entry of recent, as it ends one of known.
func TestRecentEnds(t *testing.T) {
	t.Parallel()
	changes := NewChanges(ChangesConfig{})
	ids := New(Config{Changes: changes})
	known := true
	check := func() error {
		_, err := ids.Identity(t.Context(), Token, "a", func(context.Context) (*auth.Identity, error) {
			if !known {
				return nil, auth.ErrNotFound
			}
			return &auth.Identity{User: auth.User{ID: "1"}, Auth: held("a")}, nil
		})
		return err
	}
	if err := check(); err != nil || ids.recent.find(Token, "a") == nil {
		t.Fatal("not in recent", err)
	}
	known = false
	changes.User("1")
	for range 2 {
		if err := check(); err == nil || ids.recent.find(Token, "a") != nil {
			t.Error("a revoked credential is known")
		}
	}
}

// TestRecentNeedsHolder: an identity that does not hold its credential is found by the digest.
func TestRecentNeedsHolder(t *testing.T) {
	t.Parallel()
	ids := New(Config{Changes: NewChanges(ChangesConfig{})})
	for n := range 2 {
		_, err := ids.Identity(t.Context(), Token, "a", func(context.Context) (*auth.Identity, error) {
			if n > 0 {
				t.Error("it is read again")
			}
			return &auth.Identity{User: auth.User{ID: "1"}}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if ids.recent.slot("a").Load() != nil {
		t.Error("recent has it")
	}
}
