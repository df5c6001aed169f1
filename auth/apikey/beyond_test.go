package apikey_test

import (
	"errors"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
)

// creators are the credentials that may create a key: an operator, a credential without limits, a
// credential that only has scopes, and keys.
func creators(w *world, alice auth.User) map[string]*auth.Identity {
	ctx := from(w.t.Context(), "10.1.1.1")
	key := func(p apikey.CreateParams) *auth.Identity {
		p.User = alice.ID
		_, secret := w.create(p)
		return w.identity(ctx, secret)
	}
	return map[string]*auth.Identity{
		"operator": nil,
		"password": {User: alice},
		"limited":  {User: alice, Scopes: *scopes(w.t, "a b")},
		"free key": key(apikey.CreateParams{}),
		"bound key": key(apikey.CreateParams{
			Scopes: scopes(w.t, "a b"), Networks: networks("10.0.0.0/8"), Expires: new(noon.Add(10 * day)),
		}),
	}
}

// Gitea GHSA-683j (a scoped token minted a wider one), better-auth CVE-2025-61928 (a key for
// another user): no credential makes a key that is wider than itself.
func TestCreateNeverBeyondItsCreator(t *testing.T) {
	t.Parallel()
	w := open(t, func(c *apikey.Config) { c.MaxPerUser = 1000 })
	alice := w.user("alice")
	never, soon, late := time.Time{}, noon.Add(5*day), noon.Add(20*day)
	const all = "operator, password, limited, free key, bound key"
	for _, c := range []struct {
		name    string
		p       apikey.CreateParams
		allowed string // the creators
		scopes  map[string]string
		network map[string]string
		expires map[string]time.Time
	}{
		{name: "what the creator has", allowed: all,
			scopes: map[string]string{"operator": "*", "password": "*", "limited": "a b", "free key": "*",
				"bound key": "a b"},
			network: map[string]string{"bound key": "10.0.0.0/8"},
			expires: map[string]time.Time{"bound key": noon.Add(10 * day)}},
		{name: "a scope", p: apikey.CreateParams{Scopes: scopes(t, "a")}, allowed: all},
		{name: "all its scopes", p: apikey.CreateParams{Scopes: scopes(t, "b a")}, allowed: all},
		{name: "no scope", p: apikey.CreateParams{Scopes: scopes(t, "")}, allowed: all},
		{name: "another scope", p: apikey.CreateParams{Scopes: scopes(t, "a c")},
			allowed: "operator, password, free key"},
		{name: "no limit", p: apikey.CreateParams{Scopes: scopes(t, "*")}, allowed: "operator, password, free key"},
		{name: "a network within", p: apikey.CreateParams{Networks: networks("10.2.0.0/16")}, allowed: all},
		{name: "the same network", p: apikey.CreateParams{Networks: networks("10.0.0.0/8")}, allowed: all},
		{name: "a wider network", p: apikey.CreateParams{Networks: networks("10.0.0.0/7")},
			allowed: "operator, password, limited, free key"},
		{name: "one more network", p: apikey.CreateParams{Networks: networks("10.2.0.0/16", "192.0.2.0/24")},
			allowed: "operator, password, limited, free key"},
		{name: "all IPv4", p: apikey.CreateParams{Networks: networks("0.0.0.0/0")},
			allowed: "operator, password, limited, free key"},
		{name: "all IPv6", p: apikey.CreateParams{Networks: networks("::/0")},
			allowed: "operator, password, limited, free key"},
		{name: "the same network, IPv4-mapped", p: apikey.CreateParams{Networks: networks("::ffff:10.0.0.0/104")},
			allowed: all, network: map[string]string{"operator": "10.0.0.0/8", "bound key": "10.0.0.0/8"}},
		{name: "an earlier end", p: apikey.CreateParams{Expires: &soon}, allowed: all,
			expires: map[string]time.Time{"bound key": soon, "operator": soon}},
		{name: "a later end", p: apikey.CreateParams{Expires: &late}, allowed: "operator, password, limited, free key"},
		{name: "no end", p: apikey.CreateParams{Expires: &never}, allowed: "operator, password, limited, free key"},
		{name: "of another user", p: apikey.CreateParams{User: w.user("bob").ID}, allowed: "operator"},
	} {
		for name, by := range creators(w, alice) {
			p := c.p
			if p.Name, p.By = "made", by; p.User == "" {
				p.User = alice.ID
			}
			before := w.count()
			key, secret, err := w.keys.Create(t.Context(), p)
			if !has(c.allowed, name) {
				if !errors.Is(err, apikey.ErrBeyond) || secret.Reveal() != "" || key.Handle != "" ||
					w.count() != before {
					t.Errorf("%s, by %s: %v, %v", c.name, name, key, err)
				}
				continue
			}
			if err != nil {
				t.Errorf("%s, by %s: %v", c.name, name, err)
				continue
			}
			stored := w.stored(key.Handle)
			if want, ok := c.scopes[name]; ok && stored.Scopes.String() != want {
				t.Errorf("%s, by %s: scopes %s", c.name, name, stored.Scopes)
			}
			if want, ok := c.network[name]; ok && apikey.FormatNetworks(stored.Networks) != want {
				t.Errorf("%s, by %s: networks %v", c.name, name, stored.Networks)
			}
			if want, ok := c.expires[name]; ok && !stored.Expires.Equal(want) {
				t.Errorf("%s, by %s: expires %v", c.name, name, stored.Expires)
			}
			if parent := stored.Parent; (parent != "") != (name == "free key" || name == "bound key") {
				t.Errorf("%s, by %s: parent %q", c.name, name, parent)
			}
		}
	}
}

func has(list, name string) bool { return slices.Contains(strings.Split(list, ", "), name) }

// A key can neither replace nor revoke a key that may do more than itself. It would otherwise get
// the new, wider key.
func TestRotateAndRevokeNeverBeyond(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		p       apikey.CreateParams
		allowed string
	}{
		{"a free key", apikey.CreateParams{}, "operator, password, free key"},
		{"a key with the same limits", apikey.CreateParams{Scopes: scopes(t, "a"), Networks: networks("10.0.0.0/9"),
			Expires: new(noon.Add(9 * day))}, "operator, password, limited, free key, bound key"},
		{"more scopes", apikey.CreateParams{Scopes: scopes(t, "a c"), Networks: networks("10.0.0.0/9"),
			Expires: new(noon.Add(9 * day))}, "operator, password, free key"},
		{"more networks", apikey.CreateParams{Scopes: scopes(t, "a"), Expires: new(noon.Add(9 * day))},
			"operator, password, limited, free key"},
		{"a later end", apikey.CreateParams{Scopes: scopes(t, "a"), Networks: networks("10.0.0.0/9")},
			"operator, password, limited, free key"},
		{"of another user", apikey.CreateParams{User: "bob", Scopes: scopes(t, "a")}, "operator"},
	} {
		w := open(t)
		alice, bob := w.user("alice"), w.user("bob")
		for name, by := range creators(w, alice) {
			owner, want := alice.ID, apikey.ErrBeyond
			if c.p.User == "bob" {
				owner, want = bob.ID, auth.ErrNotFound // a stranger does not learn that the key exists
			}
			if has(c.allowed, name) {
				want = nil
			}
			p := c.p
			p.User = owner
			key, secret := w.create(p)
			_, made, err := w.keys.Rotate(t.Context(), key.Handle, apikey.RotateParams{By: by})
			if !errors.Is(err, want) || (made.Reveal() != "") != (want == nil) {
				t.Errorf("rotate %s by %s: %v, want %v", c.name, name, err, want)
			}
			if err := w.keys.Revoke(t.Context(), key.Handle, apikey.RevokeParams{By: by}); !errors.Is(err, want) {
				t.Errorf("revoke %s by %s: %v, want %v", c.name, name, err, want)
			}
			if valid := w.stored(key.Handle).Revoked.IsZero(); valid == (want == nil) {
				t.Errorf("%s by %s: valid %v, %s", c.name, name, valid, secret[:2])
			}
		}
	}
}

// A key may always replace and revoke itself. Its successor may do no more.
func TestKeyReplacesItself(t *testing.T) {
	t.Parallel()
	w := open(t)
	alice := w.user("alice")
	expires := noon.Add(10 * day)
	_, secret := w.create(apikey.CreateParams{User: alice.ID, Scopes: scopes(t, "a"), Networks: networks("10.0.0.0/8"),
		Expires: &expires})
	by := w.identity(from(t.Context(), "10.0.0.1"), secret)
	w.advance(5 * day)
	handle := by.Auth.(*apikey.Key).Handle
	for _, later := range []time.Time{{}, expires.Add(time.Second)} {
		_, _, err := w.keys.Rotate(t.Context(), handle, apikey.RotateParams{By: by, Expires: &later})
		if !errors.Is(err, apikey.ErrBeyond) {
			t.Errorf("expires %v: %v", later, err)
		}
	}
	made, _, err := w.keys.Rotate(t.Context(), handle, apikey.RotateParams{By: by})
	if err != nil {
		t.Fatal(err)
	}
	if got := w.stored(made.Handle); !got.Expires.Equal(expires) || got.Scopes.String() != "a" ||
		apikey.FormatNetworks(got.Networks) != "10.0.0.0/8" {
		t.Errorf("%+v", got)
	}
	// In its grace period the old key makes keys that end with it, and revokes itself.
	child, _, err := w.keys.Create(t.Context(), apikey.CreateParams{User: alice.ID, Name: "x", By: by})
	if err != nil || !child.Expires.Equal(w.clock().Add(day)) {
		t.Errorf("made in the grace period: %v, %v", child.Expires, err)
	}
	if err := w.keys.Revoke(t.Context(), handle, apikey.RevokeParams{By: by}); err != nil {
		t.Error(err)
	}
	// A request that was authenticated before the key was revoked makes no further key.
	_, _, err = w.keys.Create(t.Context(), apikey.CreateParams{User: alice.ID, Name: "x", By: by})
	if !errors.Is(err, auth.ErrBadCredentials) {
		t.Errorf("by a revoked key: %v", err)
	}
	_, _, err = w.keys.Rotate(t.Context(), child.Handle, apikey.RotateParams{By: by})
	if !errors.Is(err, auth.ErrBadCredentials) {
		t.Errorf("rotated by a revoked key: %v", err)
	}
}

// The networks of a key that cannot be read contain no address, so that every other key is beyond
// it.
func TestUnreadableNetworks(t *testing.T) {
	t.Parallel()
	w := open(t)
	alice := w.user("alice")
	by := &auth.Identity{User: alice, Auth: &apikey.Key{Networks: []netip.Prefix{{}}}}
	if err := w.keys.Revoke(t.Context(), key(w, alice).Handle, apikey.RevokeParams{By: by}); !errors.Is(err,
		apikey.ErrBeyond) {
		t.Error(err)
	}
}

func key(w *world, user auth.User) apikey.Key {
	k, _ := w.create(apikey.CreateParams{User: user.ID})
	return k
}
