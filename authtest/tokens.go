package authtest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
)

var tokenTests = map[string]func(*testing.T, Stores){
	"a key identifies its user": func(t *testing.T, s Stores) {
		ctx := t.Context()
		alice := insert(t, ctx, s, "alice")
		for n, key := range []string{
			"522b276a356bdf39013dfabea2cd43e141ecc9e8", "test token", "short", "ключ ✓", "%_'\"",
		} {
			user := insert(t, ctx, s, fmt.Sprint("user", n))
			want := insertToken(t, ctx, s, user, key)
			got, err := s.Tokens.Identify(ctx, key)
			if err != nil {
				t.Errorf("%q: %v", key, err)
				continue
			}
			account, err := s.Users.UserByID(ctx, user)
			if err != nil {
				t.Fatal(err)
			}
			if diff := diff(account.User, got.User); diff != "" {
				t.Error(diff)
			}
			if diff := diff(&want, got.Auth); diff != "" {
				t.Error(diff)
			}
		}
		if _, err := s.Tokens.TokenByUser(ctx, alice); !errors.Is(err, auth.ErrNotFound) {
			t.Errorf("a user without a token: %v", err)
		}
	},
	"the key of an inactive user identifies an inactive user": func(t *testing.T, s Stores) {
		id, err := s.Users.InsertUser(t.Context(), auth.Account{User: auth.User{Username: "carol"}})
		if err != nil {
			t.Fatal(err)
		}
		insertToken(t, t.Context(), s, id, "key")
		got, err := s.Tokens.Identify(t.Context(), "key")
		if err != nil || got.User.Active || got.User.Username != "carol" {
			t.Errorf("%+v, %v", got, err)
		}
	},
	"keys are compared byte by byte": func(t *testing.T, s Stores) {
		insertToken(t, t.Context(), s, insert(t, t.Context(), s, "alice"), "abcdef0123")
		for _, key := range []string{
			"", "ABCDEF0123", "Abcdef0123", "ábcdef0123", "abcdef0123 ", " abcdef0123", "abcdef012",
			"abcdef0123\x00", "abc\x00def0123", "abcdef0123\xff", "\xff", "%", "abcdef012_",
		} {
			if _, err := s.Tokens.Identify(t.Context(), key); !errors.Is(err, auth.ErrNotFound) {
				t.Errorf("%q: %v", key, err)
			}
		}
	},
	"a second token of a user is not stored": func(t *testing.T, s Stores) {
		ctx := t.Context()
		alice := insert(t, ctx, s, "alice")
		first := insertToken(t, ctx, s, alice, "first")
		if diff := diff(tokenOf(alice, "first"), first); diff != "" {
			t.Error(diff)
		}
		second := insertToken(t, ctx, s, alice, "second")
		of, err := s.Tokens.TokenByUser(ctx, alice)
		if err != nil || second != first || of != first {
			t.Errorf("%v, %v, %v", second, of, err)
		}
		if _, err := s.Tokens.Identify(ctx, "second"); !errors.Is(err, auth.ErrNotFound) {
			t.Error(err)
		}
	},
	"the key of another user is ErrExists": func(t *testing.T, s Stores) {
		insertToken(t, t.Context(), s, insert(t, t.Context(), s, "alice"), "key")
		bob := insert(t, t.Context(), s, "bob")
		_, err := s.Tokens.InsertToken(t.Context(), token.Token{Key: "key", UserID: bob, Created: joined})
		if !errors.Is(err, auth.ErrExists) {
			t.Error(err)
		}
	},
	"a token for an unknown user is ErrNotFound": func(t *testing.T, s Stores) {
		for _, id := range notIDs() {
			_, insert := s.Tokens.InsertToken(t.Context(), tokenOf(auth.UserID(id), "key"))
			_, of := s.Tokens.TokenByUser(t.Context(), auth.UserID(id))
			remove := s.Tokens.DeleteToken(t.Context(), auth.UserID(id))
			for what, err := range map[string]error{"insert": insert, "find": of, "delete": remove} {
				if !errors.Is(err, auth.ErrNotFound) {
					t.Errorf("%s %q: %v", what, id, err)
				}
			}
		}
	},
	"a deleted token identifies nobody": func(t *testing.T, s Stores) {
		ctx := t.Context()
		alice := insert(t, ctx, s, "alice")
		insertToken(t, ctx, s, alice, "old")
		if err := s.Tokens.DeleteToken(ctx, alice); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Tokens.Identify(ctx, "old"); !errors.Is(err, auth.ErrNotFound) {
			t.Error(err)
		}
		if err := s.Tokens.DeleteToken(ctx, alice); !errors.Is(err, auth.ErrNotFound) {
			t.Errorf("again: %v", err)
		}
		if insertToken(t, ctx, s, alice, "new").Key != "new" {
			t.Error("no new token")
		}
	},
	"a list of tokens is sorted by user and has usernames": func(t *testing.T, s Stores) {
		ctx := t.Context()
		users := []auth.UserID{
			insert(t, ctx, s, "dora"), insert(t, ctx, s, "alice"), insert(t, ctx, s, "nobody"),
			insert(t, ctx, s, "carl"),
		}
		for n, i := range []int{3, 1, 0} { // the newest user has the oldest token
			tok := tokenOf(users[i], fmt.Sprint("key", n))
			tok.Created = joined.Add(time.Duration(n) * time.Hour)
			if _, err := s.Tokens.InsertToken(ctx, tok); err != nil {
				t.Fatal(err)
			}
		}
		var got []string
		for _, tok := range collect(t, s.Tokens.ListTokens(ctx, token.Filter{})) {
			got = append(got, fmt.Sprint(tok.Username, " ", tok.Key, " ", tok.Created.Sub(joined)))
		}
		if diff := diff([]string{"dora key2 2h0m0s", "alice key1 1h0m0s", "carl key0 0s"}, got); diff != "" {
			t.Error(diff)
		}
		all := collect(t, s.Tokens.ListTokens(ctx, token.Filter{}))
		for n, filter := range map[int]token.Filter{
			2: {Limit: 2}, 3: {Limit: 3}, 1: {After: all[1].UserID, Limit: 9}, 0: {After: all[2].UserID},
		} {
			if got := collect(t, s.Tokens.ListTokens(ctx, filter)); len(got) != n {
				t.Errorf("%+v: %d tokens, not %d", filter, len(got), n)
			}
		}
		for want, filter := range map[string]token.Filter{
			"key0 key1 key2": {Descending: true}, "key0 key1": {Descending: true, Limit: 2},
			"key1 key2": {Descending: true, After: all[2].UserID}, "key1": {Descending: true, After: all[2].UserID,
				Limit: 1},
			"": {Descending: true, After: all[0].UserID},
		} {
			var keys []string
			for _, tok := range collect(t, s.Tokens.ListTokens(ctx, filter)) {
				keys = append(keys, tok.Key)
			}
			if got := strings.Join(keys, " "); got != want {
				t.Errorf("%+v: %s, want %s", filter, got, want)
			}
		}
	},
	"a long list has each row once": func(t *testing.T, s Stores) {
		const many = 1050 // more than a page
		err := s.Tx.InTx(t.Context(), func(ctx context.Context) error {
			for n := range many {
				insertToken(t, ctx, s, insert(t, ctx, s, numbered("user", n)), numbered("key", n))
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		tokens := s.Tokens.ListTokens(t.Context(), token.Filter{})
		wantNumbered(t, "key", many, tokens, func(l token.Listed) string { return l.Key })
	},
	"100 concurrent calls create one token": func(t *testing.T, s Stores) {
		testOneToken(t, s, func(ctx context.Context, insert func(context.Context)) error {
			insert(ctx)
			return nil
		})
	},
	"100 concurrent transactions that have written before create one token": func(t *testing.T, s Stores) {
		var n sync.Mutex
		count := 0
		testOneToken(t, s, func(ctx context.Context, take func(context.Context)) error {
			return s.Tx.InTx(ctx, func(ctx context.Context) error {
				n.Lock()
				count++
				name := numbered("other", count)
				n.Unlock()
				if _, err := s.Users.InsertUser(ctx, auth.Account{User: auth.User{Username: name}}); err != nil {
					return err
				}
				take(ctx)
				return nil
			})
		})
	},
}

// testOneToken inserts a token for one user in 100 goroutines and checks that all get the stored
// one. run calls insert, in a transaction or without.
func testOneToken(t *testing.T, s Stores, run func(ctx context.Context, insert func(context.Context)) error) {
	ctx := t.Context()
	alice := insert(t, ctx, s, "alice")
	const callers = 100
	keys := make([]string, callers)
	var all sync.WaitGroup
	for n := range callers {
		all.Go(func() {
			err := run(ctx, func(ctx context.Context) {
				tok, err := s.Tokens.InsertToken(ctx, tokenOf(alice, numbered("key", n)))
				if err != nil {
					t.Error(err)
				}
				keys[n] = tok.Key
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	stored := collect(t, s.Tokens.ListTokens(ctx, token.Filter{}))
	if len(stored) != 1 {
		t.Fatalf("%d tokens", len(stored))
	}
	for _, key := range keys {
		if key != stored[0].Key {
			t.Errorf("a caller got %q, stored is %q", key, stored[0].Key)
		}
	}
}
