package apikey_test

import (
	"context"
	"errors"
	"net/netip"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/auth/apikey"
)

// TestStats counts what becomes of keys, and every outcome of a check. A change that is rolled back
// does not count.
func TestStats(t *testing.T) {
	t.Parallel()
	w := open(t, func(c *apikey.Config) { c.Keep = -1 })
	alice, bob := w.user("alice"), w.user("bob")
	_, good := w.create(apikey.CreateParams{User: alice.ID})
	old, _ := w.create(apikey.CreateParams{User: alice.ID})
	_, expiring := w.create(apikey.CreateParams{User: alice.ID, Expires: new(noon.Add(time.Hour))})
	revoked, revokedText := w.create(apikey.CreateParams{User: alice.ID})
	bound := apikey.CreateParams{User: alice.ID, Networks: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}}
	_, elsewhere := w.create(bound)
	_, ofBob := w.create(apikey.CreateParams{User: bob.ID})
	undone := errors.New("undone")
	err := w.db.InTx(t.Context(), func(ctx context.Context) error {
		if _, _, err := w.keys.Create(ctx, apikey.CreateParams{User: alice.ID, Name: "undone"}); err != nil {
			t.Error(err)
		}
		return undone
	})
	if !errors.Is(err, undone) {
		t.Fatal(err)
	}
	if _, _, err := w.keys.Rotate(t.Context(), old.Handle, apikey.RotateParams{Grace: new(time.Duration)}); err != nil {
		t.Fatal(err)
	}
	if err := w.keys.Revoke(t.Context(), revoked.Handle, apikey.RevokeParams{}); err != nil {
		t.Fatal(err)
	}
	if err := w.users.SetActive(t.Context(), bob.ID, false); err != nil {
		t.Fatal(err)
	}
	unknown := apikey.New(apikey.Config{Store: w.db.APIKeys(), Tx: w.db})
	_, foreign, err := unknown.Create(t.Context(), apikey.CreateParams{User: alice.ID, Name: "deleted"})
	if err != nil {
		t.Fatal(err)
	}
	w.wantRefused("good", good, "")
	w.wantRefused("good again", good, "")
	w.advance(2 * time.Hour)
	w.wantRefused("expired", expiring, apikey.ReasonExpired)
	w.wantRefused("revoked", revokedText, apikey.ReasonRevoked)
	w.wantRefused("from no address", elsewhere, apikey.ReasonNetwork)
	w.wantRefused("of an inactive user", ofBob, apikey.ReasonInactive)
	w.wantRefused("junk", "lk_junk", apikey.ReasonMalformed)
	if _, err := w.keys.Prune(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	w.wantRefused("pruned", expiring, apikey.ReasonUnknown)
	if err := w.db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := w.keys.Verify(t.Context(), foreign.Reveal()); err == nil {
		t.Error("a closed database found a key")
	}
	want := apikey.Stats{
		Created: 6, Rotated: 1, Revoked: 1, Pruned: 3, Accepted: 2, Failed: 1,
		Refused: map[apikey.Reason]uint64{apikey.ReasonExpired: 1, apikey.ReasonRevoked: 1, apikey.ReasonNetwork: 1,
			apikey.ReasonInactive: 1, apikey.ReasonMalformed: 1, apikey.ReasonUnknown: 1},
	}
	if diff := cmp.Diff(want, w.keys.Stats()); diff != "" {
		t.Error(diff)
	}
}
