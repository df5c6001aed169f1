package shell_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/auth/password"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/internal/shell"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// fixture is a shell over a fresh database.
type fixture struct {
	*shell.Shell
	db       *sqlstore.DB
	users    *auth.Users
	out, err bytes.Buffer
}

func open(t *testing.T) *fixture {
	t.Helper()
	db := dbtest.Open(t)
	f := &fixture{db: db, users: auth.NewUsers(auth.UsersConfig{
		Store: db.Users(), Tx: db, Hasher: password.NewPool(password.PoolConfig{Iterations: 1000}),
	})}
	f.Shell = shell.New(shell.Config{
		Users: f.users, Groups: auth.NewGroups(auth.GroupsConfig{Store: db.Groups()}),
		Tokens: token.New(token.Config{Store: db.Tokens(), Tx: db}),
		Keys:   apikey.New(apikey.Config{Store: db.APIKeys(), Tx: db}),
		Out:    &f.out, Err: &f.err,
	})
	return f
}

func TestScript(t *testing.T) {
	t.Parallel()
	const alice = "alice = users.create(username='alice', email='a@example.com', password='wonderland-1865')\n"
	for _, c := range []struct{ name, source, out, err string }{
		{name: "a loop over all users", source: alice +
			"for user in users.all(): tokens.get_or_create(user=user)\nprint(len(tokens.all()))", out: "1\n"},
		{name: "records show no key", source: alice + "t = tokens.get_or_create(alice)\nprint(t.key[:4] + '…' in " +
			"str(t), t.key in str(t), len(t.key))", out: "True False 40\n"},
		{name: "the same token each time, another after reset",
			source: alice + "t = tokens.get_or_create(alice)\nprint(t == tokens.get(user='alice'), t == " +
				"tokens.reset(alice))", out: "True False\n"},
		{name: "revoke", source: alice + "tokens.get_or_create(alice)\ntokens.revoke(alice)\ntokens.get(alice)",
			err: "Error in tokens.get: user alice has no token"},
		{name: "attributes", source: alice + "print(alice, alice.id, alice.email, alice.is_active, alice.is_staff, " +
			"alice.last_login)", out: "<User: alice> 1 a@example.com True False None\n"},
		{name: "flags", source: alice + "users.set_active(alice, False)\nusers.set_superuser('alice', " +
			"superuser=True)\nu = users.get('alice')\nprint(u.is_active, u.is_superuser, u == alice)",
			out: "False True True\n"},
		{name: "records as keys of a dict", source: alice +
			"print({alice: 1}[users.get('alice')], alice in set([users.get('alice')]))", out: "1 True\n"},
		{name: "search and limit", source: alice + "users.create('bob')\nprint(users.all(search='AMPLE'), " +
			"users.all(limit=1), len(users.all()))", out: "[<User: alice>] [<User: alice>] 2\n"},
		{name: "groups", source: alice + "g = groups.create('editors')\ngroups.add_user(g, " +
			"alice)\ngroups.grant('editors', 'auth.add_user')\nprint(groups.all(), groups.get('editors') == " +
			"g)\ngroups.delete(g)\nprint(groups.all())", out: "[<Group: editors>] True\n[]\n"},
		{name: "records cannot be ordered", source: alice + "alice < alice", err: "records have no order"},
		{name: "unknown user", source: "users.get('bob')", err: "Error in users.get: user bob does not exist"},
		{name: "neither user nor name", source: "tokens.get(3)", err: "got int, want a user or a username"},
		{name: "username taken", source: alice + alice, err: "already exists"},
		{name: "unknown attribute", source: alice + "alice.password", err: "User has no .password"},
		{name: "syntax", source: "print('first'", err: "<test>:1:"},
		{name: "undefined names", source: "nosuch\nnorthis",
			err: "<test>:1:1: undefined: nosuch\n<test>:2:1: undefined: northis"},
		{name: "load is not available", source: "load('/etc/passwd', 'x')", err: "load not implemented"},
		{name: "no recursion", source: "def f(): f()\nf()", err: "function f called recursively"},
		{name: "exit ends the script", source: "print('a')\nexit()\nprint('b')", out: "a\n"},
		{name: "while and reassignment at top level", source: "n = 0\nwhile n < 3:\n    n += 1\nprint(n)", out: "3\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := open(t)
			err := f.Script(context.Background(), "<test>", c.source)
			if c.err == "" && err != nil || c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)) {
				t.Errorf("error %v, want %q", err, c.err)
			}
			if diff := cmp.Diff(c.out, f.out.String()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPasswordIsSet(t *testing.T) {
	t.Parallel()
	f, ctx := open(t), context.Background()
	if err := f.Script(ctx, "<test>", "users.set_password(users.create('alice'), 'wonderland-1865')"); err != nil {
		t.Fatal(err)
	}
	if _, err := f.users.Authenticate(ctx, "alice", "wonderland-1865"); err != nil {
		t.Error(err)
	}
}

func TestScriptEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if err := open(t).Script(ctx, "<test>", "while True: pass"); err == nil ||
		!strings.Contains(err.Error(), "interrupted") {
		t.Errorf("%v", err)
	}
}

// typed is a LineReader that returns lines; the line "^C" is an interrupt.
type typed struct {
	lines   []string
	prompts []string
	fault   error // at the end, instead of io.EOF
}

func (l *typed) ReadLine(prompt string) (string, error) {
	l.prompts = append(l.prompts, prompt)
	if len(l.lines) == 0 {
		if l.fault != nil {
			return "", l.fault
		}
		return "", io.EOF
	}
	line := l.lines[0]
	l.lines = l.lines[1:]
	if line == "^C" {
		return "", shell.ErrInterrupt
	}
	return line, nil
}

func TestConsole(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		lines    []string
		out, err string
	}{
		{"expressions are echoed, None is not", []string{"1 + 1", "None", "'a'", "_ + 'b'"}, "2\n\"a\"\n\"ab\"\n", ""},
		{"later statements see earlier names", []string{"n = 1", "n = n + 1", "n"}, "2\n", ""},
		{"a block ends at an empty line", []string{"for n in range(2):", "    print(n)", "", "n"}, "0\n1\n1\n", ""},
		{"an error does not end the console", []string{"1 // 0", "nosuch", "x = = 1", "'alive'"}, "\"alive\"\n",
			"Traceback (most recent call last):\n  <console>:1:3: in <expr>\nError: floored division by " +
				"zero\n<console>:1:1: undefined: nosuch\n<console>:1:5: got '=', want primary expression\n"},
		{"an interrupt gives up the block", []string{"for n in range(2):", "^C", "'alive'"}, "\"alive\"\n",
			"KeyboardInterrupt\n"},
		{"exit ends the console", []string{"exit()", "1"}, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := open(t)
			if err := f.Console(context.Background(), &typed{lines: c.lines}); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.out, f.out.String()); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(c.err, f.err.String()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestConsolePrompts(t *testing.T) {
	t.Parallel()
	in := &typed{lines: []string{"if True:", "    1", "", "help()"}}
	f := open(t)
	if err := f.Console(context.Background(), in); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{">>> ", "... ", "... ", ">>> ", ">>> "}, in.prompts); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(f.out.String(), "get_or_create(user)") {
		t.Errorf("help: %s", f.out.String())
	}
}

func TestConsoleEndsWhenItCannotRead(t *testing.T) {
	t.Parallel()
	broken := errors.New("terminal is gone")
	if err := open(t).Console(context.Background(), &typed{fault: broken}); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
}
