package migrate

import (
	"fmt"
	"slices"

	"github.com/latchkey-go/latchkey/internal/schema"
)

// tables are the statements and queries of the schema on one engine.
type tables struct {
	ledger string              // creates the ledger where there is none
	ddl    map[string][]string // creates a table, by its name; [Migrator.fill] replaces what stands in braces
	drop   string              // a format: drops the named table

	// key is a query for the type of a column that refers to a column (of a table, of a name), and
	// for the operator class of the second index that Django gives to such a column, empty where it
	// gives none.
	key string
	// shape is a query for the columns and keys of a table, whose name is bound to each
	// placeholder. It is "" on an engine that rolls back a migration which fails, so that no table
	// can be left over; see [shapeOf].
	shape string
	// references is a query for the tables with foreign keys, and the table that each refers to.
	references string
	// nameLimit is how long Django lets a name be.
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

// create returns the entry of a migration that creates tables. With swapped it leaves out the
// tables of Django's own user model.
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

// builtin returns Django's ledger in the order of its own run (5.2, with REST framework 3.18), and
// behind it ours.
func builtin(t tables, swapped bool) []entry {
	return append(djangos(t, swapped), owns(t)...)
}

// owns returns the migrations of the app latchkey.
func owns(t tables) (all []entry) {
	for _, table := range schema.Tables() {
		named := func(e entry) bool { return e.Name == table.Migration }
		if table.App == ours && !slices.ContainsFunc(all, named) {
			all = append(all, t.create(ours, table.Migration, false))
		}
	}
	return all
}

// djangos returns the migrations of Django's apps.
func djangos(t tables, swapped bool) []entry {
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
