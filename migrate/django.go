package migrate

import (
	"fmt"
	"slices"

	"github.com/latchkey-go/latchkey/internal/schema"
)

// tables are the statements and queries of the schema on one engine.
type tables struct {
	ledger string              // the statement that creates the ledger
	ddl    map[string][]string // the statements that create a table, by its name; see [Migrator.fill]
	drop   string              // a format of the statement that drops a table

	// keyQuery is a query with two parameters, a table and a column. It returns the type of a
	// foreign key to that column, and the operator class of the index for LIKE that Django adds to
	// such a foreign key, or "" if Django adds none.
	keyQuery string
	// shapeQuery is a query for the columns and keys of a table, in the words of [parseShape]. The
	// table's name is bound to each placeholder. It is "" on an engine that rolls back a failed
	// migration, because there no table can be left over.
	shapeQuery string
	// referencesQuery is a query for each foreign key's table and the table to which it refers.
	referencesQuery string
	// nameLimit is how many characters the name of an index or a constraint has at most in Django.
	nameLimit int
}

// schemaOf returns the schema on the named engine.
func schemaOf(engine string) tables {
	switch engine {
	case "sqlite":
		return sqliteTables()
	case "postgres":
		return postgresTables()
	case "mysql":
		return mysqlTables()
	}
	panic("migrate: no schema for " + engine)
}

// create returns the entry of a migration that creates tables. If swapped is set, the entry is
// without the tables of Django's own user model.
func (t tables) create(app, name string, swapped bool) entry {
	e := entry{Migration: Migration{App: app, Name: name}}
	for _, table := range schema.CreatedBy(app, name) {
		if table.OfUsers && swapped {
			continue
		}
		e.Up = append(e.Up, t.ddl[table.Name]...)
		e.Down = append([]string{fmt.Sprintf(t.drop, table.Name)}, e.Down...)
		if table.Model != "" {
			e.Models = append(e.Models, Model{Name: table.Model, Verbose: table.Verbose})
		}
	}
	return e
}

// builtin returns the migrations of Django 5.2 and REST framework 3.18 in the order in which Django
// applies them, followed by those of Latchkey's own tables.
func builtin(t tables, swapped bool) []entry {
	return append(djangoEntries(t, swapped), ownEntries(t)...)
}

// ownEntries returns the migrations of the app latchkey.
func ownEntries(t tables) (all []entry) {
	for _, table := range schema.Tables() {
		named := func(e entry) bool { return e.Name == table.Migration }
		if table.App == ours && !slices.ContainsFunc(all, named) {
			all = append(all, t.create(ours, table.Migration, false))
		}
	}
	return all
}

// djangoEntries returns the migrations of Django's apps.
func djangoEntries(t tables, swapped bool) []entry {
	first := func(app string) entry { return t.create(app, "0001_initial", swapped) }
	change := func(app, name string, models ...Model) entry {
		return entry{Migration: Migration{App: app, Name: name, Models: models}}
	}
	label := func(app, name string, models ...Model) entry {
		e := change(app, name, models...)
		e.label = true
		return e
	}
	return []entry{
		first("contenttypes"),
		first("auth"),
		first("admin"),
		label("admin", "0002_logentry_remove_auto_add"),
		label("admin", "0003_logentry_add_action_flag_choices"),
		change("contenttypes", "0002_remove_content_type_name"),
		change("auth", "0002_alter_permission_name_max_length"),
		change("auth", "0003_alter_user_email_max_length"),
		label("auth", "0004_alter_user_username_opts"),
		change("auth", "0005_alter_user_last_login_null"),
		label("auth", "0006_require_contenttypes_0002"),
		label("auth", "0007_alter_validators_add_error_messages"),
		change("auth", "0008_alter_user_username_max_length"),
		change("auth", "0009_alter_user_last_name_max_length"),
		change("auth", "0010_alter_group_name_max_length"),
		label("auth", "0011_update_proxy_permissions"),
		change("auth", "0012_alter_user_first_name_max_length"),
		first("authtoken"),
		label("authtoken", "0002_auto_20160226_1747"),
		label("authtoken", "0003_tokenproxy", Model{Name: "tokenproxy", Verbose: "Token"}),
		label("authtoken", "0004_alter_tokenproxy_options"),
		first("sessions"),
	}
}
