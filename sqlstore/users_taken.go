package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/auth"
)

// taken wraps the error of a write of a user in an *auth.TakenError, if the user has a value that
// another user has in a unique column of the table. A trigger of the project may write to other
// tables, whose conflicts are returned unchanged.
func (s *Users) taken(ctx context.Context, err error) error {
	var conflict *Conflict
	m := &s.db.users.model
	if !errors.As(err, &conflict) || conflict.Table != "" && !strings.EqualFold(conflict.Table, m.Table) {
		return err
	}
	columns := conflict.Columns
	if columns == nil && s.db.engine.UniqueColumns != "" {
		columns = s.columnsOf(ctx, conflict.Constraint)
	}
	return fmt.Errorf("%w: %w", &auth.TakenError{Field: m.uniqueField(columns)}, err)
}

// columnsOf returns the columns of a unique index of the user table, or nil if they cannot be read.
func (s *Users) columnsOf(ctx context.Context, index string) (columns []string) {
	err := s.db.sql.Query(ctx, func(scan func(...any) error) error {
		var column sql.NullString // NULL for an expression
		err := scan(&column)
		columns = append(columns, column.String)
		return err
	}, s.db.engine.UniqueColumns, s.db.users.model.Table, index)
	if err != nil || slices.Contains(columns, "") {
		return nil
	}
	return columns
}

// uniqueField returns the name in auth_user of the field that a unique constraint of these columns
// is about. If none of them is a username or an e-mail address, it returns the columns themselves.
func (m *UserModel) uniqueField(columns []string) string {
	switch {
	case slices.Contains(columns, m.Username.column):
		return "username"
	case m.HasEmail() && slices.Contains(columns, m.Email.column):
		return "email"
	}
	return strings.Join(columns, ", ")
}
