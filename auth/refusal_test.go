package auth_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

// notebook is the client of a context. It collects the reasons of refused sign-ins.
type notebook struct{ noted []auth.Refusal }

func (*notebook) ClientAddress() string        { return "192.0.2.1" }
func (n *notebook) NoteRefusal(r auth.Refusal) { n.noted = append(n.noted, r) }
func (n *notebook) in(ctx context.Context) context.Context {
	return &auth.ClientContext{Context: ctx, Client: n}
}

// TestReasonsOfRefusedSignIns: each refused sign-in returns exactly ErrBadCredentials. The reason
// reaches the request of the context alone, and never contains the name that was tried.
func TestReasonsOfRefusedSignIns(t *testing.T) {
	t.Parallel()
	_, users := open(t)
	alice := create(t, users, auth.CreateParams{Username: "alice", Password: "wonderland-1865"})
	bob := create(t, users, auth.CreateParams{Username: "bob", Password: "wonderland-1865"})
	none := create(t, users, auth.CreateParams{Username: "none"})
	off := false
	if _, err := users.Update(t.Context(), bob.ID, auth.UpdateParams{Active: &off}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, password string
		reason         auth.Reason
		user           auth.UserID
	}{
		{"alice", "canary", auth.ReasonPassword, alice.ID},
		{"none", "canary", auth.ReasonPassword, none.ID},
		{"bob", "wonderland-1865", auth.ReasonInactive, bob.ID},
		{"canary", "wonderland-1865", auth.ReasonNoUser, ""},
		{"", "wonderland-1865", auth.ReasonNoUser, ""},
		{"can\x00ary", "wonderland-1865", auth.ReasonNoUser, ""},
		{"ALICE", "wonderland-1865", auth.ReasonNoUser, ""},
		{"alice", "wonderland-1865", "", ""},
	} {
		var outer, inner notebook
		_, err := users.Authenticate(inner.in(outer.in(t.Context())), c.name, c.password)
		if c.reason == "" {
			if err != nil || len(inner.noted) != 0 {
				t.Errorf("%q: %v, noted %v", c.name, err, inner.noted)
			}
			continue
		}
		if err != auth.ErrBadCredentials || len(inner.noted) != 1 || len(outer.noted) != 0 {
			t.Fatalf("%q: %v, noted %v and %v", c.name, err, inner.noted, outer.noted)
		}
		if got := inner.noted[0]; got.Reason != c.reason || got.User != c.user || got.Detail == "" {
			t.Errorf("%q: %+v", c.name, got)
		}
		if text := fmt.Sprintf("%+v", inner.noted); strings.Contains(text, "can") {
			t.Errorf("the reason is %s", text)
		}
	}
}

// TestReasonOfAChangedAccount: Confirm and ChangePassword note their reasons too.
func TestReasonOfAChangedAccount(t *testing.T) {
	t.Parallel()
	_, users := open(t)
	alice := create(t, users, auth.CreateParams{Username: "alice", Password: "wonderland-1865"})
	var n notebook
	user, err := users.Authenticate(n.in(t.Context()), "alice", "wonderland-1865")
	if err != nil {
		t.Fatal(err)
	}
	if err := users.ChangePassword(n.in(t.Context()), alice.ID, "canary", "looking-glass"); !errors.Is(err,
		auth.ErrBadCredentials) {
		t.Error(err)
	}
	if err := users.SetPassword(t.Context(), alice.ID, "looking-glass"); err != nil {
		t.Fatal(err)
	}
	if _, err := users.Confirm(n.in(t.Context()), user); !errors.Is(err, auth.ErrBadCredentials) {
		t.Error(err)
	}
	if len(n.noted) != 2 || n.noted[0].Reason != auth.ReasonPassword || n.noted[1].Reason != auth.ReasonChanged ||
		n.noted[0].User != alice.ID || n.noted[1].User != alice.ID {
		t.Errorf("noted %+v", n.noted)
	}
}

// TestRefusalError: the text of a refusal is that of its Err, which a client may see.
func TestRefusalError(t *testing.T) {
	t.Parallel()
	why := &auth.Refusal{Reason: auth.ReasonExpired, Detail: "expired on a day", User: "7", Err: auth.ErrNotFound}
	err := fmt.Errorf("verify: %w", why)
	if err.Error() != "verify: not found" || !errors.Is(err, auth.ErrNotFound) {
		t.Error(err)
	}
	if got, ok := auth.Explain(err); !ok || got != *why {
		t.Errorf("%+v, %v", got, ok)
	}
	if text := (&auth.Refusal{Reason: auth.ReasonExpired, Detail: "on a day"}).Error(); text != "refused: expired" {
		t.Error(text)
	}
	tries := &auth.TooManyAttemptsError{Wait: 90 * time.Second, Of: "one account"}
	if got, ok := auth.Explain(fmt.Errorf("sign in: %w", tries)); !ok || got.Reason != auth.ReasonAttempts ||
		got.Detail != "too many wrong passwords of one account; the next try is allowed in 1m30s" {
		t.Errorf("%+v, %v", got, ok)
	}
	if _, ok := auth.Explain(errors.New("other")); ok {
		t.Error("an error without a reason has one")
	}
	auth.NoteRefusal(t.Context(), auth.Refusal{}) // nobody to tell
}
