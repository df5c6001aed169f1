package apikey_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/internal/dbtest"
)

// Each change of a key is recorded with its handle, and never with the key.
func TestAudit(t *testing.T) {
	t.Parallel()
	w := open(t, func(c *apikey.Config) { c.Keep = -1 })
	alice := w.user("alice")
	made, secret := w.create(apikey.CreateParams{User: alice.ID, Name: "backup", Scopes: scopes(t, "b a"),
		Networks: networks("10.0.0.0/8"), Expires: new(noon.Add(day))})
	next, successor, err := w.keys.Rotate(t.Context(), made.Handle, apikey.RotateParams{})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.keys.Revoke(t.Context(), next.Handle, apikey.RevokeParams{Reason: "leaked"}); err != nil {
		t.Fatal(err)
	}
	w.advance(1)
	w.advance(1000)
	if n, err := w.keys.Prune(t.Context(), nil); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	var got []string
	for _, e := range w.audit.events {
		if e.Kind != "key" || e.Name != "backup" || e.User != alice.ID {
			t.Errorf("%+v", e)
		}
		id := strings.NewReplacer(made.Handle, "OLD", next.Handle, "NEW")
		got = append(got, id.Replace(fmt.Sprint(e.Action, " ", e.ID, " ", e.Changes)))
	}
	want := []string{
		"key.create OLD [{scopes  a b} {networks  10.0.0.0/8} {expires  2026-01-03T12:00:00Z}]",
		"key.rotate OLD [{successor  NEW} {expires 2026-01-03T12:00:00Z 2026-01-03T12:00:00Z} " +
			"{successor expires  2026-01-03T12:00:00Z}]",
		"key.revoke NEW [{revoked by  an operator (leaked)}]",
		"key.prune NEW []",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, key := range []string{secret, successor.Reveal()} {
		if text := fmt.Sprintf("%+v", w.audit.events); strings.Contains(text, key[3:20]) {
			t.Error("an event has a key")
		}
	}
}

// A change that cannot be recorded is undone.
func TestAuditFails(t *testing.T) {
	t.Parallel()
	w := open(t, func(c *apikey.Config) { c.Keep = -1 })
	alice := w.user("alice")
	made, _ := w.create(apikey.CreateParams{User: alice.ID})
	w.create(apikey.CreateParams{User: alice.ID, Expires: new(noon.Add(1000))})
	w.advance(day)
	w.audit.err = errors.New("disk on fire")
	for name, call := range map[string]func(ctx context.Context) error{
		"create": func(ctx context.Context) error {
			_, _, err := w.keys.Create(ctx, apikey.CreateParams{User: alice.ID, Name: "x"})
			return err
		},
		"rotate": func(ctx context.Context) error {
			_, _, err := w.keys.Rotate(ctx, made.Handle, apikey.RotateParams{})
			return err
		},
		"revoke": func(ctx context.Context) error {
			return w.keys.Revoke(ctx, made.Handle, apikey.RevokeParams{})
		},
		"revoke all": func(ctx context.Context) error {
			n, err := w.keys.RevokeAll(ctx, apikey.Filter{}, apikey.RevokeParams{})
			if n > 0 {
				t.Errorf("%d revoked", n)
			}
			return err
		},
		"prune": func(ctx context.Context) error {
			n, err := w.keys.Prune(ctx, nil)
			if n > 0 {
				t.Errorf("%d pruned", n)
			}
			return err
		},
	} {
		if err := call(t.Context()); !errors.Is(err, w.audit.err) {
			t.Errorf("%s: %v", name, err)
		}
		if now := w.stored(made.Handle); w.count() != 2 || now.State(w.clock()) != apikey.StateActive {
			t.Errorf("%s: %d keys, %+v", name, w.count(), now)
		}
	}
}

func TestNewPanics(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	for name, c := range map[string]apikey.Config{
		"no Store": {Tx: db}, "no Tx": {Store: db.APIKeys()}, "prefix": {Store: db.APIKeys(), Tx: db, Prefix: "LK"},
	} {
		func() {
			defer func() {
				if text, _ := recover().(string); !strings.HasPrefix(text, "apikey: ") {
					t.Errorf("%s: %q", name, text)
				}
			}()
			apikey.New(c)
		}()
	}
}
