// Package authtest tests that a store keeps its contract. It is for the engines of this library and
// for other stores.
//
//	func TestStore(t *testing.T) {
//		authtest.TestStore(t, func(t *testing.T, wait time.Duration) authtest.Stores { ... })
//	}
package authtest

import (
	"context"
	"iter"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/session"
)

// Stores are the parts of one store.
type Stores struct {
	Tx     auth.Transactor
	Users  auth.UserStore
	Groups auth.GroupStore
	Tokens token.Store

	Sessions session.Store // nil: not tested
	APIKeys  apikey.Store  // nil: not tested
}

// TestStore runs the suite. Each call of open returns a new, empty store. The store has the tables
// and the permissions of Django's models, and can store every Unicode character. open registers the
// cleanup with t.Cleanup.
//
// wait is how long the store waits for a connection, a lock or another transaction, before it
// returns auth.ErrUnavailable. It is minutes long, so that no test fails on a busy machine. Only
// the tests of the bound itself pass a short wait.
func TestStore(t *testing.T, open func(t *testing.T, wait time.Duration) Stores) {
	for name, group := range map[string]struct {
		wait  time.Duration
		tests map[string]func(*testing.T, Stores)
	}{
		"users":          {long, userTests},
		"user changes":   {long, userChangeTests},
		"lists of users": {long, userListTests},
		"matches":        {long, userMatchTests},
		"groups":         {long, groupTests},
		"memberships":    {long, membershipTests},
		"tokens":         {long, tokenTests},
		"transactions":   {long, txTests},
		"sessions":       {long, onlyWithSessions(sessionTests)},
		"API keys":       {long, onlyWithKeys(keyTests)},
		"lists of keys":  {long, onlyWithKeys(keyListTests)},
		"credentials":    {long, onlyWithKeys(credentialTests)},
		"concurrency":    {long, manyTests},
		"locks":          {long, lockTests},
		"waits":          {brief, waitTests},
	} {
		t.Run(name, func(t *testing.T) {
			for name, test := range group.tests {
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					test(t, open(t, group.wait))
				})
			}
		})
	}
}

// long is a wait that never ends in a test, however busy the machine is. brief is the wait of tests
// in which a call must give up.
const long, brief = 5 * time.Minute, 500 * time.Millisecond

var joined = time.Date(2024, 1, 2, 3, 4, 5, 678901000, time.UTC)

// insert stores an active user.
func insert(t *testing.T, ctx context.Context, s Stores, name string) auth.UserID {
	t.Helper()
	id, err := s.Users.InsertUser(ctx, auth.Account{
		User: auth.User{Username: name, Active: true, DateJoined: joined}, PasswordHash: "hash of " + name,
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// insertToken stores a token of the user, unless the user has one, and returns the stored token.
func insertToken(t *testing.T, ctx context.Context, s Stores, user auth.UserID, key string) token.Token {
	t.Helper()
	tok, err := s.Tokens.InsertToken(ctx, tokenOf(user, key))
	if err != nil {
		t.Fatal(err)
	}
	return tok
}

func tokenOf(user auth.UserID, key string) token.Token {
	return token.Token{Key: key, UserID: user, Created: joined}
}

// notIDs are ids that are malformed or that no row has.
func notIDs() []string {
	return []string{
		"", "0", "-1", "999999", "01", "+1", " 1", "1 ", "1.0", "x",
		"2147483648", "9223372036854775807", "9223372036854775808", "1\x00", "1;",
	}
}

// collect returns all values of a sequence that must not fail.
func collect[V any](t *testing.T, seq iter.Seq2[V, error]) []V {
	t.Helper()
	var all []V
	for v, err := range seq {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, v)
	}
	return all
}

func userNames(users []auth.User) []string {
	names := []string{}
	for _, u := range users {
		names = append(names, u.Username)
	}
	return names
}

// backwards returns a list from its end to its start.
func backwards(list []string) []string {
	list = slices.Clone(list)
	slices.Reverse(list)
	return list
}

// numbered returns prefix and n with leading zeros, so that names sort by n.
func numbered(prefix string, n int) string { return prefix + strconv.Itoa(100000 + n)[1:] }

// wantNumbered fails the test unless the rows have the names of [numbered] from 0 to want-1, in
// this order.
func wantNumbered[T any](t *testing.T, prefix string, want int, rows iter.Seq2[T, error], name func(T) string) {
	t.Helper()
	n := 0
	for row, err := range rows {
		if err != nil || name(row) != numbered(prefix, n) {
			t.Fatalf("number %d: %v, %v", n, name(row), err)
		}
		n++
	}
	if n != want {
		t.Errorf("%d of %d", n, want)
	}
}
