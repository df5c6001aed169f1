package making

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/migrate/ops"
	"github.com/latchkey-go/latchkey/migrate/ops/detect"
)

// Squashed is a migration that does what several do.
type Squashed struct {
	Migration ops.Migration
	From      []string // the names of those that it replaces
	Before    int      // the number of their operations
}

// ErrSquash is the error for migrations that cannot be squashed.
var ErrSquash = errors.New("cannot squash")

// Squash returns one migration in the place of an app's migrations from one to another, both by
// their full names; from "" is the first. The operations are those of all, joined where they can
// be. SQL and data migrations stay where they are, unless they are elidable. The name is what comes
// after the number; "" for Django's.
func (p Project) Squash(app, from, to, name string) (*Squashed, error) {
	own, err := p.between(app, from, to)
	if err != nil {
		return nil, err
	}
	s := &Squashed{}
	after := map[string]bool{}
	var all []ops.Operation
	for _, m := range own {
		if len(m.Replaces) > 0 {
			return nil, fmt.Errorf("%w %s.%s: it is squashed itself: delete the migrations that it replaces, "+
				"and its Replaces, once no database needs them", ErrSquash, app, m.Name)
		}
		s.From = append(s.From, m.Name)
		all = append(all, operationsOf(m)...)
		for _, label := range m.After {
			after[label] = true
		}
	}
	s.Before = len(all)
	s.Migration = ops.Migration{App: app, Name: squashedName(own, from, name), Replaces: s.From,
		After: slices.Sorted(maps.Keys(after)), Operations: detect.Optimize(all, app)}
	return s, checkBatches(s.Migration)
}

// checkBatches refuses a migration with a RunBatches and further operations, which could not run.
func checkBatches(m ops.Migration) error {
	for _, o := range m.Operations {
		if b, is := o.(ops.RunBatches); is && len(m.Operations) > 1 {
			return fmt.Errorf("%w: %q goes through its rows outside of a transaction, and has a migration of its own: "+
				"mark it as Elidable if a new database does not need it, or squash those before and behind it",
				ErrSquash, b.Describe())
		}
	}
	return nil
}

// between returns an app's migrations from one to another.
func (p Project) between(app, from, to string) ([]migrate.Migration, error) {
	if err := p.checkApps([]string{app}); err != nil {
		return nil, err
	}
	own := p.of(app)
	at := func(name string) int {
		return slices.IndexFunc(own, func(m migrate.Migration) bool { return m.Name == name })
	}
	first, last := 0, at(to)
	if from != "" {
		first = at(from)
	}
	switch {
	case first < 0 || last < 0:
		return nil, fmt.Errorf("%w: the app %s has no migration %s", ErrSquash, app, strings.TrimSpace(from+" "+to))
	case first > last:
		return nil, fmt.Errorf("%w: %s comes after %s", ErrSquash, from, to)
	}
	return own[first : last+1], nil
}

func squashedName(own []migrate.Migration, from, name string) string {
	last := own[len(own)-1].Name
	switch {
	case from == "" && name != "":
		return "0001_" + name
	case from == "":
		return "0001_squashed_" + last
	case name != "":
		number, _, _ := strings.Cut(from, "_")
		return number + "_" + name
	}
	return from + "_squashed_" + last
}

// operationsOf returns the operations of a migration. One of SQL statements is one RunSQL.
func operationsOf(m migrate.Migration) []ops.Operation {
	if len(m.Up) == 0 && len(m.Engines) == 0 {
		return m.Operations
	}
	run := ops.RunSQL{Up: m.Up, Down: m.Down}
	for engine, s := range m.Engines {
		if run.Engines == nil {
			run.Engines = map[string]ops.Statements{}
		}
		run.Engines[engine] = ops.Statements{Up: s.Up, Down: s.Down}
	}
	return append([]ops.Operation{run}, m.Operations...)
}
