package migrate

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/internal/schema"
)

// key names a migration in the ledger.
type key struct{ app, name string }

func (e entry) key() key { return key{e.App, e.Name} }

// needs are the apps that Django's apps depend on, and that their tables refer to.
var needs = djangosNeeds()

func djangosNeeds() map[string][]string {
	needs := map[string][]string{}
	for _, app := range schema.Apps() {
		needs[app.Label] = app.Needs
	}
	return needs
}

// ours is the app of what Django has no table for. It depends on nothing, and has no content types or permissions:
// Django, which knows nothing of it, would ask to delete them.
const ours = schema.OwnApp

// ownNeeds are what a project's migrations count as depending on.
var ownNeeds = []string{"contenttypes", "auth"}

// requires are the apps that an app depends on. A project's user table stands behind auth, and before what refers to it.
func (m *Migrator) requires(app string) []string {
	of, builtin := needs[app]
	switch {
	case app == ours:
		return nil
	case !builtin:
		of = ownNeeds
	case !slices.Contains(of, "auth"):
		return of
	}
	if m.users.Swapped() && app != m.userApp {
		return append(slices.Clone(of), m.userApp)
	}
	return of
}

// arrange puts the migrations of a project's user table where Django would run them.
func (m *Migrator) arrange() {
	rank := func(e entry) int {
		switch {
		case e.App == "contenttypes":
			return 0
		case e.App == "auth":
			return 1
		case e.App == m.userApp:
			return 2
		case !e.own:
			return 3
		}
		return 4
	}
	slices.SortStableFunc(m.all, func(a, b entry) int { return rank(a) - rank(b) })
}

func (m *Migrator) apps() []string {
	apps := map[string]bool{}
	for _, e := range m.all {
		apps[e.App] = true
	}
	return slices.Sorted(maps.Keys(apps))
}

// of is an app's migrations in order.
func (m *Migrator) of(app string) []entry {
	var of []entry
	for _, e := range m.all {
		if e.App == app {
			of = append(of, e)
		}
	}
	return of
}

// known refuses an app without migrations; "" is all apps.
func (m *Migrator) known(app string) error {
	if app != "" && len(m.of(app)) == 0 {
		return unknownApp(app)
	}
	return nil
}

func unknownApp(app string) error { return fmt.Errorf("%w %q", ErrUnknownApp, app) }

// find is the migration of that name, or the only one whose name begins so.
func (m *Migrator) find(app, name string) (entry, error) {
	if err := m.known(app); err != nil {
		return entry{}, err
	}
	var found []entry
	for _, e := range m.of(app) {
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

// missing are the migrations to apply, in order, for app ("" is all) and what it needs; with a target, no more of
// app than up to it. Labels at the end of what Django has applied are left out unless the target asks for them.
func (m *Migrator) missing(have map[key]bool, app, target string) []entry {
	begun := map[string]bool{} // apps of which the ledger has something
	for k := range have {
		begun[k.app] = true
	}
	var missing []entry
	past := false
	for _, e := range m.all {
		wanted := app == "" || e.App == app || slices.Contains(m.requires(app), e.App)
		named := target != "" && e.App == app
		if wanted && !have[e.key()] && !(named && past) && !(e.label && begun[e.App] && !named) {
			missing = append(missing, e)
		}
		past = past || named && e.Name == target
	}
	return missing
}

// unfinished refuses a ledger from which only Django can go on.
func (m *Migrator) unfinished(have map[key]bool) error {
	for app := range needs {
		var lacks *entry
		begun := false
		of := m.of(app)
		for i, e := range of {
			switch {
			case !have[e.key()]:
				if lacks == nil || lacks.label {
					lacks = &of[i]
				}
			case lacks != nil: // a gap
				return unfinished(app, *lacks)
			default:
				begun = true
			}
		}
		if begun && lacks != nil && !lacks.label {
			return unfinished(app, *lacks)
		}
	}
	return nil
}

func unfinished(app string, lacks entry) error {
	return fmt.Errorf("%w: the ledger has some of app %s but not %s: run \"python manage.py migrate %s\" first",
		ErrUnfinished, app, lacks.Name, app)
}

// mayStop refuses a target behind which the app's migrations change a table in Django; "" is zero.
func (m *Migrator) mayStop(app, target string) error {
	if needs[app] == nil || target == "" {
		return nil
	}
	of := m.of(app)
	at := slices.IndexFunc(of, func(e entry) bool { return e.Name == target })
	for i, e := range of[at+1:] {
		if !e.label {
			first := len(of) - 1
			for of[first].label {
				first--
			}
			return fmt.Errorf("%w: %s.%s is followed by changes of the table (%s) that are made in one here: "+
				"the stops of app %s are zero and %s", ErrNoStop, app, target, of[at+1+i].Name, app, names(of[first:]))
		}
	}
	return nil
}

func names(of []entry) string {
	var all []string
	for _, e := range of {
		all = append(all, e.Name)
	}
	return strings.Join(all, ", ")
}

// undone are the applied migrations to take back, in order, so that app stands at target ("" is zero).
func (m *Migrator) undone(have map[key]bool, app, target string) []entry {
	var back []entry
	keep := target != "" // what stands at and before the target, from the end backwards
	for _, e := range slices.Backward(m.all) {
		dependent := target == "" && slices.Contains(m.requires(e.App), app)
		if e.App == app && e.Name == target {
			keep = false
		}
		if have[e.key()] && (dependent || e.App == app && (target == "" || keep)) {
			back = append(back, e)
		}
	}
	return back
}
