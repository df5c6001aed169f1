package sqlstore

import (
	"database/sql"
	"slices"
	"strings"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/sqlstore/engine"
)

// userTable is a UserModel in the form that statements need: its names are quoted.
type userTable struct {
	model         UserModel
	engine        *engine.Engine
	name, id      string
	placeholder   string // of a key
	columns       string // the columns that userScan reads, with the table's alias u
	groups        string // the table between users and groups; "" where the model has none
	groupsUser    string // its column that refers to the user
	grants        string // the table between users and permissions; "" where the model has none
	grantsUser    string // its column that refers to the user
	username      string
	passwordField string
}

// keyPlaceholder returns the ? placeholder of a key of this kind.
func keyPlaceholder(e *engine.Engine, k Key) string {
	switch k {
	case KeyInteger:
		return e.IntegerKey
	case KeyUUID:
		return e.UUIDKey
	}
	return "?"
}

func newUserTable(m UserModel, e *engine.Engine) *userTable {
	u := &userTable{
		model: m, engine: e, name: e.Quote(m.Table), id: e.Quote(m.ID), placeholder: keyPlaceholder(e, m.Key),
		username: e.Quote(m.Username.column), passwordField: e.Quote(m.Password.column),
		groupsUser: e.Quote(m.GroupsTable.User), grantsUser: e.Quote(m.PermissionsTable.User),
	}
	if m.GroupsTable.Table != none {
		u.groups = e.Quote(m.GroupsTable.Table)
	}
	if m.PermissionsTable.Table != none {
		u.grants = e.Quote(m.PermissionsTable.Table)
	}
	var row userScan
	var columns []string
	for _, c := range append([]boundColumn{{column: m.ID}}, row.bind(u)...) {
		switch {
		case c.column == "":
		case c.isTime:
			columns = append(columns, e.TimeColumn("u."+e.Quote(c.column)))
		default:
			columns = append(columns, "u."+e.Quote(c.column))
		}
	}
	u.columns = strings.Join(columns, ", ")
	return u
}

// match returns the condition that column is id. column is the key of the user table, or refers to
// it. ok is false for a text that cannot be an id.
func (u *userTable) match(column string, id auth.UserID) (condition string, args []any, ok bool) {
	key, ok := sqldb.ParseKey(u.model.Key.kind(), string(id))
	if u.model.Key == KeyText {
		condition, n := u.engine.Exact(column)
		return condition, slices.Repeat([]any{key}, n), ok
	}
	return column + " = " + u.placeholder, []any{key}, ok
}

// scanID returns a scanner of a user's key, or of a column that refers to a user.
func (u *userTable) scanID(to *auth.UserID) sql.Scanner {
	return sqldb.ScanKey(u.model.Key.kind(), (*string)(to))
}

// userScan scans the columns of a user. Call dest, scan into its result, then call user.
type userScan struct{ u auth.User }

// boundColumn is a column and the destination of its value.
type boundColumn struct {
	column string
	dest   any
	isTime bool
}

// bind returns the columns of a user in the order in which they are selected, without the key. It
// sets the fields that are constants in the model.
func (s *userScan) bind(u *userTable) []boundColumn {
	m, list := &u.model, make([]boundColumn, 0, 9)
	texts := func(f UserField, to *string) {
		if f.column == "" {
			*to = f.constant.(string)
		} else if m.Swapped() {
			list = append(list, boundColumn{column: f.column, dest: sqldb.ScanText(to)})
		} else {
			list = append(list, boundColumn{column: f.column, dest: to})
		}
	}
	flags := func(f UserField, to *bool) {
		if f.column == "" {
			*to = f.constant.(bool)
		} else {
			list = append(list, boundColumn{column: f.column, dest: sqldb.ScanFlag(to)})
		}
	}
	times := func(f UserField, to *time.Time) {
		if f.column != "" {
			list = append(list, boundColumn{column: f.column, dest: sqldb.ScanTime(u.engine, to), isTime: true})
		}
	}
	texts(m.Username, &s.u.Username)
	texts(m.FirstName, &s.u.FirstName)
	texts(m.LastName, &s.u.LastName)
	texts(m.Email, &s.u.Email)
	flags(m.Active, &s.u.Active)
	flags(m.Staff, &s.u.Staff)
	flags(m.Superuser, &s.u.Superuser)
	times(m.DateJoined, &s.u.DateJoined)
	times(m.LastLogin, &s.u.LastLogin)
	return list
}

// dest returns the destinations for userTable.columns, followed by more.
func (s *userScan) dest(u *userTable, more ...any) []any {
	bound := s.bind(u)
	dest := make([]any, 0, 1+len(bound)+len(more))
	dest = append(dest, u.scanID(&s.u.ID))
	for _, c := range bound {
		dest = append(dest, c.dest)
	}
	return append(dest, more...)
}

// user returns the user that was scanned.
func (s *userScan) user(db *DB) auth.User {
	s.u.Grants = db.grants(s.u.ID)
	return s.u
}

// stretch returns the condition that each of the columns, which hold ids of users, is greater than
// after and at most end. An empty bound sets no limit.
func (u *userTable) stretch(after, end auth.UserID, columns ...string) (condition string, args []any) {
	conditions := []string{"1 = 1"}
	for _, column := range columns {
		for _, bound := range []struct {
			operator string
			id       auth.UserID
		}{{" > ", after}, {" <= ", end}} {
			if bound.id == "" {
				continue
			}
			// The id is always a key, because it was read from the table.
			key, _ := sqldb.ParseKey(u.model.Key.kind(), string(bound.id))
			conditions, args = append(conditions, column+bound.operator+u.placeholder), append(args, key)
		}
	}
	return strings.Join(conditions, " AND "), args
}

// beyond returns the condition that a column, which refers to users, follows the key of a user: it
// is greater, or lower in a list that descends. "" precedes all keys.
func (u *userTable) beyond(column string, after auth.UserID, descends bool) (condition string, args []any) {
	if !descends || after == "" {
		return u.stretch(after, "", column)
	}
	key, _ := sqldb.ParseKey(u.model.Key.kind(), string(after))
	return column + " < " + u.placeholder, []any{key}
}
