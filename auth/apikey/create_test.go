package apikey_test

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/sqlstore"
)

func TestCreateChecksItsFields(t *testing.T) {
	t.Parallel()
	w := open(t, func(c *apikey.Config) { c.MaxLife = 90 * day })
	alice := w.user("alice")
	many := make([]string, 400)
	for i := range many {
		many[i] = fmt.Sprintf("scope%d", i)
	}
	for name, c := range map[string]struct {
		p     apikey.CreateParams
		field string // of the error; "" for none
	}{
		"longest": {apikey.CreateParams{Name: strings.Repeat("é", 100),
			Description: strings.Repeat("é", 500)}, ""},
		"no name":              {apikey.CreateParams{}, "name"},
		"a blank name":         {apikey.CreateParams{Name: " \u00a0"}, "name"},
		"a long name":          {apikey.CreateParams{Name: strings.Repeat("é", 101)}, "name"},
		"a newline":            {apikey.CreateParams{Name: "a\nb"}, "name"},
		"an escape":            {apikey.CreateParams{Name: "a\x1b[2J"}, "name"},
		"a NUL":                {apikey.CreateParams{Name: "a\x00"}, "name"},
		"a surrogate":          {apikey.CreateParams{Name: "a\xed\xa0\x80"}, "name"},
		"a long description":   {apikey.CreateParams{Name: "x", Description: strings.Repeat("é", 501)}, "description"},
		"a NUL in description": {apikey.CreateParams{Name: "x", Description: "\x00"}, "description"},
		"too many scopes":      {apikey.CreateParams{Name: "x", Scopes: scopes(t, strings.Join(many, " "))}, "scopes"},
		"50 networks":          {apikey.CreateParams{Name: "x", Networks: distinct(50)}, ""},
		"51 networks":          {apikey.CreateParams{Name: "x", Networks: distinct(51)}, "networks"},
		"no network":           {apikey.CreateParams{Name: "x", Networks: make([]netip.Prefix, 1)}, "networks"},
		"expired":              {apikey.CreateParams{Name: "x", Expires: &noon}, "expires"},
		"longest life":         {apikey.CreateParams{Name: "x", Expires: new(noon.Add(90 * day))}, ""},
		"a longer life": {apikey.CreateParams{Name: "x",
			Expires: new(noon.Add(90*day + time.Microsecond))}, "expires"},
		"for ever":              {apikey.CreateParams{Name: "x", Expires: &time.Time{}}, "expires"},
		"in the year 2 million": {apikey.CreateParams{Name: "x", Expires: new(time.Unix(1<<46, 0))}, "expires"},
	} {
		c.p.User = alice.ID
		key, secret, err := w.keys.Create(t.Context(), c.p)
		invalid := new(auth.InvalidError)
		switch {
		case c.field == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case c.field == "":
			if got := w.stored(key.Handle); got.Name != c.p.Name || got.Description != c.p.Description {
				t.Errorf("%s: %+v", name, got)
			}
		case !errors.As(err, &invalid) || invalid.Field != c.field || !errors.Is(err, auth.ErrInvalid),
			secret.Reveal() != "":
			t.Errorf("%s: %v, want the field %s", name, err, c.field)
		}
	}
	if _, _, err := w.keys.Create(t.Context(), apikey.CreateParams{User: "999", Name: "x"}); !errors.Is(err,
		auth.ErrNotFound) {
		t.Errorf("unknown user: %v", err)
	}
}

// distinct returns different networks, whose texts are as long as possible.
func distinct(n int) (all []netip.Prefix) {
	for i := range n {
		all = append(all, netip.MustParsePrefix(fmt.Sprintf("2001:db81:1111:1111:1111:1111:1111:%x/128", 0x1000+i)))
	}
	return all
}

func TestDefaultLife(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		standard, longest, want time.Duration // want 0: never
	}{{0, 0, 0}, {30 * day, 0, 30 * day}, {0, 90 * day, 90 * day}, {30 * day, 90 * day, 30 * day},
		{100 * day, 90 * day, 90 * day}} {
		w := open(t, func(config *apikey.Config) { config.DefaultLife, config.MaxLife = c.standard, c.longest })
		made := key(w, w.user("alice"))
		if c.want == 0 && !made.Expires.IsZero() || c.want > 0 && !made.Expires.Equal(noon.Add(c.want)) {
			t.Errorf("%+v: %v", c, made.Expires)
		}
	}
}

// Knox (limit check, then insert): of 100 parallel creations exactly as many succeed as the limit
// allows. The others return ErrTooMany.
func TestLimitUnderParallelCreation(t *testing.T) {
	t.Parallel()
	dbtest.Engines(t, func(t *testing.T, openDB func(t *testing.T) *sqlstore.DB) {
		const limit = 7
		w := newWorld(t, openDB(t), func(c *apikey.Config) { c.MaxPerUser, c.Audit = limit, nil })
		alice := w.user("alice")
		creators := []*auth.Identity{{User: alice}, nil}
		var all sync.WaitGroup
		var made atomic.Int32
		for n := range 100 {
			all.Go(func() {
				p := apikey.CreateParams{User: alice.ID, Name: "x", By: creators[n%2]}
				_, _, err := w.keys.Create(t.Context(), p)
				switch {
				case err == nil:
					made.Add(1)
				case !errors.Is(err, apikey.ErrTooMany) || !strings.Contains(err.Error(), "the user has 7"):
					t.Error(err)
				}
			})
		}
		all.Wait()
		if n := w.count(); made.Load() != limit || n != limit {
			t.Errorf("%d made, %d stored", made.Load(), n)
		}
	})
}

// Ended and replaced keys leave room for others.
func TestLimitCountsCurrentKeys(t *testing.T) {
	t.Parallel()
	w := open(t, func(c *apikey.Config) { c.MaxPerUser = 2 })
	alice, bob := w.user("alice"), w.user("bob")
	first, second := key(w, alice), key(w, alice)
	full := func(when string) {
		t.Helper()
		_, _, err := w.keys.Create(t.Context(), apikey.CreateParams{User: alice.ID, Name: "x"})
		if !errors.Is(err, apikey.ErrTooMany) {
			t.Errorf("%s: %v", when, err)
		}
	}
	full("with two keys")
	key(w, bob) // the keys of alice do not count for him
	// Both can be replaced with a grace period. A third key in its grace period would be too many.
	for _, handle := range []string{first.Handle, second.Handle} {
		next, _, err := w.keys.Rotate(t.Context(), handle, apikey.RotateParams{})
		if err != nil {
			t.Fatal(err)
		}
		second = next
	}
	full("with two keys and their predecessors")
	_, _, err := w.keys.Rotate(t.Context(), second.Handle, apikey.RotateParams{})
	if !errors.Is(err, apikey.ErrTooMany) {
		t.Errorf("a third grace period: %v", err)
	}
	next, _, err := w.keys.Rotate(t.Context(), second.Handle, apikey.RotateParams{Grace: new(time.Duration(0))})
	if err != nil {
		t.Errorf("without a grace period: %v", err)
	}
	if err := w.keys.Revoke(t.Context(), next.Handle, apikey.RevokeParams{}); err != nil {
		t.Fatal(err)
	}
	key(w, alice)
	full("again")
}

// A creator who was deactivated, or whose password has changed since it was checked, makes no key.
func TestCreatorWhoMayNotSignInAnyMore(t *testing.T) {
	t.Parallel()
	for name, do := range map[string]func(ctx context.Context, w *world, alice auth.UserID) error{
		"deactivated": func(ctx context.Context, w *world, alice auth.UserID) error {
			return w.users.SetActive(ctx, alice, false)
		},
		"password changed": func(ctx context.Context, w *world, alice auth.UserID) error {
			return w.users.SetPassword(ctx, alice, "looking-glass")
		},
	} {
		w := open(t)
		old := key(w, w.user("alice"))
		alice, err := w.users.Authenticate(t.Context(), "alice", "wonderland-1865")
		if err != nil {
			t.Fatal(err)
		}
		if err := do(t.Context(), w, alice.ID); err != nil {
			t.Fatal(err)
		}
		by := &auth.Identity{User: alice}
		_, _, created := w.keys.Create(t.Context(), apikey.CreateParams{User: alice.ID, Name: "x", By: by})
		_, _, rotated := w.keys.Rotate(t.Context(), old.Handle, apikey.RotateParams{By: by})
		if !errors.Is(created, auth.ErrBadCredentials) || !errors.Is(rotated, auth.ErrBadCredentials) ||
			w.count() != 1 {
			t.Errorf("%s: %v, %v", name, created, rotated)
		}
	}
}

// taken is a store whose first inserts find the handle taken.
type taken struct {
	apikey.Store
	left *int
}

func (s taken) InsertKey(ctx context.Context, key apikey.Key, digest string) (int64, error) {
	if *s.left--; *s.left >= 0 {
		return 0, auth.ErrExists
	}
	return s.Store.InsertKey(ctx, key, digest)
}

func TestHandleThatIsTaken(t *testing.T) {
	t.Parallel()
	for left, want := range map[int]error{2: nil, 3: auth.ErrExists} {
		w := open(t, func(c *apikey.Config) { c.Store = taken{c.Store, &left} })
		alice := w.user("alice")
		_, secret, err := w.keys.Create(t.Context(), apikey.CreateParams{User: alice.ID, Name: "x"})
		if !errors.Is(err, want) || (secret.Reveal() == "") != (want != nil) {
			t.Errorf("%v", err)
		}
		if want == nil {
			w.identity(t.Context(), secret.Reveal())
		}
	}
}
