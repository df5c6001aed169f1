package migrate

import "slices"

// tables is the schema on one engine: the statements that make the ledger where there is none, and make and drop an
// app's tables. What stands in braces in them is told by [reference.fill].
type tables struct {
	ledger   string
	up, down map[string][]string

	// key is a query for the type that a column needs to refer to a column (of a table, of a name), and for the operator
	// class with which Django indexes such a column once more, empty where it does not.
	key string
	// like makes that index, by app.
	like map[string]string
	// shape is a query for what a table (named as often as there are placeholders) consists of, on an engine on which a
	// table may be left over from a migration that broke off; see [parseShape].
	shape string
	// references is a query for the tables with foreign keys, and what each refers to.
	references string
	// nameLimit is how long a name may be, for Django.
	nameLimit int
}

// users is, among an app's statements, that part of auth's that a project with a user table of its own lacks.
const users = "auth.User"

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

// builtin is Django's ledger in the order of its own run (5.2, with REST framework 3.18), and behind it ours.
func builtin(t tables, swapped bool) []entry {
	first := func(app string, models ...Model) entry {
		return entry{Migration: Migration{app, "0001_initial", t.up[app], t.down[app], models}}
	}
	auth := first("auth", Model{Name: "permission"}, Model{Name: "group"})
	if !swapped {
		auth.Up, auth.Down = slices.Concat(auth.Up, t.up[users]), slices.Concat(t.down[users], auth.Down)
		auth.Models = append(auth.Models, Model{Name: "user"})
	}
	change := func(app, name string, models ...Model) entry {
		return entry{Migration: Migration{App: app, Name: name, Models: models}}
	}
	label := func(app, name string, models ...Model) entry {
		e := change(app, name, models...)
		e.label = true
		return e
	}
	return []entry{
		first("contenttypes", Model{Name: "contenttype", Verbose: "content type"}),
		auth,
		first("admin", Model{Name: "logentry", Verbose: "log entry"}),
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
		first("authtoken", Model{Name: "token", Verbose: "Token"}),
		label("authtoken", "0002_auto_20160226_1747"),
		label("authtoken", "0003_tokenproxy", Model{Name: "tokenproxy", Verbose: "Token"}),
		label("authtoken", "0004_alter_tokenproxy_options"),
		first("sessions", Model{Name: "session"}),
		{Migration: Migration{App: ours, Name: "0001_throttle", Up: t.up[ours], Down: t.down[ours]}},
	}
}
