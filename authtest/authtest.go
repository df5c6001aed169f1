// Package authtest is what every store must do, as tests: for the engines of this library and for those of others.
//
//	func TestStore(t *testing.T) {
//		authtest.TestStore(t, func(t *testing.T, wait time.Duration) authtest.Stores { ... })
//	}
package authtest

import (
	"context"
	"iter"
	"strconv"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/session"
)

// Stores is one store in its parts.
type Stores struct {
	Tx     auth.Transactor
	Users  auth.UserStore
	Groups auth.GroupStore
	Tokens token.Store

	Sessions session.Store // nil: not tested
}

// TestStore runs the suite. open returns an empty store of its own for each call, with the tables
// and the permissions of Django's models in it; it registers what closes it with t.Cleanup. It must
// be able to hold every character. The store's calls wait that long for a connection, a lock or
// another transaction, and then fail with auth.ErrUnavailable. The wait is minutes, so that no test
// fails on a busy machine; only tests of the bound itself ask for a short one.
func TestStore(t *testing.T, open func(t *testing.T, wait time.Duration) Stores) {
	for name, group := range map[string]struct {
		wait  time.Duration
		tests map[string]func(*testing.T, Stores)
	}{
		"users":          {long, userTests},
		"user changes":   {long, userChangeTests},
		"lists of users": {long, userListTests},
		"groups":         {long, groupTests},
		"tokens":         {long, tokenTests},
		"transactions":   {long, txTests},
		"sessions":       {long, onlyWithSessions(sessionTests)},
		"many at once":   {long, manyTests},
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

// long is a wait that ends on no machine, however busy; brief is the wait of the tests in which somebody waits in vain.
const long, brief = 5 * time.Minute, 500 * time.Millisecond

var joined = time.Date(2024, 1, 2, 3, 4, 5, 678901000, time.UTC)

// insert stores an active user of that name.
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

// insertToken stores a token for the user.
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

// notIDs are no keys of a row, or of none that there is.
func notIDs() []string {
	return []string{"", "0", "-1", "999999", "01", "+1", " 1", "1 ", "1.0", "x", "2147483648", "9223372036854775807", "9223372036854775808", "1\x00", "1;"}
}

// collect drains a range that must not fail.
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

// numbered is a name that sorts by its number.
func numbered(prefix string, n int) string { return prefix + strconv.Itoa(100000 + n)[1:] }
