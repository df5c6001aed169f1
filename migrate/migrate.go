// Package migrate brings a database to Django's schema and ours, with django_migrations as the ledger.
//
//	m := migrate.New(db, migrate.Migration{
//		App: "myapp", Name: "0001_initial",
//		Up:     []string{`CREATE TABLE "myapp_note" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "text" varchar(100) NOT NULL)`},
//		Down:   []string{`DROP TABLE "myapp_note"`},
//		Models: []migrate.Model{{Name: "note"}},
//	})
//	err := m.Up(ctx, "", nil)
//
// # The ledger
//
// The built-in migrations bear Django's names. The first of each table makes the table as Django 5.2 and Django
// REST framework 3.18 leave it; the names that follow are recorded as done. So "manage.py migrate" finds nothing to
// do on a database that was made here, and Up finds nothing to do on Django's, but for what Django lacks: the tables
// latchkey_*, of the app "latchkey", of which Django takes no notice.
//
// A ledger of Django's that stops amid its changes of a table is refused before anything is touched
// ([ErrUnfinished]): only Django can go on from there. Names at the end of an app that change no table
// (labels of a newer version) are neither missed nor written, unless one is asked for by name.
//
// # A project's own migrations
//
// They run behind the built-in ones in the order they are given, each in a transaction of its own, and count as
// depending on auth and contenttypes, so that taking auth back takes them back first. Foreign keys do not act
// while one runs, so that it may rebuild a table; they are checked before the commit.
//
// MySQL knows no such transactions: there, what a migration has done when it breaks off stays, and the error says so. The
// built-in ones go on from there when they are run again.
//
// Changes made here take turns, but not with Django's "manage.py migrate": run one after the other. What it makes or writes
// meanwhile is refused before the ledger is written.
//
// # A project's own user table
//
// With a [sqlstore.UserModel] the table auth_user and those that join it are not made, and what refers to users refers
// to the mapped table, with the type that its key has there. That table is the project's: it is neither made nor altered
// here, and must be there before what refers to it. Migrations that a project gives for the model's app run behind
// auth and before those, so that they can make it.
package migrate

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// What Up, To, Pending and SQL return, wrapped. Compare with errors.Is.
var (
	// ErrUnknownApp is returned for an app that has no migrations here.
	ErrUnknownApp = errors.New("no app with label")
	// ErrUnknownMigration is returned for a name that none, or more than one, of the app's migrations begins with.
	ErrUnknownMigration = errors.New("cannot find a migration matching")
	// ErrUnfinished is returned for a ledger of Django's that stops amid its changes of a table, or grows while we migrate.
	ErrUnfinished = errors.New("unfinished Django migrations")
	// ErrNoStop is returned for a target at which a table of Django's would be half made, which only Django can do.
	ErrNoStop = errors.New("cannot stop there")
	// ErrIrreversible is returned for a migration that has no Down, or that made a table to which others refer that stay.
	ErrIrreversible = errors.New("cannot be taken back")
	// ErrNoUserTable is returned for a project's own user table that is missing, or lacks its key.
	ErrNoUserTable = errors.New("no user table")
)

// Migration is one entry of the ledger.
type Migration struct {
	App, Name string
	Up, Down  []string // SQL statements, one each; without Down it cannot be taken back
	Models    []Model  // whose content types and permissions exist once this migration is applied
}

// Model is what Django's contenttypes and permissions know of a table.
type Model struct {
	Name    string // "note": lower case, as in the permission "myapp.add_note"
	Verbose string // "note": as in "Can add note"; default Name
}

// Status is a migration and whether the ledger has it.
type Status struct {
	App, Name string
	Applied   bool
}

// Step is one migration that is being applied or, with Backward, taken back.
type Step struct {
	App, Name string
	Backward  bool
}

// Migrator plans and applies.
type Migrator struct {
	db      *sqldb.DB
	store   *sqlstore.DB
	tables  tables
	users   sqlstore.UserModel
	userApp string  // the app of users
	all     []entry // in the order of Django's own run, then the project's
}

// entry is a migration and how it stands in the ledger.
type entry struct {
	Migration
	own   bool // the project's
	label bool // changes no table: Django's labels and choices
}

// New returns a Migrator for db with a project's own migrations behind the built-in ones. It panics without a db, on a migration
// without a name, on one given twice, on one of an app that is built in, and on an engine without a schema here.
func New(db *sqlstore.DB, own ...Migration) *Migrator {
	if db == nil {
		panic("migrate: New needs a database")
	}
	m := &Migrator{db: sqldb.Of(db), store: db, users: db.UserModel()}
	m.tables = schemaOf(m.db.Engine().Name)
	m.arrangeAll(own)
	return m
}

// arrangeAll puts together the built-in migrations and the project's own.
func (m *Migrator) arrangeAll(own []Migration) {
	m.userApp, _, _ = strings.Cut(m.users.Label, ".")
	m.all = builtin(m.tables, m.users.Swapped())
	seen := map[[2]string]bool{}
	for _, o := range own {
		switch {
		case o.App == "" || o.Name == "" || o.Name == zero || strings.ContainsAny(o.App, ". "):
			panic(fmt.Sprintf("migrate: migration %q of app %q: not a name", o.Name, o.App))
		case needs[o.App] != nil:
			panic(fmt.Sprintf("migrate: migration %s.%s: the app is Django's", o.App, o.Name))
		case o.App == ours:
			panic(fmt.Sprintf("migrate: migration %s.%s: the app is built in", o.App, o.Name))
		case seen[[2]string{o.App, o.Name}]:
			panic(fmt.Sprintf("migrate: migration %s.%s is given twice", o.App, o.Name))
		}
		seen[[2]string{o.App, o.Name}] = true
		m.all = append(m.all, entry{Migration: o, own: true})
	}
	if m.users.Swapped() {
		m.arrange()
	}
}

// Up applies what is missing, of one app and what it needs, or of all (""), and tells progress (which may be nil)
// before and after each step. Then it makes sure of the content types and permissions. The built-in migrations that
// follow one another are one transaction, each of the project's its own; of two that migrate at once, the second waits.
func (m *Migrator) Up(ctx context.Context, app string, progress func(s Step, done bool)) error {
	if err := m.known(app); err != nil {
		return err
	}
	if err := m.forward(ctx, app, "", progress); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// To takes an app forward or back to the named migration (a unique prefix will do), or to none ("zero"). Going back
// takes back first what depends on it, and drops no table to which one refers that stays (ErrIrreversible). Content types and permissions stay, as Django leaves them.
func (m *Migrator) To(ctx context.Context, app, name string, progress func(s Step, done bool)) error {
	target := entry{}
	if name != zero {
		var err error
		if target, err = m.find(app, name); err != nil {
			return err
		}
	} else if app == "" || m.known(app) != nil {
		return unknownApp(app)
	}
	if err := m.to(ctx, app, target.Name, progress); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// Find is the full name of the one migration of app that name begins; "zero" is found as it is. It returns
// ErrUnknownApp, ErrUnknownMigration.
func (m *Migrator) Find(app, name string) (string, error) {
	if name == zero {
		return zero, m.known(app)
	}
	e, err := m.find(app, name)
	return e.Name, err
}

// zero is the name of the state before an app's first migration.
const zero = "zero"

func (m *Migrator) to(ctx context.Context, app, name string, progress func(s Step, done bool)) error {
	if err := m.mayStop(app, name); err != nil {
		return err
	}
	have, err := m.ledger(ctx)
	if err != nil {
		return err
	}
	if name != "" && !have[key{app, name}] {
		return m.forward(ctx, app, name, progress)
	}
	return m.backward(ctx, app, name, progress)
}

// Pending is what Up(ctx, "", nil) would apply, in order.
func (m *Migrator) Pending(ctx context.Context) ([]Step, error) {
	have, err := m.ledger(ctx)
	if err == nil {
		err = m.unfinished(have)
	}
	if err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	var steps []Step
	for _, e := range m.missing(have, "", "") {
		steps = append(steps, Step{App: e.App, Name: e.Name})
	}
	return steps, nil
}

// Status is what showmigrations shows: the apps by name, their migrations in order.
func (m *Migrator) Status(ctx context.Context) ([]Status, error) {
	have, err := m.ledger(ctx)
	if err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	var all []Status
	for _, app := range m.apps() {
		for _, e := range m.of(app) {
			all = append(all, Status{e.App, e.Name, have[e.key()]})
		}
	}
	return all, nil
}

// SQL is what a migration's Up runs on this database, a statement each: none for the names that are only recorded.
func (m *Migrator) SQL(ctx context.Context, app, name string) ([]string, error) {
	e, err := m.find(app, name)
	if err != nil {
		return nil, err
	}
	return m.statements(ctx, e)
}
