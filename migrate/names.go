package migrate

import (
	"fmt"

	"github.com/latchkey-go/latchkey/sqlstore"
)

// Names has the names of all migrations: the built-in ones and a project's. It checks the arguments
// of a command before the database is opened or created.
type Names struct {
	planner
	users sqlstore.UserModel
}

// NamesOf returns the Names of a project with this user model and these migrations of its own. It
// panics where [New] does.
func NamesOf(users sqlstore.UserModel, own ...Migration) Names {
	users = users.WithDefaults()
	return Names{newPlanner(sqliteTables(), users, own), users} // every engine has the same names
}

// Apps returns the labels of all apps, sorted.
func (n Names) Apps() []string { return n.apps() }

// InApp returns the names of an app's migrations in order.
func (n Names) InApp(app string) []string {
	var names []string
	for _, e := range n.inApp(app) {
		names = append(names, e.Name)
	}
	return names
}

// Find returns the full name of the migration of an app with that name or unique prefix. It returns
// ErrUnknownApp or ErrUnknownMigration.
func (n Names) Find(app, name string) (string, error) {
	e, err := n.find(app, name)
	return e.Name, err
}

// Check returns the error with which To, or Up if name is "", refuses this app and name on every
// database. isNew reports that the database does not exist yet, and so no user table either.
func (n Names) Check(app, name string, isNew bool) error {
	r, err := n.latest(app)
	if name != "" {
		r, err = n.target(app, name)
	}
	if err != nil {
		return err
	}
	if err := n.checkTarget(r); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if isNew && r.target != zero && n.needsUsers(n.toApply(nil, r)) {
		return fmt.Errorf("migrate: %w", noUserTable(n.users, n.userApp))
	}
	return nil
}
