package migrate

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// reference is what a foreign key to the user table needs to know.
type reference struct {
	table, id string // of users
	key       string // the type of the column that refers to id
	ops       string // see tables.key
}

// reference asks the database. Where Django's own table is still to be made it answers with what that will have.
func (m *Migrator) reference(ctx context.Context) (reference, error) {
	r := reference{table: m.users.Table, id: m.users.ID}
	var err error
	if r.key, r.ops, err = m.keyType(ctx, r.table, r.id); err != nil {
		return r, err
	}
	swapped := m.users.Swapped()
	switch {
	case r.key == "" && swapped:
		return r, m.noUserTable()
	case r.key == "":
		r.key = "integer"
	case swapped && r.key == "integer" && m.db.Dialect().Name() == "sqlite":
		// a key of Django's AutoField and of its BigAutoField, whose references are bigint: others may tell
		join := m.users.GroupsTable
		if r.key, _, err = m.keyType(ctx, join.Table, join.User); r.key == "" {
			r.key = "bigint"
		}
	}
	return r, err
}

func (m *Migrator) noUserTable() error {
	return fmt.Errorf("%w: the database has no table %s with a column %s, which the user model %s names and others refer to: "+
		`run "python manage.py migrate %s" first, or give the project migrations of app %[5]s that make it`,
		ErrNoUserTable, m.users.Table, m.users.ID, m.users.Label, m.userApp)
}

// keyType answers tables.key, with "" where there is no such column.
func (m *Migrator) keyType(ctx context.Context, table, column string) (key, ops string, err error) {
	err = m.db.Query(ctx, func(scan func(...any) error) error { return scan(&key, &ops) }, m.tables.key, table, column)
	if err != nil {
		err = fmt.Errorf("look at column %s of table %s: %w", column, table, err)
	}
	return key, ops, err
}

// refers reports whether an app's tables refer to users whatever the table of those is.
func refers(e entry) bool {
	return !e.own && len(e.Up) > 0 && (e.App == "admin" || e.App == "authtoken")
}

// mayStart refuses to begin where the user table is missing or does not fit, and no migration of
// the project's could make it.
func (m *Migrator) mayStart(ctx context.Context, next []entry) error {
	if !m.needUsers(next) {
		return nil
	}
	if _, err := m.reference(ctx); err != nil {
		return err
	}
	return m.db.CheckUsers(ctx)
}

// needUsers reports whether one of the migrations refers to the project's own user table, and none of
// them could make it.
func (m *Migrator) needUsers(next []entry) bool {
	makes := func(e entry) bool { return e.App == m.userApp }
	return m.users.Swapped() && !slices.ContainsFunc(next, makes) && slices.ContainsFunc(next, refers)
}

// fits returns a [sqlstore.MisfitError] where the user table, or one that joins it, lacks what the
// user model names. A table that is still to be made is no misfit.
func (m *Migrator) fits(ctx context.Context, have map[key]bool) error {
	made := false
	for _, e := range m.all {
		applied := have[e.key()]
		if e.App == m.userApp && !applied {
			return nil
		}
		made = made || applied && (e.App == m.userApp || refers(e))
	}
	if !made && m.users.Swapped() { // a Django may have made it
		key, _, err := m.keyType(ctx, m.users.Table, m.users.ID)
		if err != nil {
			return err
		}
		made = key != ""
	}
	if !made {
		return nil
	}
	return m.db.CheckUsers(ctx)
}

// statements are those of a migration's Up, as they are for this user table.
func (m *Migrator) statements(ctx context.Context, e entry) ([]string, error) {
	if !refers(e) {
		return e.Up, nil
	}
	r, err := m.reference(ctx)
	if err != nil {
		return nil, err
	}
	up := e.Up
	if like := m.tables.like[e.App]; like != "" && r.ops != "" {
		up = append(up[:len(up):len(up)], like)
	}
	filled := make([]string, len(up))
	for i, statement := range up {
		filled[i] = m.fill(r, statement)
	}
	return filled, nil
}

// fill replaces what stands in braces.
func (m *Migrator) fill(r reference, statement string) string {
	quote := m.db.Dialect().Quote
	fk := func(table string) string {
		return quote(indexName(m.tables.nameLimit, table, "user_id", "_fk_"+r.table+"_"+r.id))
	}
	return strings.NewReplacer("{users}", quote(r.table), "{id}", quote(r.id), "{key}", r.key, "{ops}", r.ops,
		"{admin_fk}", fk("django_admin_log"), "{authtoken_fk}", fk("authtoken_token")).Replace(statement)
}

// indexName is Django's name for a constraint or index of a column: BaseDatabaseSchemaEditor._create_index_name.
func indexName(limit int, table, column, suffix string) string {
	digest := md5.Sum([]byte(table + column))
	tail := hex.EncodeToString(digest[:])[:8] + suffix
	name := table + "_" + column + "_" + tail
	if length(name) <= limit {
		return name
	}
	if length(tail) > limit/3 {
		tail = cut(tail, limit/3)
	}
	other := (limit-length(tail))/2 - 1
	return cut(table, other) + "_" + cut(column, other) + "_" + tail
}

// length and cut count characters, as Python does.
func length(s string) int { return len([]rune(s)) }

func cut(s string, n int) string { return string([]rune(s)[:min(n, length(s))]) }
