// Package schema lists the tables that the library uses, Django's and its own. A new table needs
// one entry here, and its statements in package migrate. From the entry derive the plan of
// migrations, content types and permissions, foreign keys to users, the deletion of users, error
// texts and the emptying of test databases.
package schema

import "slices"

// OwnApp is the label of Latchkey's own app, with the tables that Django does not have.
const OwnApp = "latchkey"

// OwnNeeds returns the apps that OwnApp depends on, because its tables refer to users.
func OwnNeeds() []string { return []string{"contenttypes", "auth"} }

// MadeHere is the name, in the ledger of migrations under OwnApp, of a row that is no migration.
// Package migrate writes it when it applies the first migrations of an empty ledger. So a database
// with this row was made by Latchkey, and not by a Django.
const MadeHere = "made_by_latchkey"

// App is one of Django's apps.
type App struct {
	Label string
	Needs []string // the apps that it depends on, to which its tables refer
}

// Apps returns Django's apps in the order of INSTALLED_APPS, in which Django creates content types.
func Apps() []App {
	return []App{
		{"admin", []string{"contenttypes", "auth"}},
		{"auth", []string{"contenttypes"}},
		{"contenttypes", []string{}},
		{"sessions", []string{}},
		{"authtoken", []string{"contenttypes", "auth"}},
	}
}

// Table describes a table.
type Table struct {
	Name      string
	App       string
	Migration string // the migration of App that creates the table; "" for the ledger of migrations itself

	// Model is Django's name of the model, for the content type and the permissions. It is "" for a
	// table that joins two others, and for a table of [OwnApp]: Django does not know that app, and
	// would ask to delete its content types.
	Model   string
	Verbose string // the model as in "Can add log entry"; default Model

	// UserColumn is the column that refers to the project's user table, or "". When a user is
	// deleted, the rows that refer to the user are deleted too.
	UserColumn string
	// OfUsers reports that the table belongs to Django's own user model. A project with another
	// user model does not have it.
	OfUsers bool
	// Filled reports that migrations write rows into the table.
	Filled bool
}

// Tables returns the tables in an order in which they can be created: each after those it refers
// to.
func Tables() []Table {
	const initial = "0001_initial"
	return []Table{
		{Name: "django_migrations", Filled: true},
		{Name: "django_content_type", App: "contenttypes", Migration: initial,
			Model: "contenttype", Verbose: "content type", Filled: true},
		{Name: "auth_permission", App: "auth", Migration: initial, Model: "permission", Filled: true},
		{Name: "auth_group", App: "auth", Migration: initial, Model: "group"},
		{Name: "auth_group_permissions", App: "auth", Migration: initial},
		{Name: "auth_user", App: "auth", Migration: initial, Model: "user", OfUsers: true},
		{Name: "auth_user_groups", App: "auth", Migration: initial, OfUsers: true},
		{Name: "auth_user_user_permissions", App: "auth", Migration: initial, OfUsers: true},
		{Name: "django_admin_log", App: "admin", Migration: initial,
			Model: "logentry", Verbose: "log entry", UserColumn: "user_id"},
		{Name: "authtoken_token", App: "authtoken", Migration: initial,
			Model: "token", Verbose: "Token", UserColumn: "user_id"},
		{Name: "django_session", App: "sessions", Migration: initial, Model: "session"},
		{Name: "latchkey_throttle", App: OwnApp, Migration: "0001_throttle"},
		{Name: "latchkey_token", App: OwnApp, Migration: "0002_token", UserColumn: "user_id"},
		{Name: "latchkey_apikey", App: OwnApp, Migration: "0003_apikey", UserColumn: "user_id"},
		{Name: "latchkey_lease", App: OwnApp, Migration: "0003_apikey"},
		{Name: "latchkey_audit", App: OwnApp, Migration: "0004_audit"},
		{Name: "latchkey_audit_head", App: OwnApp, Migration: "0004_audit"},
		{Name: "latchkey_refusal", App: OwnApp, Migration: "0005_refusal"},
		{Name: "latchkey_job", App: OwnApp, Migration: "0006_job"},
		{Name: "latchkey_session", App: OwnApp, Migration: "0007_session"},
	}
}

// CreatedBy returns the tables that the migration creates, in order.
func CreatedBy(app, migration string) []Table {
	return filter(func(t Table) bool { return t.App == app && t.Migration == migration && migration != "" })
}

// ReferringToUsers returns the tables with a UserColumn.
func ReferringToUsers() []Table {
	return filter(func(t Table) bool { return t.UserColumn != "" })
}

// InEveryProject returns the names of the tables that every project has, whichever its user model.
func InEveryProject() []string {
	return names(filter(func(t Table) bool { return !t.OfUsers }))
}

// EmptyAtFirst returns the names of the tables that hold no row when all migrations are applied,
// each before those it refers to.
func EmptyAtFirst() []string {
	tables := filter(func(t Table) bool { return !t.Filled })
	slices.Reverse(tables)
	return names(tables)
}

func filter(keep func(Table) bool) []Table {
	return slices.DeleteFunc(Tables(), func(t Table) bool { return !keep(t) })
}

func names(tables []Table) []string {
	var all []string
	for _, t := range tables {
		all = append(all, t.Name)
	}
	return all
}
