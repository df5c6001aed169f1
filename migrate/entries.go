package migrate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/sqlstore"
)

// key names a migration in the ledger.
type key struct{ app, name string }

// ledger is the set of migrations that are applied: the rows of django_migrations.
type ledger map[key]bool

// entry is a migration that this package or the project knows.
type entry struct {
	Migration
	project bool // one of the project's own migrations
	label   bool // changes no table: Django's labels and choices

	replaced bool // its work is or will be done by the migrations that it replaces: it is only recorded
}

func (e entry) key() key { return key{e.App, e.Name} }

// planner knows all migrations and decides which of them to run. It has no database: the ledger and
// the request are arguments of its methods.
type planner struct {
	all     []entry // in the order in which Django would run them, the project's last
	userApp string  // the app of the user table
	swapped bool    // the user table is the project's own
	engine  string  // the name of the database's engine
}

// newPlanner returns a planner. It panics if one of the project's migrations cannot have an entry
// in the ledger.
func newPlanner(t tables, users sqlstore.UserModel, own []Migration) planner {
	p := planner{all: builtin(t, users.Swapped()), swapped: users.Swapped()}
	p.userApp, _, _ = strings.Cut(users.Label, ".")
	seen := map[key]bool{}
	for _, o := range Ordered(own) {
		e := entry{Migration: o, project: true}
		switch {
		case o.App == "" || o.Name == "" || o.Name == zero || strings.ContainsAny(o.App, ". "):
			panic(fmt.Sprintf("migrate: migration %q of app %q: not a name", o.Name, o.App))
		case needs[o.App] != nil:
			panic(fmt.Sprintf("migrate: migration %s.%s: the app is Django's", o.App, o.Name))
		case o.App == ours:
			panic(fmt.Sprintf("migrate: migration %s.%s: the app is built in", o.App, o.Name))
		case len(o.Operations) > 0 && (len(o.Up) > 0 || len(o.Engines) > 0):
			panic(fmt.Sprintf("migrate: migration %s.%s has operations and statements: put these into a RunSQL",
				o.App, o.Name))
		case hasBatches(o.Operations) && len(o.Operations) > 1:
			panic(fmt.Sprintf("migrate: migration %s.%s has a RunBatches and further operations: it runs outside of a "+
				"transaction, so give it a migration of its own", o.App, o.Name))
		case seen[e.key()]:
			panic(fmt.Sprintf("migrate: migration %s.%s is given twice", o.App, o.Name))
		}
		seen[e.key()] = true
		p.all = append(p.all, e)
	}
	if p.swapped {
		p.moveUserApp()
	}
	return p
}

// moveUserApp puts the migrations of a project's own user table where Django would run them: after
// auth, and before the tables that refer to users.
func (p planner) moveUserApp() {
	rank := func(e entry) int {
		switch {
		case e.App == "contenttypes":
			return 0
		case e.App == "auth":
			return 1
		case e.App == p.userApp:
			return 2
		}
		return 3
	}
	slices.SortStableFunc(p.all, func(a, b entry) int { return rank(a) - rank(b) })
}

// find returns the migration with that name, or else the only one whose name has that prefix.
func (p planner) find(app, name string) (entry, error) {
	if err := p.checkApp(app); err != nil {
		return entry{}, err
	}
	var found []entry
	for _, e := range p.inApp(app) {
		if e.Name == name {
			return e, nil
		}
		if strings.HasPrefix(e.Name, name) {
			found = append(found, e)
		}
	}
	switch {
	case len(found) == 0 || name == "":
		return entry{}, fmt.Errorf("%w '%s' from app '%s'", ErrUnknownMigration, name, app)
	case len(found) > 1:
		return entry{}, fmt.Errorf("%w '%s' from app '%s': %s and %s do, be more specific",
			ErrUnknownMigration, name, app, found[0].Name, found[1].Name)
	}
	return found[0], nil
}
