package migrate

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/internal/schema"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// reference is what a statement with a foreign key to the user table needs to know of that table.
type reference struct {
	table, id string // the user table and its key
	keyType   string // the type of a column that refers to id
	ops       string // the operator class of the column's index for LIKE: see tables.keyQuery
}

// reference reads the user table's reference from the database. If Django's own table does not
// exist yet, it returns the values that the table will have.
func (m *Migrator) reference(ctx context.Context) (reference, error) {
	r := reference{table: m.users.Table, id: m.users.ID}
	var err error
	if r.keyType, r.ops, err = m.keyType(ctx, r.table, r.id); err != nil {
		return r, err
	}
	swapped := m.users.Swapped()
	switch {
	case r.keyType == "" && swapped:
		return r, noUserTable(m.users, m.userApp)
	case r.keyType == "":
		r.keyType = "integer"
	case swapped && r.keyType == "integer" && m.db.Engine().Name == "sqlite":
		// On SQLite the keys of Django's AutoField and BigAutoField have one type, but a foreign
		// key to a BigAutoField is bigint. The table between users and groups has such a foreign
		// key.
		join := m.users.GroupsTable
		if r.keyType, _, err = m.keyType(ctx, join.Table, join.User); r.keyType == "" {
			r.keyType = "bigint"
		}
	}
	return r, err
}

// noUserTable returns the error for a user table that does not exist, or lacks its key.
func noUserTable(users sqlstore.UserModel, app string) error {
	return fmt.Errorf("%w: the database has no table %s with a column %s, "+
		"which the user model %s names and others refer to: "+
		`run "python manage.py migrate %s" first, or give the project migrations of app %[5]s that make it`,
		ErrNoUserTable, users.Table, users.ID, users.Label, app)
}

// keyType returns the result of the query tables.keyQuery, or "" if there is no such column.
func (m *Migrator) keyType(ctx context.Context, table, column string) (key, ops string, err error) {
	err = m.db.Query(ctx, func(scan func(...any) error) error { return scan(&key, &ops) }, m.tables.keyQuery, table,
		column)
	if err != nil {
		err = fmt.Errorf("read the type of column %s of table %s: %w", column, table, err)
	}
	return key, ops, err
}

// referring returns those tables of a built-in migration that refer to the user table, Django's or
// the project's.
func referring(e entry) []schema.Table {
	if e.project {
		return nil
	}
	return slices.DeleteFunc(schema.CreatedBy(e.App, e.Name), func(t schema.Table) bool { return t.UserColumn == "" })
}

// refersToUsers reports whether a built-in migration creates tables that refer to the user table.
func refersToUsers(e entry) bool { return len(referring(e)) > 0 }

// checkUserTable returns an error if next needs the project's own user table, and that table is
// missing or does not fit the user model.
func (m *Migrator) checkUserTable(ctx context.Context, next []step) error {
	if !m.needsUsers(next) {
		return nil
	}
	if _, err := m.reference(ctx); err != nil {
		return err
	}
	return m.store.CheckUsers(ctx)
}

// needsUsers reports whether a step creates a table that refers to the project's own user table,
// and no step is of the app that could create the user table.
func (p planner) needsUsers(steps []step) bool {
	creates := func(s step) bool { return s.App == p.userApp }
	refers := func(s step) bool { return refersToUsers(s.entry) }
	return p.swapped && !slices.ContainsFunc(steps, creates) && slices.ContainsFunc(steps, refers)
}

// checkUsers returns a [sqlstore.MisfitError] if the user table, or one of its join tables, lacks
// what the user model names. A table whose migration is not applied yet is no misfit.
func (m *Migrator) checkUsers(ctx context.Context, have ledger) error {
	made := false
	for _, e := range m.all {
		applied := have[e.key()]
		if e.App == m.userApp && !applied {
			return nil
		}
		made = made || applied && (e.App == m.userApp || refersToUsers(e))
	}
	if !made && m.users.Swapped() { // Django may have created the table
		key, _, err := m.keyType(ctx, m.users.Table, m.users.ID)
		if err != nil {
			return err
		}
		made = key != ""
	}
	if !made {
		return nil
	}
	return m.store.CheckUsers(ctx)
}

// statements returns the statements of a migration's Up, with the braces filled in (see fill).
func (m *Migrator) statements(ctx context.Context, e entry) ([]string, error) {
	if !refersToUsers(e) {
		return e.Up, nil
	}
	r, err := m.reference(ctx)
	if err != nil {
		return nil, err
	}
	var filled []string
	for _, statement := range e.Up {
		filled = append(filled, m.fill(r, statement))
	}
	for _, t := range referring(e) {
		if r.ops != "" {
			filled = append(filled, m.likeIndex(r, t))
		}
	}
	return filled, nil
}

// likeIndex returns the statement for the index for LIKE that Django adds to a foreign key of text.
func (m *Migrator) likeIndex(r reference, t schema.Table) string {
	quote := m.db.Engine().Quote
	name := indexName(m.tables.nameLimit, t.Name, t.UserColumn, "_like")
	return fmt.Sprintf("CREATE INDEX %s ON %s (%s %s)", quote(name), quote(t.Name), quote(t.UserColumn), r.ops)
}

// fill replaces the words in braces: {users} and {id} by the user table and its key column, {key}
// by the type of a foreign key to it, and {fk:TABLE} by the name of TABLE's foreign key to it.
func (m *Migrator) fill(r reference, statement string) string {
	quote := m.db.Engine().Quote
	pairs := []string{"{users}", quote(r.table), "{id}", quote(r.id), "{key}", r.keyType}
	for _, t := range schema.ReferringToUsers() {
		name := indexName(m.tables.nameLimit, t.Name, t.UserColumn, "_fk_"+r.table+"_"+r.id)
		pairs = append(pairs, "{fk:"+t.Name+"}", quote(name))
	}
	return strings.NewReplacer(pairs...).Replace(statement)
}

// indexName returns the name of a constraint or an index as Django's
// BaseDatabaseSchemaEditor._create_index_name does.
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
