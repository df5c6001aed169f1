package apikey_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/sqlstore"
)

func TestVerify(t *testing.T) {
	t.Parallel()
	w := open(t)
	alice := w.user("alice")
	want, secret := w.create(apikey.CreateParams{User: alice.ID, Scopes: scopes(t, "orders:read"), Name: "Bäckup"})
	id := w.identity(t.Context(), secret)
	got := id.Auth.(*apikey.Key)
	if id.User.Username != "alice" || !id.Scopes.Allow("orders:read") || id.Scopes.Allow("orders:write") ||
		got.Handle != want.Handle || got.Name != "Bäckup" || got.Handle != apikey.HandleOf(secret) {
		t.Errorf("%+v", id)
	}
	if ok, err := id.User.HasPermission(t.Context(), "auth.view_user"); ok || err != nil {
		t.Errorf("grants: %v, %v", ok, err)
	}
	// The handle, the digest and other spellings authenticate nobody.
	w.wantRefused("the handle", want.Handle, apikey.ReasonMalformed)
	w.wantRefused("a space", secret+" ", apikey.ReasonMalformed)
	w.wantRefused("an unknown key", example, apikey.ReasonUnknown)
}

// An expired key is refused by the clock, whether anything has pruned it or not. A key that is
// revoked, or whose owner is deactivated or deleted, is refused at once: simplejwt CVE-2024-22513,
// djoser CVE-2024-21543 let such users in.
func TestRefusals(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		p      apikey.CreateParams
		do     func(ctx context.Context, w *world, alice auth.User, handle string) error
		reason apikey.Reason
	}{
		"valid": {},
		"a microsecond before it expires": {p: apikey.CreateParams{Expires: new(noon.Add(time.Hour))},
			do: func(_ context.Context, w *world, _ auth.User, _ string) error {
				w.advance(time.Hour - time.Microsecond)
				return nil
			}},
		"expired": {p: apikey.CreateParams{Expires: new(noon.Add(time.Hour))},
			do: func(_ context.Context, w *world, _ auth.User, _ string) error {
				w.advance(time.Hour)
				return nil
			}, reason: apikey.ReasonExpired},
		"revoked": {do: func(ctx context.Context, w *world, _ auth.User, handle string) error {
			return w.keys.Revoke(ctx, handle, apikey.RevokeParams{})
		}, reason: apikey.ReasonRevoked},
		"in its grace period": {do: func(ctx context.Context, w *world, _ auth.User, handle string) error {
			_, _, err := w.keys.Rotate(ctx, handle, apikey.RotateParams{})
			w.advance(day - time.Microsecond)
			return err
		}},
		"after its grace period": {do: func(ctx context.Context, w *world, _ auth.User, handle string) error {
			_, _, err := w.keys.Rotate(ctx, handle, apikey.RotateParams{})
			w.advance(day)
			return err
		}, reason: apikey.ReasonExpired},
		"replaced without a grace period": {do: func(ctx context.Context, w *world, _ auth.User, handle string) error {
			_, _, err := w.keys.Rotate(ctx, handle, apikey.RotateParams{Grace: new(time.Duration(0))})
			return err
		}, reason: apikey.ReasonExpired},
		"of a deactivated owner": {do: func(ctx context.Context, w *world, alice auth.User, _ string) error {
			return w.users.SetActive(ctx, alice.ID, false)
		}, reason: apikey.ReasonInactive},
		"of an owner who is active again": {do: func(ctx context.Context, w *world, alice auth.User, _ string) error {
			return errors.Join(w.users.SetActive(ctx, alice.ID, false), w.users.SetActive(ctx, alice.ID, true))
		}},
		"of a deleted owner": {do: func(ctx context.Context, w *world, alice auth.User, _ string) error {
			return w.users.Delete(ctx, alice.ID)
		}, reason: apikey.ReasonUnknown},
		"of another network": {p: apikey.CreateParams{Networks: networks("10.0.0.0/8")}, reason: apikey.ReasonNetwork},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := open(t)
			alice := w.user("alice")
			c.p.User = alice.ID
			key, secret := w.create(c.p)
			if c.do != nil {
				if err := c.do(t.Context(), w, alice, key.Handle); err != nil {
					t.Fatal(err)
				}
			}
			w.wantRefused(name, secret, c.reason)
		})
	}
}

// A demoted owner's keys shrink at once: what a key may do is what its owner may do now.
func TestKeyOfADemotedOwner(t *testing.T) {
	t.Parallel()
	w := open(t)
	alice := w.user("alice")
	_, secret := w.create(apikey.CreateParams{User: alice.ID})
	for _, super := range []bool{true, false} {
		if err := w.users.SetSuperuser(t.Context(), alice.ID, super); err != nil {
			t.Fatal(err)
		}
		user := w.identity(t.Context(), secret).User
		if ok, err := user.HasPermission(t.Context(), "auth.view_user"); ok != super || err != nil {
			t.Errorf("superuser %v: %v, %v", super, ok, err)
		}
	}
}

func TestNetworks(t *testing.T) {
	t.Parallel()
	w := open(t)
	alice := w.user("alice")
	for _, c := range []struct{ networks, from, refused []string }{
		{nil, []string{"", "192.0.2.1", "2001:db8::1", "@"}, nil},
		{[]string{"10.0.0.0/8", "192.0.2.1/32"},
			[]string{"10.0.0.0", "10.255.255.255:443", "::ffff:10.1.2.3", "[::ffff:10.1.2.3]:443", "192.0.2.1"},
			// A Unix socket without a proxy and the command line have no address.
			[]string{"", "@", "unknown", "11.0.0.1", "192.0.2.2", "::a00:1", "2002:0a00:0001::1", "64:ff9b::a00:1"}},
		{[]string{"::ffff:10.0.0.0/104"}, []string{"10.1.2.3", "::ffff:10.1.2.3"}, []string{"11.0.0.1"}},
		{[]string{"2001:db8::/32"}, []string{"2001:db8:ffff::1", "[2001:db8::1]:443", "2001:db8::1%eth0"},
			[]string{"2001:db9::1", "10.1.2.3"}},
		{[]string{"0.0.0.0/0"}, []string{"10.1.2.3", "::ffff:10.1.2.3"}, []string{"2001:db8::1", ""}},
		{[]string{"::/0"}, []string{"2001:db8::1"}, []string{"10.1.2.3", "::ffff:10.1.2.3"}},
	} {
		_, secret := w.create(apikey.CreateParams{User: alice.ID, Networks: networks(c.networks...)})
		for _, address := range c.from {
			if _, err := w.keys.Verify(from(t.Context(), address), secret); err != nil {
				t.Errorf("%v from %q: %v", c.networks, address, err)
			}
		}
		for _, address := range c.refused {
			_, err := w.keys.Verify(from(t.Context(), address), secret)
			if refusal := new(apikey.Refusal); !errors.As(err, &refusal) || refusal.Reason != apikey.ReasonNetwork {
				t.Errorf("%v from %q: %v", c.networks, address, err)
			}
		}
	}
	bound, secret := w.create(apikey.CreateParams{User: alice.ID, Networks: networks("10.0.0.0/8")})
	w.wantRefused("without a client "+bound.Handle, secret, apikey.ReasonNetwork)
}

// The check of a key is one query, also of an unknown, ended or refused one.
func TestVerifyIsOneQuery(t *testing.T) {
	t.Parallel()
	dbtest.Engines(t, func(t *testing.T, openDB func(t *testing.T) *sqlstore.DB) {
		db := openDB(t)
		w := newWorld(t, db)
		alice := w.user("alice")
		_, valid := w.create(apikey.CreateParams{User: alice.ID})
		_, bound := w.create(apikey.CreateParams{User: alice.ID, Networks: networks("10.0.0.0/8")})
		revoked, secret := w.create(apikey.CreateParams{User: alice.ID})
		if err := w.keys.Revoke(t.Context(), revoked.Handle, apikey.RevokeParams{}); err != nil {
			t.Fatal(err)
		}
		var n atomic.Int32
		sqldb.Of(db).Observe(func(string) { n.Add(1) })
		for name, c := range map[string]struct {
			key     string
			reason  apikey.Reason
			queries int32
		}{
			"valid": {valid, "", 1}, "bound": {bound, apikey.ReasonNetwork, 1},
			"revoked": {secret, apikey.ReasonRevoked, 1}, "unknown": {example, apikey.ReasonUnknown, 1},
			"junk": {example + "x", apikey.ReasonMalformed, 0},
		} {
			before := n.Load()
			w.wantRefused(name, c.key, c.reason)
			if got := n.Load() - before; got != c.queries {
				t.Errorf("%s: %d queries, want %d", name, got, c.queries)
			}
		}
	})
}

// faulty is a store that cannot look up keys, or that finds alice's key by any digest.
type faulty struct {
	apikey.Store
	err    error
	stored string
}

func (f faulty) Identify(context.Context, string) (*auth.Identity, string, error) {
	return &auth.Identity{User: auth.User{ID: "1", Active: true}, Auth: &apikey.Key{}}, f.stored, f.err
}

// A fault is neither a refusal nor an "allow". A collation may match other digests (scs #226, fleet
// #51471, Devise #4086, Directus #1928): the service compares their bytes.
func TestVerifyWithAFaultyStore(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		store  faulty
		refuse bool
	}{
		"unavailable":    {faulty{err: auth.ErrUnavailable}, false},
		"fault":          {faulty{err: errors.New("disk on fire")}, false},
		"another digest": {faulty{stored: "ABC"}, true},
		"no digest":      {faulty{}, true},
	} {
		keys := apikey.New(apikey.Config{Store: c.store, Tx: dbtest.Open(t)})
		id, err := keys.Verify(t.Context(), example)
		if id != nil || err == nil || errors.Is(err, auth.ErrNotFound) != c.refuse {
			t.Errorf("%s: %v, %v", name, id, err)
		}
	}
}
