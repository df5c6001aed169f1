package detect

import (
	"errors"
	"maps"
	"slices"

	"github.com/latchkey-go/latchkey/migrate/ops"
)

// made is a migration that has no name yet.
type made struct {
	operations []ops.Operation
	after      []madeDependency
}

// madeDependency is a migration that runs before another: one of those being made, or the last one
// that the app has.
type madeDependency struct {
	app   string
	index int // among the app's made ones; last for the last one that it has
}

const last = -1

// chop cuts the operations of the apps into migrations. It goes through an app's operations until
// one depends on what another app has not done yet. Then it goes on with the next app. An app is
// cut in two only if nothing else helps.
func (d *detector) chop() error {
	for forced := false; d.waiting() > 0; {
		before := d.waiting()
		for _, app := range slices.Sorted(maps.Keys(d.planned)) {
			m, done := d.chopOff(app, forced)
			if len(m.after) == 0 && done == 0 {
				continue
			}
			if done == len(d.planned[app]) || forced {
				d.made[app] = append(d.made[app], m)
				d.planned[app] = d.planned[app][done:]
				forced = false
			}
		}
		if d.waiting() == before {
			if forced {
				return errors.New("the changes of the apps depend on one another in a circle: make them in two " +
					"steps, with makemigrations after each")
			}
			forced = true
		}
	}
	return nil
}

// waiting returns how many operations are in no migration yet.
func (d *detector) waiting() (n int) {
	for _, all := range d.planned {
		n += len(all)
	}
	return n
}

// chopOff returns a migration of the first operations of an app that depend on nothing that is not
// done, and their number.
func (d *detector) chopOff(app string, forced bool) (*made, int) {
	m := &made{}
	for i, p := range d.planned[app] {
		after, ok := d.met(app, p.after, forced)
		if !ok {
			return m, i
		}
		m.operations = append(m.operations, p.Operation)
		for _, a := range after {
			if !slices.Contains(m.after, a) {
				m.after = append(m.after, a)
			}
		}
	}
	return m, len(d.planned[app])
}

// met reports whether all dependencies on other apps are met, and returns the migrations that meet
// them. An app that gets no migrations counts only if forced.
func (d *detector) met(app string, deps []dependency, forced bool) (after []madeDependency, ok bool) {
	ok = true
	for _, dep := range deps {
		if dep.app == app {
			continue
		}
		if slices.ContainsFunc(d.planned[dep.app], func(p *planned) bool { return dep.isMetBy(p.Operation) }) {
			return nil, false
		}
		switch n := len(d.made[dep.app]); {
		case dep.user: // runs before all of them
		case n > 0:
			after = append(after, madeDependency{dep.app, n - 1})
		case forced:
			after = append(after, madeDependency{dep.app, last})
		default:
			ok = false
		}
	}
	return after, ok
}
