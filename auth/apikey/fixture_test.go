package apikey_test

import (
	"context"
	"errors"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/auth/password"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/sqlstore"
)

var noon = time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)

const day = 24 * time.Hour

// world is a service over a fresh database, with a clock that the test moves.
type world struct {
	t     *testing.T
	db    *sqlstore.DB
	users *auth.Users
	keys  *apikey.Service
	audit *recorder

	mu  sync.Mutex
	now time.Time
}

// newWorld opens a world on db. change alters the Config first.
func newWorld(t *testing.T, db *sqlstore.DB, change ...func(*apikey.Config)) *world {
	t.Helper()
	w := &world{t: t, db: db, now: noon, audit: &recorder{}}
	w.users = auth.NewUsers(auth.UsersConfig{
		Store: db.Users(), Tx: db, Now: w.clock,
		Hasher: password.NewPool(password.PoolConfig{Iterations: 1000, Queue: 200, MaxWait: 5 * time.Minute}),
	})
	c := apikey.Config{
		Store: db.APIKeys(), Tx: db, Confirm: w.users.Confirm, Audit: w.audit, Lease: db.Leases(), Now: w.clock,
	}
	for _, fn := range change {
		fn(&c)
	}
	w.keys = apikey.New(c)
	return w
}

// open opens a world on a SQLite database.
func open(t *testing.T, change ...func(*apikey.Config)) *world {
	t.Helper()
	return newWorld(t, dbtest.Open(t), change...)
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) advance(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

func (w *world) user(name string) auth.User {
	w.t.Helper()
	user, err := w.users.Create(w.t.Context(), auth.CreateParams{Username: name, Password: "wonderland-1865"})
	if err != nil {
		w.t.Fatal(err)
	}
	return user
}

// create creates a key that must be allowed.
func (w *world) create(p apikey.CreateParams) (apikey.Key, string) {
	w.t.Helper()
	if p.Name == "" {
		p.Name = "test"
	}
	key, secret, err := w.keys.Create(w.t.Context(), p)
	if err != nil {
		w.t.Fatal(err)
	}
	return key, secret.Reveal()
}

// identity returns the identity of a key that must be valid.
func (w *world) identity(ctx context.Context, key string) *auth.Identity {
	w.t.Helper()
	id, err := w.keys.Verify(ctx, key)
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

// wantRefused fails the test unless the key is refused for that reason, or accepted for "".
func (w *world) wantRefused(what, key string, reason apikey.Reason) {
	w.t.Helper()
	id, err := w.keys.Verify(w.t.Context(), key)
	refusal := new(apikey.Refusal)
	switch {
	case reason == "" && (err != nil || id == nil):
		w.t.Errorf("%s: %v", what, err)
	case reason == "":
	case !errors.As(err, &refusal) || refusal.Reason != reason || !errors.Is(err, auth.ErrNotFound) || id != nil:
		w.t.Errorf("%s: %v, want %s", what, err, reason)
	case strings.Contains(err.Error(), key[3:]):
		w.t.Errorf("%s: the error has the key", what)
	}
}

func (w *world) stored(handle string) apikey.Key {
	w.t.Helper()
	key, err := w.keys.ByHandle(w.t.Context(), handle)
	if err != nil {
		w.t.Fatal(err)
	}
	return key
}

func (w *world) count() (n int) {
	w.t.Helper()
	for _, err := range w.keys.List(w.t.Context(), apikey.Filter{}) {
		if err != nil {
			w.t.Fatal(err)
		}
		n++
	}
	return n
}

// recorder keeps events. It does not know of rollbacks: see [TestAuditFails] for those.
type recorder struct {
	mu     sync.Mutex
	events []auth.Event
	err    error
}

func (r *recorder) Record(_ context.Context, e auth.Event) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events = append(r.events, e)
	return r.err
}

// client is a client with that address.
type client string

func (c client) ClientAddress() string { return string(c) }

func from(ctx context.Context, address string) context.Context {
	return &auth.ClientContext{Context: ctx, Client: client(address)}
}

func scopes(t *testing.T, text string) *auth.Scopes {
	t.Helper()
	s, err := auth.ParseScopes(text)
	if err != nil {
		t.Fatal(err)
	}
	return &s
}

func networks(texts ...string) (all []netip.Prefix) {
	for _, text := range texts {
		all = append(all, netip.MustParsePrefix(text))
	}
	return all
}
