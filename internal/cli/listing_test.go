package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/password"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/internal/cli"
)

// manyRows is a store that generates many users and tokens, and keeps none of them in memory.
// Before each row it calls at, unless at is nil.
type manyRows struct {
	auth.UserStore
	token.Store
	many int
	name string
	at   func(n int) error
}

func (e manyRows) ListUsers(_ context.Context, filter auth.UserFilter) iter.Seq2[auth.User, error] {
	return func(yield func(auth.User, error) bool) {
		for n, err := range e.all() {
			if !yield(auth.User{ID: auth.UserID(fmt.Sprint(n)), Username: fmt.Sprint(e.name, n), Active: true}, err) {
				return
			}
		}
	}
}

func (e manyRows) ListTokens(context.Context, token.Filter) iter.Seq2[token.Listed, error] {
	return func(yield func(token.Listed, error) bool) {
		for n, err := range e.all() {
			one := token.Token{Key: fmt.Sprintf("%040d", n), UserID: auth.UserID(fmt.Sprint(n))}
			if !yield(token.Listed{Token: one, Username: fmt.Sprint(e.name, n)}, err) {
				return
			}
		}
	}
}

func (e manyRows) all() iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		for n := range e.many {
			var err error
			if e.at != nil {
				err = e.at(n)
			}
			if !yield(n, err) {
				return
			}
		}
	}
}

func (manyRows) InTx(ctx context.Context, fn func(context.Context) error) error { return fn(ctx) }
func (manyRows) AfterCommit(context.Context, func())                            {}

// command runs a command line on a project with the users and tokens of e.
func command(ctx context.Context, e manyRows, out, errs *bytes.Buffer, args ...string) (exit int) {
	users := auth.NewUsers(auth.UsersConfig{Store: e, Tx: e, Hasher: password.NewPool(password.PoolConfig{})})
	return cli.Run(ctx, cli.Config{
		Name: "tutorial", In: strings.NewReader(""), Out: out, Err: errs,
		Open: func(context.Context, cli.Create) (*cli.Services, error) {
			return &cli.Services{Users: users, Tokens: token.New(token.Config{Store: e, Tx: e})}, nil
		},
	}, args)
}

var listings = [][]string{{"user", "list"}, {"user", "list", "--json"}, {"token", "list"}, {"token", "list", "--json"}}

// TestListingsAreStreamed checks that a list is written while it is read: fewer rows than a store's
// page are read and not yet written.
func TestListingsAreStreamed(t *testing.T) {
	t.Parallel()
	for _, args := range listings {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			t.Parallel()
			const page = 1000
			var out, errs bytes.Buffer
			e := manyRows{many: 5 * page, name: "user"}
			e.at = func(n int) error {
				if n%500 > 0 {
					return nil
				}
				if written := strings.Count(out.String(), "user"); n-written >= page/2 {
					t.Errorf("%d are read, %d written", n, written)
				}
				return nil
			}
			if exit := command(t.Context(), e, &out, &errs, args...); exit != 0 || errs.Len() > 0 {
				t.Fatalf("exit %d, %s", exit, &errs)
			}
			if got := strings.Count(out.String(), "user"+fmt.Sprint(5*page-1)); got != 1 {
				t.Errorf("the last one is there %d times", got)
			}
		})
	}
}

// TestInterruptedListing interrupts a list, or makes the database fail. The error says once how
// many rows were listed. A JSON array is left open, so that nobody takes a part for the whole.
func TestInterruptedListing(t *testing.T) {
	t.Parallel()
	for _, args := range listings {
		for _, c := range []struct {
			name string
			exit int
			err  string
		}{
			{"interrupted", 130, "tutorial: interrupted: 700 %s were listed\n"},
			{"fault", 1, "tutorial: list %s: unavailable\n700 %[1]s were listed\nhint: the database cannot be used " +
				"now: check that it is running and that no other program locks it, then try again\n"},
		} {
			t.Run(strings.Join(args, " ")+" "+c.name, func(t *testing.T) {
				t.Parallel()
				ctx, interrupt := context.WithCancel(t.Context())
				defer interrupt()
				e := manyRows{many: 5000, name: "user", at: func(n int) error {
					if n == 700 && c.exit == 130 {
						interrupt()
					} else if n == 700 {
						return auth.ErrUnavailable
					}
					return nil
				}}
				var out, errs bytes.Buffer
				if exit := command(ctx, e, &out, &errs, args...); exit != c.exit {
					t.Errorf("exit %d", exit)
				}
				if want := fmt.Sprintf(c.err, args[0]+"s"); errs.String() != want {
					t.Errorf("got  %s\nwant %s", &errs, want)
				}
				if got := strings.Count(out.String(), "user"); args[0] == "user" &&
					!strings.Contains(out.String(), "user699") || json.Valid(out.Bytes()) {
					t.Errorf("%d are written: %s", got, out.String()[max(0, out.Len()-100):])
				}
			})
		}
	}
}

func TestListingLimit(t *testing.T) {
	t.Parallel()
	for _, args := range listings {
		for limit, want := range map[string]int{"0": 600, "1": 1, "249": 249, "250": 250, "251": 251, "600": 600,
			"601": 600} {
			var out, errs bytes.Buffer
			asked := 0
			e := manyRows{many: 600, name: "name", at: func(int) error { asked++; return nil }}
			exit := command(t.Context(), e, &out, &errs, append(args, "--limit", limit)...)
			if got := strings.Count(out.String(), "name"); args[len(args)-1] == "--json" {
				var list []map[string]any
				if err := json.Unmarshal(out.Bytes(), &list); err != nil || len(list) != want {
					t.Errorf("%v --limit %s: %d, %v", args, limit, len(list), err)
				}
			} else if got != want {
				t.Errorf("%v --limit %s: %d", args, limit, got)
			}
			if exit != 0 || asked != want {
				t.Errorf("%v --limit %s: exit %d, %d were read: %s", args, limit, exit, asked, &errs)
			}
		}
		var out, errs bytes.Buffer
		exit := command(t.Context(), manyRows{many: 9}, &out, &errs, append(args, "--limit", "-1")...)
		if exit != 2 || out.Len() > 0 || !strings.Contains(errs.String(), "--limit cannot be negative\nhint: usage: ") {
			t.Errorf("%v: exit %d, %s%s", args, exit, &out, &errs)
		}
	}
}

// TestListingEscapes lists names that would drive a terminal. Both forms escape them, and JSON
// decodes to the same name.
func TestListingEscapes(t *testing.T) {
	t.Parallel()
	const name, want = "\u009b2J\u202e\u200b\x1b\x7f\U000e0041", `\u009b2J\u202e\u200b\u001b\u007f\udb40\udc41`
	for _, args := range listings {
		var out, errs bytes.Buffer
		command(t.Context(), manyRows{many: 1, name: name}, &out, &errs, args...)
		if args[len(args)-1] != "--json" {
			if got, _, _ := strings.Cut(out.String(), "0\t"); got != `\u009b2J\u202e\u200b\x1b\x7f\U000e0041` {
				t.Errorf("%v: %s", args, &out)
			}
			continue
		}
		var list []struct{ Username, User string }
		if err := json.Unmarshal(out.Bytes(), &list); err != nil || len(list) != 1 ||
			list[0].Username+list[0].User != name+"0" {
			t.Errorf("%v: %v, %q", args, err, list)
		}
		if !strings.Contains(out.String(), `"`+want+`0"`) ||
			strings.ContainsAny(out.String(), name[:2]+"\u202e\u200b\x1b\x7f") {
			t.Errorf("%v: %s", args, &out)
		}
	}
}

func (e manyRows) UserByName(_ context.Context, name string) (auth.Account, error) {
	return auth.Account{User: auth.User{ID: "1", Username: name, Active: true}}, nil
}

func (e manyRows) TokenByUser(context.Context, auth.UserID) (token.Token, error) {
	return token.Token{Key: e.name, UserID: "1"}, nil
}

// TestTokenCreateEscapes prints a name and a key that would drive a terminal. Another program may
// have stored such a key.
func TestTokenCreateEscapes(t *testing.T) {
	t.Parallel()
	var out, errs bytes.Buffer
	command(t.Context(), manyRows{name: "\u009b2J\u202e"}, &out, &errs, "token", "create", "al\u200bice")
	if want := "Generated token \\u009b2J\\u202e for user al\\u200bice\n"; out.String() != want || errs.Len() > 0 {
		t.Errorf("%q %s, want %q", &out, &errs, want)
	}
}

// TestListingJSONIsOneArray pins the layout of --json, which scripts may read.
func TestListingJSONIsOneArray(t *testing.T) {
	t.Parallel()
	var out, errs bytes.Buffer
	command(t.Context(), manyRows{many: 2, name: "user"}, &out, &errs, "token", "list", "--json")
	want := `[
  {
    "user": "user0",
    "user_id": "0",
    "key": "0000…",
    "created": "0001-01-01T00:00:00Z",
    "sealed": false
  },
  {
    "user": "user1",
    "user_id": "1",
    "key": "0000…",
    "created": "0001-01-01T00:00:00Z",
    "sealed": false
  }
]
`
	if out.String() != want {
		t.Errorf("got\n%s", &out)
	}
}
