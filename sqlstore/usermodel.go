package sqlstore

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/sqldb"
)

// Key is a kind of primary key. In Go a key is always the text that Django's str(pk) gives.
type Key uint8

// The kinds of keys.
const (
	KeyInteger Key = iota // AutoField, BigAutoField and their like
	KeyUUID               // UUIDField: a uuid, or char(32) where Django keeps it so
	KeyText               // CharField
)

// kind returns k as package sqldb names it.
func (k Key) kind() sqldb.Key {
	switch k {
	case KeyUUID:
		return sqldb.KeyUUID
	case KeyText:
		return sqldb.KeyText
	}
	return sqldb.KeyInteger
}

// UserModel maps a project's own user table, Django's AUTH_USER_MODEL. The zero UserModel is
// Django's auth_user.
//
//	sqlstore.UserModel{
//		Label: "accounts.Person", Key: sqlstore.KeyUUID,
//		Username: sqlstore.Column("email"), Email: sqlstore.Column("email"),
//		FirstName: sqlstore.Constant(""), LastName: sqlstore.Constant(""),
//		Staff: sqlstore.Column("is_admin"),
//	}
//
// A mapped table belongs to the project. This module never creates or alters the table, and ignores
// columns that are not named here. A zero Field is the column with the name that it has in
// auth_user. An empty name is the one that Django derives from the label.
type UserModel struct {
	Label string // AUTH_USER_MODEL: "accounts.Person"; default "auth.User"
	Table string // default: of the label, accounts_person
	ID    string // the column of the primary key; default "id"
	Key   Key    // the kind of the primary key; default KeyInteger

	// NewID returns the key of a user to create, as Django's str(pk) would give it. The user has no
	// ID yet, and its name and e-mail address are normalised. The default depends on the key:
	//
	//   - If ID is the column of Username or Email, the key is always that text, which cannot be
	//     changed.
	//   - With KeyInteger the database makes the keys.
	//   - With KeyUUID the keys are random.
	//   - With KeyText, users can be created only if NewID is set.
	NewID func(auth.User) string

	Username, Password         UserField // columns, always
	FirstName, LastName, Email UserField
	Active, Staff, Superuser   UserField
	DateJoined, LastLogin      UserField

	GroupsTable, PermissionsTable JoinTable

	// Extra has the values of further columns of a user to create, by column. It is for columns
	// that neither allow NULL nor have a default in the database (Django's have none). Each is a
	// value, or a func(auth.User) any that returns one for the user, who has no ID yet.
	Extra map[string]any
}

// UserField is a column of a user table, or the constant that replaces a column which the model
// lacks.
type UserField struct {
	column   string
	constant any
}

// Column returns the field that is stored in the named column.
func Column(name string) UserField { return UserField{column: name} }

// Name returns the name of the column, or "" for a constant.
func (f UserField) Name() string { return f.column }

// Constant returns a field without a column, which has the same value for every user: a bool, a
// string or, for times, time.Time{}. A user with another value cannot be stored (auth.ErrInvalid).
// There is one exception: if Staff is a constant, a new user gets the constant, whatever was asked
// for, as with Django's create_superuser.
func Constant(value any) UserField { return UserField{constant: value} }

// JoinTable is a table between users and groups or permissions.
type JoinTable struct {
	Table string // default accounts_person_groups, accounts_person_user_permissions; "-" where the model has none
	User  string // column that refers to the user; default person_id
}

// none is the JoinTable.Table of a join table that the model does not have.
const none = "-"

// Swapped reports whether m is another model than Django's own.
func (m UserModel) Swapped() bool { return m.Label != "" && !strings.EqualFold(m.Label, "auth.User") }

// EmailLogin reports whether one column keeps the username and the e-mail address.
func (m UserModel) EmailLogin() bool {
	return m.Email.column != "" && m.Email.column == m.Username.column
}

// HasEmail reports whether the model has an e-mail address.
func (m UserModel) HasEmail() bool { return m.Email.column != "" }

// WithDefaults returns m with its zero fields set to their defaults. It panics on a model that
// contradicts itself.
func (m UserModel) WithDefaults() UserModel {
	m.Label = cmp.Or(m.Label, "auth.User")
	app, model, ok := strings.Cut(m.Label, ".")
	model = strings.ToLower(model)
	if !ok || app == "" || model == "" || strings.ContainsAny(model, ". ") {
		panic(fmt.Sprintf("sqlstore: UserModel.Label is %q: want app.Model", m.Label))
	}
	m.Table = cmp.Or(m.Table, app+"_"+model)
	m.ID = cmp.Or(m.ID, "id")
	for _, j := range []struct {
		join *JoinTable
		tail string
	}{{&m.GroupsTable, "_groups"}, {&m.PermissionsTable, "_user_permissions"}} {
		j.join.Table = cmp.Or(j.join.Table, m.Table+j.tail)
		j.join.User = cmp.Or(j.join.User, model+"_id")
	}
	for _, f := range m.fields() {
		f.check(m)
	}
	m.checkKey()
	switch {
	case m.Username.column == m.ID:
		m.NewID = func(u auth.User) string { return u.Username }
	case m.Email.column == m.ID:
		m.NewID = func(u auth.User) string { return u.Email }
	case m.NewID != nil:
	case m.Key == KeyUUID:
		m.NewID = func(auth.User) string { return sqldb.NewUUID() }
	}
	for column, value := range m.Extra {
		if _, ok := value.(func() any); ok {
			panic(fmt.Sprintf("sqlstore: UserModel %s: the function of Extra's %s is no func(auth.User) any", m.Label,
				column))
		}
		if makes, ok := value.(func(auth.User) any); ok && makes == nil {
			panic(fmt.Sprintf("sqlstore: UserModel %s: the function of Extra's %s is nil", m.Label, column))
		}
	}
	return m
}

// checkKey panics if the key is the column of a field that cannot be one.
func (m UserModel) checkKey() {
	for _, f := range m.fields() {
		if f.field.column != m.ID {
			continue
		}
		isText := f.name == "username" || f.name == "email"
		if !isText || m.Key != KeyText {
			panic(fmt.Sprintf("sqlstore: UserModel %s: the key is the column of %s: "+
				"want one of username or email, with Key: KeyText", m.Label, f.name))
		}
	}
}

// namedField is a field of a model.
type namedField struct {
	name  string // of the column in auth_user
	field *UserField
	zero  any // the zero value of the type of a constant; nil where the field must be a column
}

// fields returns the fields of the model. It sets each zero field to the column of that name.
func (m *UserModel) fields() []namedField {
	all := []namedField{
		{"username", &m.Username, nil}, {"password", &m.Password, nil},
		{"first_name", &m.FirstName, ""}, {"last_name", &m.LastName, ""}, {"email", &m.Email, ""},
		{"is_active", &m.Active, false}, {"is_staff", &m.Staff, false}, {"is_superuser", &m.Superuser, false},
		{"date_joined", &m.DateJoined, time.Time{}}, {"last_login", &m.LastLogin, time.Time{}},
	}
	for _, f := range all {
		if *f.field == (UserField{}) {
			f.field.column = f.name
		}
	}
	return all
}

// check panics if the field contradicts the rest of the model.
func (f namedField) check(m UserModel) {
	_, twice := m.Extra[f.field.column]
	switch {
	case twice:
		panic(fmt.Sprintf("sqlstore: UserModel.Extra has %s, which is a field already", f.field.column))
	case f.field.column != "":
	case f.zero == nil:
		panic(fmt.Sprintf("sqlstore: UserModel %s: %s is a column in every model", m.Label, f.name))
	case fmt.Sprintf("%T", f.field.constant) != fmt.Sprintf("%T", f.zero):
		panic(fmt.Sprintf("sqlstore: UserModel %s: %s is constant %v: want a %T",
			m.Label, f.name, f.field.constant, f.zero))
	}
	if t, ok := f.field.constant.(time.Time); ok && !t.IsZero() {
		panic(fmt.Sprintf("sqlstore: UserModel %s: the constant of %s is time.Time{}", m.Label, f.name))
	}
}
