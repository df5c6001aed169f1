package migrate

import (
	"fmt"

	"github.com/latchkey-go/latchkey/sqlstore"
)

// Names are a project's migrations by name, with Django's: what can be said of a command before its
// database is opened, or made.
type Names struct{ m *Migrator }

// NamesOf returns the names of a project with this user table and these migrations of its own. It
// panics as [New] does.
func NamesOf(users sqlstore.UserModel, own ...Migration) Names {
	m := &Migrator{tables: sqliteTables(), users: users.WithDefaults()} // every engine has the same names
	m.arrangeAll(own)
	return Names{m}
}

// Apps returns the labels of all apps, in order of the alphabet.
func (n Names) Apps() []string { return n.m.apps() }

// Check returns the error with which Up (where name is empty) or To refuses this app and name,
// whatever the database holds. fresh says that there is no database yet, so that nothing has made a
// user table either.
func (n Names) Check(app, name string, fresh bool) error {
	if err := n.m.known(app); err != nil {
		return err
	}
	target := entry{}
	if name != "" && name != zero {
		var err error
		if target, err = n.m.find(app, name); err != nil {
			return err
		}
		if err := n.m.mayStop(app, target.Name); err != nil {
			return fmt.Errorf("migrate: %w", err)
		}
	}
	if fresh && name != zero && n.m.needUsers(n.m.missing(nil, app, target.Name)) {
		return fmt.Errorf("migrate: %w", n.m.noUserTable())
	}
	return nil
}
