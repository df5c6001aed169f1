package latchkey

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/internal/cli"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// TestMissingTables removes tables whose migrations the ledger lists as applied, so that migrate
// has nothing to do. check, /readyz and migrate each report them.
func TestMissingTables(t *testing.T) {
	t.Parallel()
	for _, tables := range []string{"authtoken_token", "django_session", "latchkey_throttle", "auth_group",
		"auth_permission",
		"auth_group_permissions", "django_content_type", "django_admin_log", "auth_group, django_session"} {
		t.Run(tables, func(t *testing.T) {
			t.Parallel()
			var logs bytes.Buffer
			site, err := Open(t.Context(), Project{Log: slog.New(slog.NewTextHandler(&logs, nil))},
				Settings{Database: "sqlite:" + filepath.Join(t.TempDir(), "x.sqlite3")})
			if err != nil {
				t.Fatal(err)
			}
			defer site.Close()
			for range 2 {
				if err := site.Migrate(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			if got := site.ready(t.Context()); got != "" {
				t.Fatal(got)
			}
			for table := range strings.SplitSeq(tables, ", ") {
				err = sqldb.Of(site.db).Change(t.Context(), func(ctx context.Context) error {
					return sqldb.Of(site.db).Exec(ctx, "DROP TABLE "+table)
				})
				if err != nil && !errors.Is(err, sqlstore.ErrForeignKey) {
					t.Fatal(err)
				}
				if err != nil { // other tables refer to it: remove it as damage to the file would
					raw := dbtest.Raw(t, site.settings.Database)
					if _, err := raw.ExecContext(t.Context(),
						"PRAGMA foreign_keys = 0; DROP TABLE "+table); err != nil {
						t.Fatal(err)
					}
				}
			}
			lacks := "the database lacks tables whose migrations the ledger lists as applied: " + tables
			found := site.check(t.Context(), cli.Checks{})
			if len(found) != 1 || found[0].ID != "latchkey.E005" || !found[0].Error ||
				found[0].Message != "T"+lacks[1:]+"." {
				t.Errorf("check: %+v", found)
			}
			if got := site.ready(t.Context()); got != "tables are missing" || !strings.Contains(logs.String(), tables) {
				t.Errorf("readyz: %q, log %s", got, &logs)
			}
			if err := site.Migrate(t.Context()); err == nil || !strings.HasSuffix(err.Error(), lacks) {
				t.Errorf("migrate: %v", err)
			}
		})
	}
}

// TestUserTableThatDoesNotFit has a user table without a column of its model: migrate, /readyz and
// check name the column.
func TestUserTableThatDoesNotFit(t *testing.T) {
	t.Parallel()
	no := sqlstore.JoinTable{Table: "-"}
	site, err := Open(t.Context(), Project{
		Log:       slog.New(slog.DiscardHandler),
		UserModel: sqlstore.UserModel{Label: "shop.Robot", GroupsTable: no, PermissionsTable: no},
		Migrations: []migrate.Migration{{App: "shop", Name: "0001",
			Up: []string{"CREATE TABLE shop_robot (id integer PRIMARY KEY, username text, password text, " +
				"first_name text, last_name text, email text, is_active bool, is_superuser bool, date_joined " +
				"datetime, last_login datetime)"}}},
	}, Settings{Database: "sqlite:" + filepath.Join(t.TempDir(), "x.sqlite3")})
	if err != nil {
		t.Fatal(err)
	}
	defer site.Close()
	const lacks = "it lacks column is_staff of table shop_robot"
	if err := site.Migrate(t.Context()); err == nil || !strings.Contains(err.Error(), lacks) {
		t.Errorf("migrate: %v", err)
	}
	if got := site.ready(t.Context()); !strings.HasSuffix(got, lacks) {
		t.Errorf("readyz: %q", got)
	}
	found := site.check(t.Context(), cli.Checks{})
	if len(found) != 2 || !found[0].Error || found[0].ID != "latchkey.E003" ||
		!strings.HasSuffix(found[0].Message, lacks+".") {
		t.Errorf("check: %v", found)
	}
}

// TestUnreadableTables has a ledger that ends in the middle of Django's changes to a table, and
// then a database that is closed. Each finding has a hint.
func TestUnreadableTables(t *testing.T) {
	t.Parallel()
	site, err := Open(t.Context(), Project{Log: slog.New(slog.DiscardHandler)},
		Settings{Database: "sqlite:" + filepath.Join(t.TempDir(), "x.sqlite3")})
	if err != nil {
		t.Fatal(err)
	}
	defer site.Close()
	if err := site.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	raw := dbtest.Raw(t, site.settings.Database)
	const middle = "DELETE FROM django_migrations WHERE app = 'auth' AND name > '0005'"
	if _, err := raw.ExecContext(t.Context(), middle); err != nil {
		t.Fatal(err)
	}
	found := site.check(t.Context(), cli.Checks{})
	site.Close()
	found = append(found, site.checkTables(t.Context())...)
	want := []string{"latchkey.E002 The ledger of migrations is ", "latchkey.E001 The tables cannot be read: "}
	for i, w := range found {
		if i >= len(want) || !strings.HasPrefix(w.ID+" "+w.Message, want[i]) || !w.Error || w.Hint == "" {
			t.Errorf("%+v", w)
		}
	}
	if len(found) != len(want) {
		t.Errorf("%d findings, want %d", len(found), len(want))
	}
}
