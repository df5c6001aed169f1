package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

// Users implements auth.UserStore on auth_user.
type Users struct{ db *DB }

// userPage is how many users a listing reads at a time.
const userPage = 1000

// maxSearch is what the widest column searched can hold, in bytes: longer text is part of nothing, and SQLite would
// refuse it.
const maxSearch = 254 * 4

// userColumns selects from auth_user under the name u what userScan reads.
func (db *DB) userColumns() string {
	return "u.id, u.username, u.first_name, u.last_name, u.email, u.is_active, u.is_staff, u.is_superuser, " +
		db.dialect.TimeColumn("u.date_joined") + ", " + db.dialect.TimeColumn("u.last_login")
}

// userScan is where userColumns go: into u, once settle has been called.
type userScan struct {
	id int64
	u  auth.User
}

func (s *userScan) into(db *DB, more ...any) []any {
	return append([]any{&s.id, &s.u.Username, &s.u.FirstName, &s.u.LastName, &s.u.Email, flag{&s.u.Active}, flag{&s.u.Staff},
		flag{&s.u.Superuser}, timestamp{db.dialect, &s.u.DateJoined}, timestamp{db.dialect, &s.u.LastLogin}}, more...)
}

func (s *userScan) settle(db *DB) auth.User {
	s.u.ID = auth.UserID(strconv.FormatInt(s.id, 10))
	s.u.Grants = db.grants(s.id)
	return s.u
}

// UserByID implements auth.UserStore.
func (s *Users) UserByID(ctx context.Context, id auth.UserID) (auth.Account, error) {
	key, ok := integer(string(id))
	if !ok {
		return auth.Account{}, fmt.Errorf("find user %q: %w", id, auth.ErrNotFound)
	}
	account, err := s.find(ctx, "u.id = ?", key)
	if err != nil {
		return auth.Account{}, fmt.Errorf("find user %q: %w", id, err)
	}
	return account, nil
}

// UserByName implements auth.UserStore.
func (s *Users) UserByName(ctx context.Context, username string) (auth.Account, error) {
	account, err := auth.Account{}, auth.ErrNotFound
	if storable(username) {
		account, err = s.find(ctx, "u.username = ?", username)
	}
	if err == nil && account.Username != username { // an engine whose equality is loose
		err = auth.ErrNotFound
	}
	if err != nil {
		return auth.Account{}, fmt.Errorf("find user by name: %w", err)
	}
	return account, nil
}

func (s *Users) find(ctx context.Context, where string, arg any) (auth.Account, error) {
	var row userScan
	var hash string
	found, err := s.db.queryRow(ctx, row.into(s.db, &hash),
		"SELECT "+s.db.userColumns()+", u.password FROM auth_user u WHERE "+where, arg)
	if err == nil && !found {
		err = auth.ErrNotFound
	}
	if err != nil {
		return auth.Account{}, err
	}
	return auth.Account{User: row.settle(s.db), PasswordHash: hash}, nil
}

// ListUsers implements auth.UserStore. Search ignores the case of what the engine's UPPER knows (SQLite: ASCII, as
// Django's icontains there).
func (s *Users) ListUsers(ctx context.Context, filter auth.UserFilter) iter.Seq2[auth.User, error] {
	return func(yield func(auth.User, error) bool) {
		if len(filter.Search) > maxSearch || !storable(filter.Search) {
			return
		}
		left := filter.Limit
		for after := filter.After; ; {
			limit := userPage
			if filter.Limit > 0 {
				limit = min(limit, left)
			}
			page, err := s.page(ctx, filter, after, limit)
			if err != nil {
				yield(auth.User{}, fmt.Errorf("list users: %w", err))
				return
			}
			for _, u := range page {
				if !yield(u, nil) {
					return
				}
			}
			left -= len(page)
			if len(page) < limit || filter.Limit > 0 && left == 0 {
				return
			}
			after = page[len(page)-1].Username
		}
	}
}

func (s *Users) page(ctx context.Context, filter auth.UserFilter, after string, limit int) ([]auth.User, error) {
	where, args := []string{"u.username > ?"}, []any{after}
	if after == "" { // who has an empty name is not behind anybody
		where[0] = "u.username >= ?"
	}
	if filter.Search != "" {
		pattern := "%" + escapeLike.Replace(filter.Search) + "%"
		var any []string
		for _, column := range []string{"username", "first_name", "last_name", "email"} {
			any = append(any, "UPPER(u."+column+") LIKE UPPER(?) ESCAPE '!'")
			args = append(args, pattern)
		}
		where = append(where, "("+strings.Join(any, " OR ")+")")
	}
	if filter.Staff != nil {
		where = append(where, condition("u.is_staff", *filter.Staff))
	}
	if filter.Active != nil {
		where = append(where, condition("u.is_active", *filter.Active))
	}
	var page []auth.User
	err := s.db.query(ctx, func(scan func(...any) error) error {
		var row userScan
		if err := scan(row.into(s.db)...); err != nil {
			return err
		}
		page = append(page, row.settle(s.db))
		return nil
	}, "SELECT "+s.db.userColumns()+" FROM auth_user u WHERE "+strings.Join(where, " AND ")+
		" ORDER BY u.username LIMIT ?", append(args, limit)...)
	return page, err
}

// condition holds where the boolean column reads as want; like flag it takes any integer but 0 for true, as Django does.
func condition(column string, want bool) string {
	if want {
		return column
	}
	return "NOT " + column
}

var escapeLike = strings.NewReplacer("!", "!!", "%", "!%", "_", "!_")

// InsertUser implements auth.UserStore. A zero DateJoined is now. Text that no engine stores is auth.ErrInvalid.
func (s *Users) InsertUser(ctx context.Context, a auth.Account) (auth.UserID, error) {
	if err := refuse(&a.Username, &a.PasswordHash, &a.FirstName, &a.LastName, &a.Email); err != nil {
		return "", fmt.Errorf("insert user: %w", err)
	}
	var id int64
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		_, err := s.db.queryRow(ctx, []any{&id}, `INSERT INTO auth_user (username, password, first_name, last_name, email,
			is_active, is_staff, is_superuser, date_joined, last_login)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
			a.Username, a.PasswordHash, a.FirstName, a.LastName, a.Email,
			a.Active, a.Staff, a.Superuser, s.db.dialect.EncodeTime(orNow(a.DateJoined)), s.lastLogin(a.LastLogin))
		return err
	})
	if err != nil {
		return "", fmt.Errorf("insert user: %w", err)
	}
	return auth.UserID(strconv.FormatInt(id, 10)), nil
}

func orNow(t time.Time) time.Time {
	if t.IsZero() {
		return time.Now()
	}
	return t
}

// lastLogin is the value to store: NULL for the zero time.
func (s *Users) lastLogin(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return s.db.dialect.EncodeTime(t)
}

// UpdateUser implements auth.UserStore.
func (s *Users) UpdateUser(ctx context.Context, id auth.UserID, c auth.UserChange) error {
	key, ok := integer(string(id))
	if !ok {
		return fmt.Errorf("update user %q: %w", id, auth.ErrNotFound)
	}
	if err := refuse(c.PasswordHash, c.FirstName, c.LastName, c.Email); err != nil {
		return fmt.Errorf("update user %q: %w", id, err)
	}
	set, args := []string{"id = id"}, []any(nil) // also when nothing changes the user must exist
	text := func(column string, value *string) {
		if value != nil {
			set, args = append(set, column+" = ?"), append(args, *value)
		}
	}
	flag := func(column string, value *bool) {
		if value != nil {
			set, args = append(set, column+" = ?"), append(args, *value)
		}
	}
	text("password", c.PasswordHash)
	text("first_name", c.FirstName)
	text("last_name", c.LastName)
	text("email", c.Email)
	flag("is_active", c.Active)
	flag("is_staff", c.Staff)
	flag("is_superuser", c.Superuser)
	if c.LastLogin != nil {
		set, args = append(set, "last_login = ?"), append(args, s.lastLogin(*c.LastLogin))
	}
	where, args := "id = ?", append(args, key)
	if c.IfPasswordHash != nil {
		where, args = "id = ? AND password = ?", append(args, *c.IfPasswordHash)
	}
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		return s.db.execOne(ctx, "UPDATE auth_user SET "+strings.Join(set, ", ")+" WHERE "+where, args...)
	})
	if err != nil {
		return fmt.Errorf("update user %q: %w", id, err)
	}
	return nil
}

// DeleteUser implements auth.UserStore. Rows of a project's own tables that still refer to the user make it fail
// with ErrForeignKey.
func (s *Users) DeleteUser(ctx context.Context, id auth.UserID) error {
	key, ok := integer(string(id))
	if !ok {
		return fmt.Errorf("delete user %q: %w", id, auth.ErrNotFound)
	}
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		have, err := s.db.tables(ctx)
		if err != nil {
			return err
		}
		for _, table := range []string{"django_admin_log", "auth_user_groups", "auth_user_user_permissions", "authtoken_token"} {
			if !have[table] { // a Django without its admin, or without tokens
				continue
			}
			if _, err := s.db.exec(ctx, "DELETE FROM "+table+" WHERE user_id = ?", key); err != nil {
				return err
			}
		}
		return s.db.execOne(ctx, "DELETE FROM auth_user WHERE id = ?", key)
	})
	if errors.Is(err, ErrForeignKey) {
		return fmt.Errorf("delete user %q: another table still refers to it: %w", id, err)
	}
	if err != nil {
		return fmt.Errorf("delete user %q: %w", id, err)
	}
	return nil
}
