package sqlstore

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/sqldb"
)

// InsertUser implements auth.UserStore. A zero DateJoined stands for the current time. InsertUser
// returns auth.ErrInvalid for a value that the table cannot hold.
func (s *Users) InsertUser(ctx context.Context, a auth.Account) (auth.UserID, error) {
	if err := sqldb.CheckStorable(&a.Username, &a.PasswordHash, &a.FirstName, &a.LastName, &a.Email); err != nil {
		return "", fmt.Errorf("insert user: %w", err)
	}
	made, row, err := s.newRow(a)
	if err != nil {
		return "", fmt.Errorf("insert user: %w", err)
	}
	users := s.db.users
	query := "INSERT INTO " + users.name + " (" + strings.Join(row.columns, ", ") + ") VALUES (" +
		strings.Join(row.values, ", ") + ")"
	id := made
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		if made != "" {
			err := s.db.sql.Exec(ctx, query, row.args...)
			return err
		}
		n, err := s.db.sql.Insert(ctx, users.id, query, row.args...)
		id = auth.UserID(strconv.FormatInt(n, 10))
		return err
	})
	if err != nil {
		return "", fmt.Errorf("insert user: %w", s.taken(ctx, err))
	}
	return id, nil
}

// newRow returns the column assignments for a new user, and the user's id: "" if the database makes
// it.
func (s *Users) newRow(a auth.Account) (id auth.UserID, row assignments, err error) {
	m, e := &s.db.users.model, s.db.engine
	row = assignments{engine: e}
	if m.Staff.column == "" {
		a.Staff = m.Staff.constant.(bool)
	}
	a.ID = ""
	if m.Key != KeyInteger || m.NewID != nil {
		if m.NewID == nil {
			return "", row, fmt.Errorf("%w: the user model %s has no NewID to make keys", auth.ErrInvalid, m.Label)
		}
		id = auth.UserID(m.NewID(a.User))
		key, ok := sqldb.ParseKey(m.Key.kind(), string(id))
		if !ok {
			return "", row, fmt.Errorf("%w: UserModel.NewID made %q, which is not a key", auth.ErrInvalid, id)
		}
		row.add(m.ID, s.db.users.placeholder, key)
	}
	row.set("username", m.Username, a.Username)
	row.set("password", m.Password, a.PasswordHash)
	row.set("first_name", m.FirstName, a.FirstName)
	row.set("last_name", m.LastName, a.LastName)
	if m.Email != m.Username || a.Email != "" {
		row.set("email", m.Email, a.Email)
	}
	row.set("is_active", m.Active, a.Active)
	row.set("is_staff", m.Staff, a.Staff)
	row.set("is_superuser", m.Superuser, a.Superuser)
	if m.DateJoined.column != "" {
		row.add(m.DateJoined.column, "?", e.EncodeTime(orNow(a.DateJoined)))
	}
	if m.LastLogin.column != "" {
		row.add(m.LastLogin.column, "?", s.lastLogin(a.LastLogin))
	}
	for _, column := range slices.Sorted(maps.Keys(m.Extra)) { // sorted, so that the statement is always the same
		value := m.Extra[column]
		if made, ok := value.(func(auth.User) any); ok {
			value = made(a.User)
		}
		if t, ok := value.(time.Time); ok {
			value = e.EncodeTime(t)
		}
		row.add(column, "?", value)
	}
	return id, row, row.err
}

// orNow returns t, or the current time for the zero time.
func orNow(t time.Time) time.Time {
	if t.IsZero() {
		return time.Now()
	}
	return t
}

// lastLogin returns the value to store: NULL for the zero time.
func (s *Users) lastLogin(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return s.db.engine.EncodeTime(t)
}

// UpdateUser implements auth.UserStore. It returns auth.ErrInvalid for a value that the table
// cannot hold.
func (s *Users) UpdateUser(ctx context.Context, id auth.UserID, c auth.UserChange) error {
	users := s.db.users
	where, key, ok := users.match(users.id, id)
	if !ok {
		return fmt.Errorf("update user %q: %w", id, auth.ErrNotFound)
	}
	if err := sqldb.CheckStorable(c.Username, c.PasswordHash, c.FirstName, c.LastName, c.Email); err != nil {
		return fmt.Errorf("update user %q: %w", id, err)
	}
	change, err := s.assign(id, c)
	if err != nil {
		return fmt.Errorf("update user %q: %w", id, err)
	}
	// The first assignment changes nothing. With it the UPDATE runs even if c is empty, and an
	// unknown user is auth.ErrNotFound.
	set := []string{users.id + " = " + users.id}
	for _, column := range change.columns {
		set = append(set, column+" = ?")
	}
	args := append(change.args, key...)
	if c.IfPasswordHash != nil {
		condition, hash := s.db.sql.Exact(users.passwordField, *c.IfPasswordHash)
		where, args = where+" AND "+condition, append(args, hash...)
	}
	err = s.db.InTx(sqldb.Concerning(ctx, id), func(ctx context.Context) error {
		return s.db.sql.ExecOne(ctx, "UPDATE "+users.name+" SET "+strings.Join(set, ", ")+" WHERE "+where, args...)
	})
	if err != nil {
		return fmt.Errorf("update user %q: %w", id, s.taken(ctx, err))
	}
	return nil
}

// assign returns the column assignments for a change of the user id. It returns an
// *auth.InvalidError for a change of the key.
func (s *Users) assign(id auth.UserID, c auth.UserChange) (assignments, error) {
	m, change := &s.db.users.model, assignments{engine: s.db.engine}
	for _, t := range []struct {
		name  string
		field UserField
		to    *string
	}{
		{"username", m.Username, c.Username}, {"password", m.Password, c.PasswordHash},
		{"first_name", m.FirstName, c.FirstName}, {"last_name", m.LastName, c.LastName}, {"email", m.Email, c.Email},
	} {
		switch {
		case t.to == nil:
		case t.field.column != m.ID:
			change.set(t.name, t.field, *t.to)
		case *t.to != string(id):
			return change, &auth.InvalidError{Field: t.name,
				Message: "It is the primary key of the user and cannot be changed."}
		}
	}
	for _, f := range []struct {
		name  string
		field UserField
		to    *bool
	}{
		{"is_active", m.Active, c.Active}, {"is_staff", m.Staff, c.Staff}, {"is_superuser", m.Superuser, c.Superuser},
	} {
		if f.to != nil {
			change.set(f.name, f.field, *f.to)
		}
	}
	if c.LastLogin != nil && m.LastLogin.column != "" {
		change.add(m.LastLogin.column, "?", s.lastLogin(*c.LastLogin))
	}
	return change, change.err
}
