package cli_test

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/audit"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/auth/password"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/internal/cli"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/sqlite"
)

// servicesOf returns the services of a project on db, with users in store.
func servicesOf(db *sqlstore.DB, store auth.UserStore) *cli.Services {
	trail := audit.New(audit.Config{Store: db.Audit()})
	return &cli.Services{
		Users: auth.NewUsers(auth.UsersConfig{
			Store: store, Tx: db, Hasher: password.NewPool(password.PoolConfig{Iterations: 1000}), Audit: trail,
		}),
		Groups:   auth.NewGroups(auth.GroupsConfig{Store: db.Groups(), Users: store, Tx: db, Audit: trail}),
		Tokens:   token.New(token.Config{Store: db.Tokens(), Tx: db}),
		Keys:     apikey.New(apikey.Config{Store: db.APIKeys(), Tx: db}),
		Audit:    trail,
		Migrator: migrate.New(db), Tx: db,
	}
}

// watched is an output that calls act once, when the text appears in it.
type watched struct {
	bytes.Buffer
	text string
	act  func()
}

func (w *watched) Write(p []byte) (int, error) {
	n, err := w.Buffer.Write(p)
	if w.act != nil && strings.Contains(w.String(), w.text) {
		w.act()
		w.act = nil
	}
	return n, err
}

// TestInterrupted interrupts commands while they work: the exit code is 130.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	empty, err := sqlite.Open(t.Context(), "sqlite:"+t.TempDir()+"/db.sqlite3", dbtest.Patient())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { empty.Close() })
	full := dbtest.Open(t)
	for name, c := range map[string]struct {
		db      *sqlstore.DB
		out     string // interrupts when it is printed
		in      io.Reader
		args    []string
		says    string
		andNots string
	}{
		"migrate": {empty, "OK", nil, []string{"migrate"}, "x: interrupted: ", ""},
		"a script": {full, "started", nil, []string{"shell", "-c", "print('started')\nwhile True: pass"},
			"Traceback", "x: "},
		"user create": {full, "", strings.NewReader("wonderland-1865"),
			[]string{"user", "create", "alice", "--password-stdin"}, "x: interrupted: ", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, interrupt := context.WithCancel(t.Context())
			defer interrupt()
			var errs bytes.Buffer
			out := &watched{text: c.out, act: interrupt}
			exit := cli.Run(ctx, cli.Config{
				Name: "x", In: &acting{func() {
					if c.out == "" {
						interrupt()
					}
				}, c.in}, Out: out, Err: &errs,
				Open: func(context.Context, cli.Create) (*cli.Services, error) {
					return servicesOf(c.db, c.db.Users()), nil
				},
			}, c.args)
			if exit != 130 || !strings.HasPrefix(errs.String(), c.says) ||
				c.andNots != "" && strings.Contains(errs.String(), c.andNots) {
				t.Errorf("exit %d, %s\n%s", exit, &errs, out)
			}
		})
	}
}

// failing is a store that fails after the first look-up by name, or whose look-ups find no name.
type failing struct {
	auth.UserStore
	lookups int
	blind   bool
}

func (s *failing) UserByName(ctx context.Context, name string) (auth.Account, error) {
	s.lookups++
	switch {
	case s.blind:
		return auth.Account{}, auth.ErrNotFound
	case s.lookups > 1:
		return auth.Account{}, auth.ErrUnavailable
	}
	return s.UserStore.UserByName(ctx, name)
}

// TestChangePasswordReportsAFault checks that a fault of the second look-up, which tells whether
// the user is still the same, is an error: the password is not changed.
func TestChangePasswordReportsAFault(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	store := &failing{UserStore: db.Users()}
	p := servicesOf(db, store)
	alice, err := p.Users.Create(t.Context(), auth.CreateParams{Username: "alice", Password: "looking-glass-1871"})
	if err != nil {
		t.Fatal(err)
	}
	exit, _, stderr := runWith(t, p, "wonderland-1865", "changepassword", "alice", "--password-stdin")
	if exit != 1 || !strings.HasPrefix(stderr, "x: unavailable\n") {
		t.Errorf("exit %d, %s", exit, stderr)
	}
	if ok, err := p.Users.CheckPassword(t.Context(), alice.ID, "looking-glass-1871"); !ok || err != nil {
		t.Errorf("the old password: %v, %v", ok, err)
	}
}

// TestNameTakenMeanwhile creates a user whose name somebody takes after the check. The message is
// the same as that of the check.
func TestNameTakenMeanwhile(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	p := servicesOf(db, &failing{UserStore: db.Users(), blind: true})
	if _, err := p.Users.Create(t.Context(), auth.CreateParams{Username: "alice"}); err != nil {
		t.Fatal(err)
	}
	exit, _, stderr := runWith(t, p, "", "user", "create", "alice", "--unusable-password")
	if exit != 1 || stderr != "x: That username is already taken.\n" {
		t.Errorf("exit %d, %s", exit, stderr)
	}
}

// runWith runs a command line on the services, with a standard input.
func runWith(t *testing.T, p *cli.Services, input string, args ...string) (exit int, out, err string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	exit = cli.Run(t.Context(), cli.Config{
		Name: "x", In: strings.NewReader(input), Out: &stdout, Err: &stderr,
		Open: func(context.Context, cli.Create) (*cli.Services, error) { return p, nil },
	}, args)
	return exit, stdout.String(), stderr.String()
}
