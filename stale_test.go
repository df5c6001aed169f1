package latchkey_test

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/password"
)

// pausing is a hasher that calls during, once, while it checks a hash.
type pausing struct {
	password.Hasher
	mu     sync.Mutex
	during func()
}

type pausingHash struct {
	password.Hash
	of *pausing
}

func (p *pausing) Parse(encoded string, limits password.Limits) (password.Hash, bool) {
	hash, ok := p.Hasher.Parse(encoded, limits)
	return pausingHash{hash, p}, ok
}

func (h pausingHash) Matches(pw string) bool {
	matches := h.Hash.Matches(pw)
	h.of.mu.Lock()
	during := h.of.during
	h.of.during = nil
	h.of.mu.Unlock()
	if during != nil {
		during()
	}
	return matches
}

// TestSignInsThatWait changes an account while a sign-in with its old password waits. On every
// route the sign-in gets neither the new token nor a session, even if its hash is to be upgraded.
func TestSignInsThatWait(t *testing.T) {
	t.Parallel()
	type change func(t *testing.T, site *latchkey.Site, alice auth.UserID) error
	for name, do := range map[string]change{
		"the password is changed and the token reset": func(t *testing.T, site *latchkey.Site,
			alice auth.UserID) error {
			err := site.Users.SetPassword(t.Context(), alice, "looking-glass")
			_, reset := site.Tokens.Reset(t.Context(), alice)
			return errors.Join(err, reset)
		},
		"the user is deactivated (simplejwt CVE-2024-22513, djoser CVE-2024-21543)": func(t *testing.T,
			site *latchkey.Site, alice auth.UserID) error {
			return site.Users.SetActive(t.Context(), alice, false)
		},
		"the user is deleted": func(t *testing.T, site *latchkey.Site, alice auth.UserID) error {
			return site.Users.Delete(t.Context(), alice)
		},
	} {
		hasher := &pausing{Hasher: password.MD5{}}
		site := guarded(t, latchkey.Project{Hashers: []password.Hasher{hasher}}, "100/hour", "none")
		old, err := password.MD5{}.Encode(rightPassword)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range signIns {
			alice, err := site.Users.Create(t.Context(),
				auth.CreateParams{Username: "alice" + strings.ReplaceAll(path, "/", "-")})
			if err == nil {
				err = latchkey.StoreHash(t.Context(), site, alice.ID, old)
			}
			if err == nil {
				_, err = site.Tokens.GetOrCreate(t.Context(), alice.ID)
			}
			if err != nil {
				t.Fatal(err)
			}
			done := false
			hasher.during = func() {
				done = true
				if err := do(t, site, alice.ID); err != nil {
					t.Errorf("%s, at %s: %v", name, path, err)
				}
			}
			w := try{path: path, username: alice.Username, password: rightPassword}.at(site)
			want := map[string]string{
				"/token/": `{"non_field_errors":["Unable to log in with provided credentials."]}`,
				"/basic/": `{"detail":"Invalid username/password."}`,
			}[path]
			if !done || w.Code != 400 && w.Code != 401 && w.Code != 403 || want != "" && w.Body.String() != want ||
				len(w.Result().Cookies()) > 0 {
				t.Errorf("%s, at %s: %d %s %v", name, path, w.Code, w.Body, w.Result().Cookies())
			}
		}
	}
}

// TestUpgradeAmongMany signs one user in many times at once: all succeed, although one of the
// sign-ins upgrades the outdated hash.
func TestUpgradeAmongMany(t *testing.T) {
	t.Parallel()
	site := guarded(t, latchkey.Project{Hashers: []password.Hasher{password.MD5{}}}, "", "none")
	old, err := password.MD5{}.Encode(rightPassword)
	if err != nil {
		t.Fatal(err)
	}
	alice, err := site.Users.ByName(t.Context(), "alice")
	if err == nil {
		err = latchkey.StoreHash(t.Context(), site, alice.ID, old)
	}
	if err != nil {
		t.Fatal(err)
	}
	signInAtOnce(t, site, 8)
}
