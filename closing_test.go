package latchkey_test

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// onNewDatabase opens p on a new database without tables.
func onNewDatabase(t *testing.T, p latchkey.Project) (*latchkey.Site, error) {
	t.Helper()
	p.Log = slog.New(slog.DiscardHandler)
	return latchkey.Open(t.Context(), p, latchkey.Settings{
		Database: "sqlite:" + filepath.Join(t.TempDir(), "x.sqlite3"),
		Timeouts: latchkey.TimeoutSettings{Shutdown: time.Hour},
	})
}

// TestSetupError checks that Open returns the error of Setup, names Setup in it, and closes what
// Setup has opened.
func TestSetupError(t *testing.T) {
	t.Parallel()
	noBroker, stuck := errors.New("no broker"), errors.New("stuck")
	var closed []string
	site, err := onNewDatabase(t, latchkey.Project{Name: "orders", Setup: func(site *latchkey.Site) error {
		site.OnClose(func(context.Context) error { closed = append(closed, "first"); return nil })
		site.OnClose(func(context.Context) error { closed = append(closed, "second"); return stuck })
		return noBroker
	}})
	if site != nil || !errors.Is(err, noBroker) || !errors.Is(err, stuck) ||
		!strings.HasPrefix(err.Error(), "project's Setup: no broker") {
		t.Errorf("%v, %v", site, err)
	}
	if !slices.Equal(closed, []string{"second", "first"}) {
		t.Errorf("closed %v", closed)
	}
}

// TestSetupNeedsTables checks that the command migrate, which runs Setup on a database without
// tables, does not send its caller to the command migrate.
func TestSetupNeedsTables(t *testing.T) {
	t.Parallel()
	p := latchkey.Project{Name: "orders", Setup: func(site *latchkey.Site) error {
		_, err := site.Groups.Create(t.Context(), "agents")
		return err
	}}
	_, err := onNewDatabase(t, p)
	var hinter interface{ Hint() string }
	if !errors.Is(err, sqlstore.ErrNoSchema) || !errors.As(err, &hinter) ||
		!strings.HasPrefix(hinter.Hint(), "Setup also runs before 'migrate' creates the tables") {
		t.Errorf("%v", err)
	}
}

// TestSetupPanics checks that what Setup has opened is closed even if Setup panics.
func TestSetupPanics(t *testing.T) {
	t.Parallel()
	closed := false
	defer func() {
		if recover() == nil || !closed {
			t.Errorf("closed %v", closed)
		}
	}()
	site, err := onNewDatabase(t, latchkey.Project{Setup: func(site *latchkey.Site) error {
		site.OnClose(func(context.Context) error { closed = true; return nil })
		panic("no such view")
	}})
	t.Errorf("%v, %v", site, err)
}

// TestOnClose checks that Close runs all functions once, on the open database and with a context
// that ends, and joins their errors.
func TestOnClose(t *testing.T) {
	t.Parallel()
	stuck := errors.New("stuck")
	var closed []string
	site, err := onNewDatabase(t, latchkey.Project{Setup: func(site *latchkey.Site) error {
		site.OnClose(func(ctx context.Context) error {
			closed = append(closed, "waits")
			if end, ok := ctx.Deadline(); !ok || time.Until(end) > time.Hour {
				t.Errorf("the context ends: %v, %v", ok, end)
			}
			return context.DeadlineExceeded
		})
		site.OnClose(func(context.Context) error { panic("boom") })
		site.OnClose(func(ctx context.Context) error {
			_, err := site.Users.Create(ctx, auth.CreateParams{Username: "alice"})
			closed = append(closed, "writes")
			return err
		})
		site.OnClose(func(context.Context) error { closed = append(closed, "fails"); return stuck })
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	if err := site.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		err := site.Close()
		if want := "stuck\na function of OnClose panicked: boom\ncontext deadline exceeded"; err == nil ||
			err.Error() != want || !errors.Is(err, stuck) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if !slices.Equal(closed, []string{"fails", "writes", "waits"}) {
		t.Errorf("closed %v", closed)
	}
}
