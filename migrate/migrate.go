// Package migrate makes the tables of Django and our own, and keeps Django's ledger, the table
// django_migrations.
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
// The built-in migrations have Django's names. The first migration of a table makes the table as
// Django 5.2 and Django REST framework 3.18 leave it. The later names are only recorded. So
// "manage.py migrate" has nothing to do on a database that was made here. On a database that Django
// made, Up only adds the tables that Django does not have. Their names begin with latchkey_, their
// app is "latchkey", and Django ignores both.
//
// A ledger that ends in the middle of Django's changes to a table is refused before anything is
// changed ([ErrUnfinished]), because only Django can go on from there. Names at the end of an app
// that change no table are labels. An older version of Django does not have them, so Up does not
// add them, and To adds them only when one is its target.
//
// # A project's own migrations
//
// They run after the built-in ones, in the order in which they are given, each in a transaction of
// its own. They count as depending on auth and contenttypes: reverting auth reverts them first.
// Foreign keys are not enforced while a migration runs, so that it can rebuild a table. They are
// checked before the commit.
//
// MySQL commits each change of the schema at once. There, the statements that a failed migration
// has run stay, and the error says so. Running the built-in migrations again completes them.
//
// Two processes that migrate take turns. Django's "manage.py migrate" does not take turns with
// them, so do not run both at once. What Django makes or records meanwhile is noticed before the
// ledger is written, and refused.
//
// # A project's own user table
//
// With a [sqlstore.UserModel], auth_user and its join tables are not made. The tables that refer to
// users refer to the project's table instead, with the type of its key. The project's table is
// neither made nor altered here, and has to exist before the tables that refer to it. The project
// may make it with migrations of the model's app: these run after auth, and before the tables that
// refer to users.
package migrate

import (
	"context"
	"errors"
	"fmt"

	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// Errors that Up, To, Pending and SQL wrap.
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
	// ErrNoUserTable is returned where a project's own user table, or its key, is missing.
	ErrNoUserTable = errors.New("no user table")
)

// Migration is a change of the schema, under the name that the ledger has for it.
type Migration struct {
	App, Name string
	Up, Down  []string // one SQL statement each; without Down it cannot be reverted
	Models    []Model  // get content types and permissions once the migration is applied
}

// Model is a table as Django's content types and permissions name it.
type Model struct {
	Name    string // "note": lower case, as in the permission "myapp.add_note"
	Verbose string // "note": as in "Can add note"; default Name
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
// without a db, on a migration without a name, on one that is given twice, on one of a built-in app, and on an
// engine for which this package has no tables.
func New(db *sqlstore.DB, own ...Migration) *Migrator {
	if db == nil {
		panic("migrate: New needs a database")
	}
	m := &Migrator{db: sqldb.Of(db), store: db, users: db.UserModel()}
	m.tables = schemaOf(m.db.Engine().Name)
	m.planner = newPlanner(m.tables, m.users, own)
	return m
}

// Up applies what is missing of an app and of the apps that it depends on, or of all apps (""). It
// calls progress, which may be nil, before and after each step. Then it adds the content types and
// permissions that are missing. A row of built-in migrations is one transaction; each of the
// project's is a transaction of its own. If two processes migrate at once, the second waits for the
// first.
func (m *Migrator) Up(ctx context.Context, app string, progress func(s Step, done bool)) error {
	r, err := m.latest(app)
	if err != nil {
		return err
	}
	return m.run(ctx, r, progress)
}

// To applies or reverts migrations of an app until the named one is its last, or none is ("zero").
// The name may be a unique prefix. What depends on a reverted migration is reverted first. A table
// to which a table that stays refers is not dropped (ErrIrreversible). As in Django, content types
// and permissions stay.
func (m *Migrator) To(ctx context.Context, app, name string, progress func(s Step, done bool)) error {
	r, err := m.target(app, name)
	if err != nil {
		return err
	}
	return m.run(ctx, r, progress)
}

// Find returns the full name of the migration that name is, or is a unique prefix of; "zero" is a
// name. It returns ErrUnknownApp or ErrUnknownMigration.
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
	if err != nil {
		return nil, err
	}
	return m.statements(ctx, e)
}
