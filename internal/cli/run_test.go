package cli_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/password"
	"github.com/latchkey-go/latchkey/internal/cli"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/sqlstore/sqlite"
)

// run runs a command line on the project that open returns.
func run(t *testing.T, open func() (*cli.Services, error), args ...string) (exit int, out, err string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	exit = cli.Run(t.Context(), cli.Config{
		Name: "x", In: strings.NewReader(""), Out: &stdout, Err: &stderr,
		Open:    func(context.Context, cli.Create) (*cli.Services, error) { return open() },
		Inspect: func(context.Context) (*cli.Services, error) { return open() },
	}, args)
	return exit, stdout.String(), stderr.String()
}

func TestCloseError(t *testing.T) {
	t.Parallel()
	exit, _, stderr := run(t, func() (*cli.Services, error) {
		return &cli.Services{Close: func() error { return errors.New("disk full") }}, nil
	}, "routes")
	if exit != 1 || stderr != "x: close: disk full\n" {
		t.Errorf("exit %d, %s", exit, stderr)
	}
}

func TestHintOfAnUnavailableDatabase(t *testing.T) {
	t.Parallel()
	exit, _, stderr := run(t, func() (*cli.Services, error) { return nil, fmt.Errorf("open: %w", auth.ErrUnavailable) },
		"routes")
	if exit != 1 || !strings.Contains(stderr, "\nhint: the database cannot be used now") {
		t.Errorf("exit %d, %s", exit, stderr)
	}
}

// TestCheckShowsErrorsFirst checks that check prints errors before warnings, each finding once, and
// that only errors make it fail.
func TestCheckShowsErrorsFirst(t *testing.T) {
	t.Parallel()
	warning, mistake := cli.Warning{ID: "w", Message: "Look."},
		cli.Warning{ID: "e", Message: "Wrong.", Hint: "Mend it.", Error: true}
	for _, c := range []struct {
		found []cli.Warning
		exit  int
		out   string
	}{
		{nil, 0, "System check identified no issues (3 silenced).\n"},
		{[]cli.Warning{warning}, 0, "System check identified some issues:\n\nWARNINGS:\n?: (w) Look.\n\nSystem check " +
			"identified 1 issue (3 silenced).\n"},
		{[]cli.Warning{warning, mistake}, 1, "System check identified some issues:\n\nERRORS:\n?: (e) Wrong.\n\t" +
			"HINT: Mend it.\n" +
			"\nWARNINGS:\n?: (w) Look.\n\nSystem check identified 2 issues (3 silenced).\n"},
	} {
		check := func(context.Context, cli.Checks) cli.Findings {
			return cli.Findings{Shown: c.found, Silenced: 3}
		}
		exit, out, _ := run(t, func() (*cli.Services, error) { return &cli.Services{Check: check}, nil }, "check")
		if diff := cmp.Diff(c.out, out); exit != c.exit || diff != "" {
			t.Errorf("exit %d: %s", exit, diff)
		}
	}
}

// TestServeExitCode checks that serve fails if the server fails by itself. If the server was asked
// to end, requests that were cut off are no failure.
func TestServeExitCode(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	for name, c := range map[string]struct {
		asked bool
		err   error
		exit  int
		says  string
	}{
		"by itself":                        {false, errors.New("address in use"), 1, "x: address in use\n"},
		"as asked":                         {true, nil, 0, ""},
		"as asked, with requests that ran": {true, context.DeadlineExceeded, 0, ""},
	} {
		ctx, end := context.WithCancel(t.Context())
		defer end()
		var stderr bytes.Buffer
		exit := cli.Run(ctx, cli.Config{
			Name: "x", In: strings.NewReader(""), Out: io.Discard, Err: &stderr,
			Open: func(context.Context, cli.Create) (*cli.Services, error) {
				return &cli.Services{Migrator: migrate.New(db),
					Serve: func(context.Context, func(context.Context) error) error {
						if c.asked {
							end()
						}
						return c.err
					}}, nil
			},
		}, []string{"serve"})
		if exit != c.exit || stderr.String() != c.says {
			t.Errorf("%s: exit %d, %s", name, exit, &stderr)
		}
	}
}

// TestServeMigrates checks that serve --migrate applies migrations when the server may serve, and
// not before.
func TestServeMigrates(t *testing.T) {
	t.Parallel()
	for name, refused := range map[string]error{"serves": nil, "refused": errors.New("address in use")} {
		db, err := sqlite.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "x.sqlite3"), dbtest.Patient())
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		migrator, missing := migrate.New(db), errors.New("tables are missing while the server serves")
		exit := cli.Run(t.Context(), cli.Config{
			Name: "x", In: strings.NewReader(""), Out: io.Discard, Err: io.Discard,
			Open: func(context.Context, cli.Create) (*cli.Services, error) {
				return &cli.Services{
					Migrator: migrator, Tx: db,
					Serve: func(ctx context.Context, prepare func(context.Context) error) error {
						if refused != nil {
							return refused
						}
						if err := prepare(ctx); err != nil {
							return err
						}
						if pending, err := migrator.Pending(ctx); err != nil || len(pending) > 0 {
							return missing
						}
						return nil
					},
				}, nil
			},
		}, []string{"serve", "--migrate"})
		pending, err := migrator.Pending(t.Context())
		if wantExit := len(pending) > 0; err != nil || (exit == 0) != (refused == nil) || wantExit != (refused != nil) {
			t.Errorf("%s: exit %d, %d migrations are pending, %v", name, exit, len(pending), err)
		}
	}
}

// acting is a standard input that calls act before the first read.
type acting struct {
	act func()
	io.Reader
}

func (a *acting) Read(p []byte) (int, error) {
	if a.act != nil {
		a.act()
		a.act = nil
	}
	return a.Reader.Read(p)
}

// TestChangePasswordOfAReplacedUser deletes the user while changepassword reads the password. A new
// user of the same name must not get that password.
func TestChangePasswordOfAReplacedUser(t *testing.T) {
	t.Parallel()
	for name, again := range map[string]bool{"deleted": false, "deleted and made anew": true} {
		db := dbtest.Open(t)
		users := auth.NewUsers(auth.UsersConfig{Store: db.Users(), Tx: db,
			Hasher: password.NewPool(password.PoolConfig{Iterations: 1000})})
		alice, err := users.Create(t.Context(), auth.CreateParams{Username: "alice"})
		if err != nil {
			t.Fatal(err)
		}
		var stderr bytes.Buffer
		exit := cli.Run(t.Context(), cli.Config{
			Name: "x", Out: io.Discard, Err: &stderr,
			In: &acting{func() {
				err := users.Delete(t.Context(), alice.ID)
				if err == nil && again {
					_, err = users.Create(t.Context(), auth.CreateParams{Username: "alice"})
				}
				if err != nil {
					t.Error(err)
				}
			}, strings.NewReader("wonderland-1865")},
			Open: func(context.Context, cli.Create) (*cli.Services, error) { return &cli.Services{Users: users}, nil },
		}, []string{"changepassword", "alice", "--password-stdin"})
		if exit != 1 || !strings.HasPrefix(stderr.String(), "x: user 'alice' was deleted meanwhile\n") {
			t.Errorf("%s: exit %d, %s", name, exit, &stderr)
		}
		if _, err := users.Authenticate(t.Context(), "alice", "wonderland-1865"); err == nil {
			t.Errorf("%s: the password is somebody else's", name)
		}
	}
}
