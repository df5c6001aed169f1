package sqlstore

import (
	"context"
	"errors"
	"fmt"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/schema"
	"github.com/latchkey-go/latchkey/internal/sqldb"
)

// DeleteUser implements auth.UserStore. It returns ErrForeignKey where rows of a project's own
// tables still refer to the user. It deletes no such rows: declare ON DELETE CASCADE or SET NULL,
// and the database does.
func (s *Users) DeleteUser(ctx context.Context, id auth.UserID) error {
	err := fmt.Errorf("%w", auth.ErrNotFound)
	if _, _, ok := s.db.users.match("", id); ok {
		err = s.db.InTx(ctx, func(ctx context.Context) error { return s.delete(ctx, id) })
	}
	if errors.Is(err, ErrForeignKey) {
		return fmt.Errorf("delete user %q: another table still refers to it: %w", id, err)
	}
	if err != nil {
		return fmt.Errorf("delete user %q: %w", id, err)
	}
	return nil
}

func (s *Users) delete(ctx context.Context, id auth.UserID) error {
	users := s.db.users
	is, key, _ := users.match(users.id, id)
	// Lock the user first: a transaction that creates a token for it then waits, and finds no user.
	lock := "SELECT 1 FROM " + users.name + " WHERE " + is + s.db.engine.ForUpdate
	if err := s.db.sql.Query(ctx, sqldb.Discard, lock, key...); err != nil {
		return err
	}
	have, err := s.db.sql.Tables(ctx)
	if err != nil {
		return err
	}
	m := users.model
	referring := []JoinTable{m.GroupsTable, m.PermissionsTable}
	for _, t := range schema.ReferringToUsers() {
		referring = append(referring, JoinTable{t.Name, t.UserColumn})
	}
	for _, t := range referring {
		if !have[t.Table] { // a Django project without the admin, or without tokens
			continue
		}
		refers, key, _ := users.match(s.db.engine.Quote(t.User), id)
		if err := s.db.sql.Exec(ctx, "DELETE FROM "+s.db.engine.Quote(t.Table)+" WHERE "+refers, key...); err != nil {
			return err
		}
	}
	return s.db.sql.ExecOne(ctx, "DELETE FROM "+users.name+" WHERE "+is, key...)
}
