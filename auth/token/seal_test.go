package token_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// trail records events in memory, or fails.
type trail struct {
	mu     sync.Mutex
	events []string
	err    error
}

func (r *trail) Record(_ context.Context, e auth.Event) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	text := fmt.Sprint(e.Action, " ", e.Kind, " ", e.ID, " ", e.Name, " ", e.User, " ", e.Changes)
	r.events = append(r.events, text)
	return r.err
}

func (r *trail) take() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	events := r.events
	r.events = nil
	return events
}

// service returns a service on h's database, with the secrets and the mode of another process.
func service(h dbtest.Services, audit auth.Recorder, mode token.Mode, secrets ...string) *token.Service {
	return token.New(token.Config{Tx: h.DB, Audit: audit, Store: h.DB.TokensWith(
		sqlstore.TokenConfig{Mode: mode, Sealer: token.NewSealer(secrets...)})})
}

// Tokens are sealed, resealed with a new secret, and unsealed. After each step every key works, and
// the service still returns it.
func TestSealAndBack(t *testing.T) {
	t.Parallel()
	h := dbtest.OpenServices(t)
	keys := map[auth.UserID]string{}
	for n := range 250 { // more than two batches
		id, err := h.DB.Users().InsertUser(t.Context(),
			auth.Account{User: auth.User{Username: fmt.Sprint("user", n), Active: true}})
		if err != nil {
			t.Fatal(err)
		}
		keys[id] = h.Token(t, id).Key
	}
	audit := &trail{}
	plain := service(h, audit, token.Plain, "first")
	sealed := service(h, audit, token.Sealed, "first")
	rotated := service(h, audit, token.Sealed, "second", "first")
	renewed := service(h, audit, token.Sealed, "second")
	all := len(keys)
	for _, step := range []struct {
		name  string
		run   func(*token.Service, context.Context, token.Progress) (token.Moved, error)
		by    *token.Service
		moved token.Moved
		after token.Count // as rotated counts
		event string
	}{
		{"seal", (*token.Service).Seal, sealed, token.Moved{Tokens: all},
			token.Count{Sealed: all, Former: all}, "token.seal"},
		{"seal again", (*token.Service).Seal, sealed, token.Moved{}, token.Count{Sealed: all, Former: all}, ""},
		{"unseal without the secret", (*token.Service).Unseal, renewed, token.Moved{Left: all},
			token.Count{Sealed: all, Former: all}, ""},
		{"reseal without the secret", (*token.Service).Reseal, renewed, token.Moved{Left: all},
			token.Count{Sealed: all, Former: all}, ""},
		{"reseal", (*token.Service).Reseal, rotated, token.Moved{Tokens: all},
			token.Count{Sealed: all}, "token.reseal"},
		{"unseal", (*token.Service).Unseal, renewed, token.Moved{Tokens: all}, token.Count{Plain: all}, "token.unseal"},
	} {
		var told []string
		moved, err := step.run(step.by, t.Context(), func(done, total int) {
			told = append(told, fmt.Sprint(done, "/", total))
		})
		if err != nil || moved != step.moved {
			t.Errorf("%s: %+v, %v, want %+v", step.name, moved, err, step.moved)
		}
		if want := fmt.Sprint(moved.Tokens, "/", max(moved.Tokens, moved.Left)); told[len(told)-1] != want {
			t.Errorf("%s: progress %v, want %s at the end", step.name, told, want)
		}
		if count, err := rotated.Count(t.Context()); count != step.after || err != nil {
			t.Errorf("%s: %+v, %v, want %+v", step.name, count, err, step.after)
		}
		var events []string
		if step.event != "" {
			events = []string{fmt.Sprintf("%s token    [{tokens  %d}]", step.event, all)}
		}
		if diff := cmp.Diff(events, audit.take()); diff != "" {
			t.Errorf("%s: events %s", step.name, diff)
		}
		for id, key := range keys {
			for name, tokens := range map[string]*token.Service{"plain": plain, "sealed": sealed, "renewed": renewed} {
				if found, err := tokens.Verify(t.Context(), key); err != nil || found.User.ID != id {
					t.Fatalf("%s, %s: %v, %v", step.name, name, found, err)
				}
			}
			if tok, err := rotated.GetOrCreate(t.Context(), id); err != nil || tok.Key != key {
				t.Fatalf("%s: %v, %v", step.name, tok, err)
			}
		}
	}
}

// The context ends after the first batch. The tokens that are moved stay so, with their event, and
// the next run continues.
func TestMoveThatIsInterrupted(t *testing.T) {
	t.Parallel()
	h := dbtest.OpenServices(t)
	for n := range 150 {
		h.Token(t, mustInsert(t, h, fmt.Sprint("user", n)))
	}
	audit := &trail{}
	tokens := service(h, audit, token.Sealed, "secret")
	ctx, cancel := context.WithCancel(t.Context())
	moved, err := tokens.Seal(ctx, func(int, int) { cancel() })
	if !errors.Is(err, context.Canceled) || moved.Tokens != 100 {
		t.Errorf("%+v, %v", moved, err)
	}
	if moved, err = tokens.Seal(t.Context(), nil); err != nil || moved != (token.Moved{Tokens: 50}) {
		t.Errorf("again: %+v, %v", moved, err)
	}
	want := []string{"token.seal token    [{tokens  100}]", "token.seal token    [{tokens  50}]"}
	if diff := cmp.Diff(want, audit.take()); diff != "" {
		t.Error(diff)
	}
}

// Seal masks a sealed key in the log of Django's admin.
func TestSealMasksTheLog(t *testing.T) {
	t.Parallel()
	h := dbtest.OpenServices(t)
	key := h.Token(t, h.User(t, "alice")).Key
	err := h.DB.InTx(t.Context(), func(ctx context.Context) error {
		return sqldb.Of(h.DB).Exec(ctx, "INSERT INTO django_admin_log (action_time, object_repr, action_flag, "+
			"change_message, user_id) VALUES ('2024-01-02', ?, 1, '', 1)", key)
	})
	if err != nil {
		t.Fatal(err)
	}
	if moved, err := service(h, nil, token.Sealed, "secret").Seal(t.Context(), nil); moved.Tokens != 1 || err != nil {
		t.Errorf("%+v, %v", moved, err)
	}
	var logged string
	_, err = sqldb.Of(h.DB).QueryRow(t.Context(), []any{&logged}, "SELECT object_repr FROM django_admin_log")
	if logged != key[:4]+"…" || err != nil {
		t.Errorf("the log has %q, %v", logged, err)
	}
}

func mustInsert(t *testing.T, h dbtest.Services, name string) auth.UserID {
	t.Helper()
	id, err := h.DB.Users().InsertUser(t.Context(), auth.Account{User: auth.User{Username: name, Active: true}})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// A sealed token whose secret is not set still authenticates. Its key cannot be read: that is a
// fault, and never makes a second token. A reset replaces it.
func TestWithoutTheSecret(t *testing.T) {
	t.Parallel()
	h := dbtest.OpenServices(t)
	alice := h.User(t, "alice")
	key := mustGet(t, service(h, nil, token.Sealed, "lost"), alice)
	user, err := h.Users.Authenticate(t.Context(), "alice", "wonderland-1865")
	if err != nil {
		t.Fatal(err)
	}
	for name, tokens := range map[string]*token.Service{
		"sealed":    service(h, nil, token.Sealed, "new"),
		"plain":     service(h, nil, token.Plain, "new"),
		"no sealer": h.Tokens,
	} {
		_, get := tokens.GetOrCreate(t.Context(), alice)
		_, obtain := tokens.Obtain(t.Context(), user, h.Users.Confirm)
		_, by := tokens.ByUser(t.Context(), alice)
		for what, err := range map[string]error{"get": get, "obtain": obtain, "by": by} {
			if !errors.Is(err, token.ErrNoSecret) || !errors.Is(err, auth.ErrUnavailable) ||
				!strings.Contains(err.Error(), "secret_key_fallbacks") {
				t.Errorf("%s, %s: %v", name, what, err)
			}
		}
		if made, err := tokens.Backfill(t.Context(), nil); made != 0 || err != nil {
			t.Errorf("%s: %d made, %v", name, made, err)
		}
		if found, err := tokens.Verify(t.Context(), key); err != nil || found.User.ID != alice {
			t.Errorf("%s: %v, %v", name, found, err)
		}
		for listed, err := range tokens.All(t.Context()) {
			if err != nil || listed.Key != "" || !listed.Sealed || listed.Username != "alice" ||
				listed.Masked() != "…" {
				t.Errorf("%s: %+v, %v", name, listed, err)
			}
		}
	}
	if h.CountTokens(t) != 1 {
		t.Error("there is a second token")
	}
	renewed := service(h, nil, token.Sealed, "new")
	reset, err := renewed.Reset(t.Context(), alice)
	if err != nil || reset.Key == key || h.CountTokens(t) != 1 {
		t.Errorf("%v, %v", reset, err)
	}
	if _, err := renewed.Verify(t.Context(), key); !errors.Is(err, auth.ErrNotFound) {
		t.Errorf("the old key: %v", err)
	}
}

func mustGet(t *testing.T, tokens *token.Service, user auth.UserID) string {
	t.Helper()
	tok, err := tokens.GetOrCreate(t.Context(), user)
	if err != nil {
		t.Fatal(err)
	}
	return tok.Key
}

// Each change has an event. If the event cannot be recorded, the change is rolled back.
func TestAudit(t *testing.T) {
	t.Parallel()
	for _, mode := range []token.Mode{token.Plain, token.Sealed} {
		h, audit := dbtest.OpenServices(t), &trail{}
		tokens := service(h, audit, mode, "secret")
		alice, bob := h.User(t, "alice"), h.User(t, "bob")
		user, err := h.Users.ByName(t.Context(), "bob")
		if err != nil {
			t.Fatal(err)
		}
		changes := []struct {
			do    func(context.Context) error
			event string // "": none
		}{
			{func(ctx context.Context) error { _, err := tokens.GetOrCreate(ctx, alice); return err },
				"token.create token 1  1 []"},
			{func(ctx context.Context) error { _, err := tokens.GetOrCreate(ctx, alice); return err }, ""},
			{func(ctx context.Context) error { return tokens.CreateFor(ctx, user) }, "token.create token 2 bob 2 []"},
			{func(ctx context.Context) error { _, err := tokens.Reset(ctx, alice); return err },
				"token.reset token 1  1 []"},
			{func(ctx context.Context) error { return tokens.Revoke(ctx, bob) }, "token.revoke token 2  2 []"},
			{func(ctx context.Context) error { _, err := tokens.Reset(ctx, bob); return err },
				"token.create token 2  2 []"},
			{func(ctx context.Context) error { return tokens.Revoke(ctx, bob) }, "token.revoke token 2  2 []"},
			{func(ctx context.Context) error { _, err := tokens.Backfill(ctx, nil); return err },
				"token.create token 2  2 []"},
		}
		for n, change := range changes {
			before := keysOf(t, tokens)
			audit.err = errors.New("the audit is full")
			if err := change.do(t.Context()); (change.event != "") != errors.Is(err, audit.err) {
				t.Errorf("%s, change %d without its event: %v", mode, n, err)
			}
			if diff := cmp.Diff(before, keysOf(t, tokens)); diff != "" {
				t.Errorf("%s, change %d is not undone: %s", mode, n, diff)
			}
			audit.err = nil
			audit.take()
			if err := change.do(t.Context()); err != nil {
				t.Errorf("%s, change %d: %v", mode, n, err)
			}
			var want []string
			if change.event != "" {
				want = []string{change.event}
			}
			if diff := cmp.Diff(want, audit.take()); diff != "" {
				t.Errorf("%s, change %d: %s", mode, n, diff)
			}
		}
	}
}

func keysOf(t *testing.T, tokens *token.Service) (keys []string) {
	t.Helper()
	for listed, err := range tokens.All(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, listed.Key)
	}
	return keys
}

// A store that is not a Vault keeps plain tokens only.
func TestStoreWithoutAVault(t *testing.T) {
	t.Parallel()
	tokens := token.New(token.Config{Store: anyKey{}, Tx: dbtest.OpenServices(t).DB})
	if mode, err := tokens.Mode(t.Context()); mode != token.Plain || err != nil {
		t.Errorf("%q, %v", mode, err)
	}
	if _, err := tokens.Seal(t.Context(), nil); !errors.Is(err, token.ErrNoVault) {
		t.Errorf("seal: %v", err)
	}
	if _, err := tokens.Count(t.Context()); !errors.Is(err, token.ErrNoVault) {
		t.Errorf("count: %v", err)
	}
}
