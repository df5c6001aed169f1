// Package migrate creates Django's tables and Latchkey's own, and maintains Django's ledger, the
// table django_migrations.
//
//	m := migrate.New(db, migrate.Migration{
//		App: "myapp", Name: "0001_initial",
//		Up:     []string{`CREATE TABLE "myapp_note" ("id" integer PRIMARY KEY, "text" text)`},
//		Down:   []string{`DROP TABLE "myapp_note"`},
//		Models: []migrate.Model{{Name: "note"}},
//	})
//	err := m.Up(ctx, "", nil)
//
// # The ledger
//
// The built-in migrations have Django's names. The first migration of a table creates the table in
// the final state of Django 5.2 and Django REST framework 3.18. The later names are only recorded.
// So "manage.py migrate" has nothing to do on a database that this package has created. On a
// database that Django has created, Up only adds the tables that Django does not have. Their names
// begin with latchkey_, their app is "latchkey", and Django ignores both.
//
// Up and To refuse a ledger that ends in the middle of Django's changes to a table, before they
// change anything ([ErrUnfinished]): only Django can continue from there. Migrations at the end of
// an app that change no table are labels. An older version of Django does not have them, so Up does
// not add them to an app that has begun, and To adds them only up to its target.
//
// # A project's own migrations
//
// They have operations on models (package migrate/ops), which makemigrations writes, or SQL
// statements. They run after the built-in ones, in the order of New's arguments, each in a
// transaction of its own. They count as depending on auth and contenttypes: reverting auth to zero
// reverts them first. SQLite does not enforce foreign keys while a migration runs, so that the
// migration can rebuild a table. It checks them before the commit.
//
// MySQL commits each change of the schema at once. So the effects of a failed migration stay there,
// and the error says which. Running the built-in migrations again completes them, and so does
// running one with operations again: a journal in the database has what was done.
//
// Two processes that use this package take turns. Django's "manage.py migrate" does not wait for
// them, so do not run both at once. If Django creates a table or records a migration meanwhile, the
// run ends with an error before it writes the ledger.
//
// # A project's own user table
//
// With a [sqlstore.UserModel], auth_user and its join tables are not created. The tables that refer
// to users refer to the project's table instead, with the type of its key. The built-in migrations
// neither create nor alter the project's table. It has to exist before the tables that refer to it.
// The project may create it with migrations of the model's app: these run after auth, and before
// the tables that refer to users.
package migrate

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/migrate/ops"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// Errors that Run, Up, To, Plan, Pending and SQL wrap.
var (
	// ErrUnknownApp is returned for an app without migrations.
	ErrUnknownApp = errors.New("no app with label")
	// ErrUnknownMigration is returned for a name that is not the name, or a unique prefix of a
	// name, of one of the app's migrations.
	ErrUnknownMigration = errors.New("cannot find a migration matching")
	// ErrUnfinished is returned for a ledger that ends in the middle of Django's changes to a
	// table, and for one to which another process has added rows during the migration.
	ErrUnfinished = errors.New("unfinished Django migrations")
	// ErrNoStop is returned for a target in the middle of Django's changes to a table.
	ErrNoStop = errors.New("cannot stop there")
	// ErrIrreversible is returned for a migration that has no Down, or whose tables are referred to
	// by a table that stays.
	ErrIrreversible = errors.New("cannot be reverted")
	// ErrFake is returned for a migration that cannot be recorded, or deleted from the ledger,
	// without being run: the tables of the database contradict the record.
	ErrFake = errors.New("cannot be faked")
	// ErrNoStatements is returned for a migration whose Engines do not name the database's engine,
	// and which has no Up either.
	ErrNoStatements = errors.New("no statements for this engine")
	// ErrNoUserTable is returned where a project's own user table, or its key, is missing.
	ErrNoUserTable = errors.New("no user table")
)

// Migration is a change of the schema, with its name in the ledger.
type Migration struct {
	App, Name string
	Up, Down  []string // SQL statements, one per string; without Down it cannot be reverted

	// Engines has the statements for engines that spell them differently, by the engine's name:
	// "sqlite", "postgres", or "mysql" for MySQL and MariaDB. They replace Up and Down there. An
	// engine that is not named runs Up and Down. If there is no Up either, the migration is refused
	// there with ErrNoStatements. Where there is nothing to do, name the engine with an empty
	// Statements.
	Engines map[string]Statements

	// Operations are changes of models, as makemigrations writes them. A migration has either these
	// or SQL statements.
	Operations []ops.Operation
	// After has the migrations of other apps that run before this one: "shop.0001_initial". Those
	// of its own app run in the order of New's arguments.
	After []string
	// Replaces has the names of migrations of the same app that this one stands for. It counts as
	// applied once they all are. If some are, they have to be completed before.
	Replaces []string

	Models []Model // they get content types and permissions when the migration is applied
}

// Statements are the SQL statements of a migration on one engine.
type Statements struct{ Up, Down []string }

// Model is a model as Django's content types and permissions name it.
type Model struct {
	Name    string // "note": lower case, as in the permission "myapp.add_note"
	Verbose string // "note": as in "Can add note"; default Name

	// Permissions are further ones, beside add, change, delete and view: Django's Meta.permissions.
	// A later migration may list the model again, with more.
	Permissions []Permission

	actions []string // those with a permission; nil: all four
}

// Permission is a permission of a model, beside the four that each model has.
type Permission struct {
	Codename string // "close_ticket", as in the permission "myapp.close_ticket"
	Name     string // "Can close ticket"
}

// Status is a migration, and whether the ledger has it.
type Status struct {
	App, Name string
	Applied   bool
}

// Step is a migration that is applied or, if Backward, reverted.
type Step struct {
	App, Name string
	Backward  bool
	Faked     bool // the ledger changes, the tables do not: see Target.Fake

	Operations []string // what it does, of a migration with operations: "Add field note to order"

	// Rows and Total are how far a RunBatches is, and 0 before its first batch. Progress is called
	// after each batch.
	Rows, Total int64
}

// Migrator applies and reverts migrations on one database.
type Migrator struct {
	planner
	db     *sqldb.DB
	store  *sqlstore.DB
	tables tables
	users  sqlstore.UserModel
}

// New returns a Migrator for db, with a project's own migrations after the built-in ones. It panics
// if db is nil or of an engine for which this package has no tables. It also panics if a migration
// has no name, is given twice, is of a built-in app, or names an engine that does not exist.
func New(db *sqlstore.DB, own ...Migration) *Migrator {
	if db == nil {
		panic("migrate: New needs a database")
	}
	m := &Migrator{db: sqldb.Of(db), store: db, users: db.UserModel()}
	m.tables = schemaOf(m.db.Engine().Name)
	m.planner = newPlanner(m.tables, m.users, onEngine(m.db.Engine().Name, own))
	m.planner.engine = m.db.Engine().Name
	return m
}

// onEngine returns the migrations with their statements for the engine of that name.
func onEngine(name string, own []Migration) []Migration {
	own = slices.Clone(own)
	for i, migration := range own {
		for engine, statements := range migration.Engines {
			switch engine {
			case "sqlite", "postgres", "mysql":
			default:
				panic(fmt.Sprintf("migrate: migration %s of %s names the engine %q: want sqlite, postgres or mysql",
					migration.Name, migration.App, engine))
			}
			if engine == name {
				own[i].Up, own[i].Down = statements.Up, statements.Down
			}
		}
	}
	return own
}

// Up applies what is missing of an app and of the apps that it depends on, or of all apps ("").
// Up(ctx, app, progress) is Run(ctx, Target{App: app}, progress).
func (m *Migrator) Up(ctx context.Context, app string, progress func(s Step, done bool)) error {
	return m.Run(ctx, Target{App: app}, progress)
}

// To applies or reverts migrations of an app until the named one is its last, or none is applied
// ("zero"): see [Target].
func (m *Migrator) To(ctx context.Context, app, name string, progress func(s Step, done bool)) error {
	r, err := m.target(app, name)
	if err != nil {
		return err
	}
	return m.run(ctx, r, progress)
}

// Find returns the full name of the migration with that name or unique prefix. "zero" is a name
// too. It returns ErrUnknownApp or ErrUnknownMigration.
func (m *Migrator) Find(app, name string) (string, error) {
	r, err := m.target(app, name)
	return r.target, err
}

// Pending returns the steps that Up(ctx, "", nil) would take, in order.
func (m *Migrator) Pending(ctx context.Context) ([]Step, error) {
	have, err := m.readLedger(ctx)
	var steps []step
	if err == nil {
		steps, err = m.plan(have, request{})
	}
	if err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	var pending []Step
	for _, s := range steps {
		pending = append(pending, s.public())
	}
	return pending, nil
}

// Status returns all migrations, app by app in alphabetical order, each app's in its own order.
func (m *Migrator) Status(ctx context.Context) ([]Status, error) {
	have, err := m.readLedger(ctx)
	if err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	var all []Status
	for _, app := range m.apps() {
		for _, e := range m.inApp(app) {
			all = append(all, Status{e.App, e.Name, have[e.key()]})
		}
	}
	return all, nil
}

// SQL returns the statements of a migration's Up, as they run on this database. A migration that is
// only recorded has none.
func (m *Migrator) SQL(ctx context.Context, app, name string) ([]string, error) {
	e, err := m.find(app, name)
	if err == nil {
		err = m.checkEngine(e)
	}
	if err != nil {
		return nil, err
	}
	if len(e.Operations) == 0 {
		return m.statements(ctx, e)
	}
	all, err := m.collect(ctx, step{e, apply})
	var list []string
	for _, s := range all {
		if s.SQL != "" {
			list = append(list, s.SQL)
		}
	}
	return list, err
}
