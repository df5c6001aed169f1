package authtest

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
)

// onlyWithKeys skips the tests where the store has no API keys.
func onlyWithKeys(tests map[string]func(*testing.T, Stores)) map[string]func(*testing.T, Stores) {
	wrapped := map[string]func(*testing.T, Stores){}
	for name, test := range tests {
		wrapped[name] = func(t *testing.T, s Stores) {
			if s.APIKeys == nil {
				t.Skip("the store has no API keys")
			}
			test(t, s)
		}
	}
	return wrapped
}

// digestOf returns a text of the length of a digest.
func digestOf(handle string) string { return strings.Repeat("0", 64-len(handle)) + handle }

// fullKey returns a key all of whose fields are set.
func fullKey(user auth.UserID, handle string) apikey.Key {
	scopes, _ := auth.LimitTo("orders:read", "orders:write")
	return apikey.Key{
		Handle: handle, UserID: user, Parent: "parent", Name: "Bäckup ✓", Description: "on the 'other' side",
		Scopes:   scopes,
		Networks: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("2001:db8::/32")},
		Created:  joined, Expires: joined.Add(time.Hour), LastUsed: joined.Add(time.Minute), LastNetwork: "10.1.2.3",
		Rotated: joined.Add(2 * time.Minute), Successor: "successor",
		Revoked: joined.Add(3 * time.Minute), RevokedBy: "alice",
	}
}

// insertKey stores a key of the user that nothing limits.
func insertKey(t *testing.T, ctx context.Context, s Stores, user auth.UserID, handle string) apikey.Key {
	t.Helper()
	key := apikey.Key{Handle: handle, UserID: user, Name: handle, Created: joined}
	id, err := s.APIKeys.InsertKey(ctx, key, digestOf(handle))
	if err != nil {
		t.Fatal(err)
	}
	key.ID = id
	return key
}

// wantHandles fails the test unless the filter selects the keys of these handles.
func wantHandles(t *testing.T, s Stores, filter apikey.Filter, want ...string) {
	t.Helper()
	var got []string
	for _, key := range collect(t, s.APIKeys.ListKeys(t.Context(), filter)) {
		got = append(got, key.Handle)
	}
	if diff := diff(want, got); diff != "" {
		t.Errorf("%+v: %s", filter, diff)
	}
}

var keyTests = map[string]func(*testing.T, Stores){
	"a digest identifies a key and its owner": func(t *testing.T, s Stores) {
		ctx := t.Context()
		for n, key := range []apikey.Key{fullKey("", "full"), {Handle: "plain", Name: "n", Created: joined}} {
			key.UserID = insert(t, ctx, s, fmt.Sprint("user", n))
			id, err := s.APIKeys.InsertKey(ctx, key, digestOf(key.Handle))
			if err != nil {
				t.Fatal(err)
			}
			key.ID = id
			got, stored, err := s.APIKeys.Identify(ctx, digestOf(key.Handle))
			if err != nil || stored != digestOf(key.Handle) {
				t.Fatal(stored, err)
			}
			account, err := s.Users.UserByID(ctx, key.UserID)
			if err != nil {
				t.Fatal(err)
			}
			if diff := diff(account.User, got.User); diff != "" {
				t.Error(diff)
			}
			if diff := diff(&key, got.Auth); diff != "" {
				t.Error(diff)
			}
			if diff := diff(key.Scopes, got.Scopes); diff != "" {
				t.Error(diff)
			}
			if byHandle, err := s.APIKeys.KeyByHandle(ctx, key.Handle); err != nil || diff(key, byHandle) != "" {
				t.Error(err, diff(key, byHandle))
			}
		}
	},
	"digests and handles are compared byte by byte": func(t *testing.T, s Stores) {
		ctx := t.Context()
		insertKey(t, ctx, s, insert(t, ctx, s, "alice"), "abc")
		for _, text := range []string{"", "ABC", "Abc", "ábc", "abc ", " abc", "ab", "abc\x00", "abc\xff", "%", "ab_"} {
			if _, err := s.APIKeys.KeyByHandle(ctx, text); !errors.Is(err, auth.ErrNotFound) {
				t.Errorf("handle %q: %v", text, err)
			}
			for _, digest := range []string{text, digestOf(text)} {
				if _, _, err := s.APIKeys.Identify(ctx, digest); !errors.Is(err, auth.ErrNotFound) {
					t.Errorf("digest %q: %v", digest, err)
				}
			}
			err := s.APIKeys.UpdateKey(ctx, text, apikey.Change{Revoked: joined})
			if !errors.Is(err, auth.ErrNotFound) {
				t.Errorf("update %q: %v", text, err)
			}
		}
	},
	"a handle and a digest are stored once": func(t *testing.T, s Stores) {
		ctx := t.Context()
		alice := insert(t, ctx, s, "alice")
		insertKey(t, ctx, s, alice, "abc")
		err := s.Tx.InTx(ctx, func(ctx context.Context) error { // the transaction goes on
			for handle, digest := range map[string]string{"abc": digestOf("other"), "other": digestOf("abc")} {
				key := apikey.Key{Handle: handle, UserID: alice, Created: joined}
				if _, err := s.APIKeys.InsertKey(ctx, key, digest); !errors.Is(err, auth.ErrExists) {
					t.Errorf("%s, %s: %v", handle, digest, err)
				}
			}
			insertKey(t, ctx, s, alice, "def")
			return nil
		})
		if err != nil {
			t.Error(err)
		}
		wantHandles(t, s, apikey.Filter{}, "abc", "def")
	},
	"an unknown owner is ErrNotFound": func(t *testing.T, s Stores) {
		for _, id := range notIDs() {
			key := apikey.Key{Handle: "abc", UserID: auth.UserID(id), Created: joined}
			_, err := s.APIKeys.InsertKey(t.Context(), key, digestOf("abc"))
			_, lock := s.APIKeys.LockOwner(t.Context(), auth.UserID(id), joined)
			if !errors.Is(err, auth.ErrNotFound) || !errors.Is(lock, auth.ErrNotFound) {
				t.Errorf("%q: %v, %v", id, err, lock)
			}
			if id != "" {
				wantHandles(t, s, apikey.Filter{User: auth.UserID(id)})
			}
		}
	},
	"the keys of a deleted user are deleted": func(t *testing.T, s Stores) {
		ctx := t.Context()
		alice, bob := insert(t, ctx, s, "alice"), insert(t, ctx, s, "bob")
		insertKey(t, ctx, s, alice, "abc")
		insertKey(t, ctx, s, bob, "def")
		if err := s.Users.DeleteUsers(ctx, alice); err != nil {
			t.Fatal(err)
		}
		if _, _, err := s.APIKeys.Identify(ctx, digestOf("abc")); !errors.Is(err, auth.ErrNotFound) {
			t.Error(err)
		}
		wantHandles(t, s, apikey.Filter{}, "def")
	},
	"a key is revoked once": func(t *testing.T, s Stores) {
		ctx := t.Context()
		want := insertKey(t, ctx, s, insert(t, ctx, s, "alice"), "abc")
		want.Revoked, want.RevokedBy = joined.Add(time.Hour), "Älice"
		change := apikey.Change{Revoked: want.Revoked, RevokedBy: want.RevokedBy}
		if err := s.APIKeys.UpdateKey(ctx, "abc", change); err != nil {
			t.Fatal(err)
		}
		for _, again := range []apikey.Change{
			{Revoked: joined, RevokedBy: "bob"}, {Rotated: joined, Successor: "def", Expires: joined},
		} {
			if err := s.APIKeys.UpdateKey(ctx, "abc", again); !errors.Is(err, auth.ErrNotFound) {
				t.Errorf("%+v: %v", again, err)
			}
		}
		if got, err := s.APIKeys.KeyByHandle(ctx, "abc"); err != nil || diff(want, got) != "" {
			t.Error(err, diff(want, got))
		}
	},
	"a key is replaced once, and then revoked": func(t *testing.T, s Stores) {
		ctx := t.Context()
		want := insertKey(t, ctx, s, insert(t, ctx, s, "alice"), "abc")
		want.Rotated, want.Successor, want.Expires = joined.Add(time.Hour), "def", joined.Add(2*time.Hour)
		change := apikey.Change{Rotated: want.Rotated, Successor: "def", Expires: want.Expires}
		if err := s.APIKeys.UpdateKey(ctx, "abc", change); err != nil {
			t.Fatal(err)
		}
		if err := s.APIKeys.UpdateKey(ctx, "abc", change); !errors.Is(err, auth.ErrNotFound) {
			t.Error(err)
		}
		if got, err := s.APIKeys.KeyByHandle(ctx, "abc"); err != nil || diff(want, got) != "" {
			t.Error(err, diff(want, got))
		}
		if err := s.APIKeys.UpdateKey(ctx, "abc", apikey.Change{Revoked: joined}); err != nil {
			t.Error(err)
		}
	},
	"LockOwner counts the keys that have not ended": func(t *testing.T, s Stores) {
		ctx := t.Context()
		alice, bob := insert(t, ctx, s, "alice"), insert(t, ctx, s, "bob")
		for handle, change := range map[string]func(*apikey.Key){
			"current": func(*apikey.Key) {},
			"later":   func(k *apikey.Key) { k.Expires = joined.Add(time.Microsecond) },
			"expired": func(k *apikey.Key) { k.Expires = joined },
			"revoked": func(k *apikey.Key) { k.Revoked = joined },
			"rotated": func(k *apikey.Key) { k.Rotated, k.Expires = joined, joined.Add(time.Hour) },
			"over":    func(k *apikey.Key) { k.Rotated, k.Expires = joined, joined },
		} {
			key := apikey.Key{Handle: handle, UserID: alice, Created: joined}
			change(&key)
			if _, err := s.APIKeys.InsertKey(ctx, key, digestOf(handle)); err != nil {
				t.Fatal(err)
			}
		}
		for user, want := range map[auth.UserID]apikey.Counts{alice: {Current: 2, Rotated: 1}, bob: {}} {
			if got, err := s.APIKeys.LockOwner(ctx, user, joined); got != want || err != nil {
				t.Errorf("%+v, %v", got, err)
			}
		}
	},
}
