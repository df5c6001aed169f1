package migrate

import (
	"fmt"

	"github.com/latchkey-go/latchkey/sqlstore"
)

// Names are the migrations of a project and Django's, by name. They check the arguments of a command
// before its database is opened or made.
type Names struct {
	planner
	users sqlstore.UserModel
}

// NamesOf returns the names of a project with this user table and these migrations of its own. It
// panics as [New] does.
func NamesOf(users sqlstore.UserModel, own ...Migration) Names {
	users = users.WithDefaults()
	return Names{newPlanner(sqliteTables(), users, own), users} // every engine has the same names
}

// Apps returns the labels of all apps, sorted.
func (n Names) Apps() []string { return n.apps() }

// Check returns the error with which Up (where name is empty) or To refuses this app and name,
// whatever the database holds. isNew says that there is no database yet, so that nothing has made a
// user table either.
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
