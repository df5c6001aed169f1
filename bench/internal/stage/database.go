//go:build unix

package stage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
	_ "github.com/latchkey-go/latchkey/sqlstore/sqlite" // registers the driver
)

// database is a SQLite database with the users, and a token for each.
type database struct {
	path string
	key  string // the token of user1
}

// Open opens the database at path in this process, with further settings as variables.
func Open(ctx context.Context, path, tokens string, variables ...string) (*latchkey.Site, error) {
	project := latchkey.Project{Name: "bench", Log: slog.New(slog.DiscardHandler)}
	settings, err := latchkey.LoadSettings(project, latchkey.Sources{
		Environ: append([]string{"LATCHKEY_DATABASE=sqlite:" + path, "LATCHKEY_TOKENS=" + tokens}, variables...),
	})
	if err != nil {
		return nil, err
	}
	return latchkey.Open(ctx, project, settings)
}

// newDatabase makes a database whose tokens are "sealed" or "plain".
func newDatabase(ctx context.Context, path, tokens string) (d database, err error) {
	d.path = path
	site, err := Open(ctx, path, tokens)
	if err != nil {
		return d, err
	}
	defer func() { err = errors.Join(err, site.Close()) }()
	if err := site.Migrate(ctx); err != nil {
		return d, err
	}
	first, err := site.Users.Create(ctx, auth.CreateParams{Username: "user1", Password: Password})
	if err != nil {
		return d, err
	}
	if err := multiply(ctx, path); err != nil {
		return d, err
	}
	if _, err := site.Tokens.Backfill(ctx, nil); err != nil {
		return d, err
	}
	token, err := site.Tokens.GetOrCreate(ctx, first.ID)
	d.key = token.Key
	return d, err
}

// multiply copies user1 to all other users. The hash of the password is copied too, because each
// hash would take a quarter of a second.
func multiply(ctx context.Context, path string) error {
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(ctx, `WITH RECURSIVE s (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM s WHERE n < ?)
		INSERT INTO auth_user (password, is_superuser, username, first_name, last_name, email, is_staff, is_active,
			date_joined)
		SELECT password, is_superuser, 'user' || n, first_name, last_name, email, is_staff, is_active, date_joined
		FROM auth_user, s`, Users)
	if err != nil {
		return fmt.Errorf("copy users: %w", err)
	}
	return nil
}
