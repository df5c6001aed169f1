// Package making makes the migrations of a project: it replays those that the program has, compares
// the state with the structs, and writes Go files into the tree of the project's module. It asks by
// a [detect.Asker], and prints nothing. The commands makemigrations and squashmigrations stand on
// it.
//
//	p := making.Project{Apps: apps, Models: set.Models(), Migrations: own, Module: "example.com/shop"}
//	found, err := p.Find(making.Options{}, asker)
//	tree, err := p.Tree(".")
//	paths, err := tree.Write(found...)
package making

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/migrate/ops"
	"github.com/latchkey-go/latchkey/migrate/ops/detect"
	"github.com/latchkey-go/latchkey/model"
)

// Project is what a program knows of its models and migrations, without a database.
type Project struct {
	Apps       []model.App
	Models     []*model.Model      // of Apps, and those of users and groups
	Migrations []migrate.Migration // the project's own, in the order of Project.Migrations
	User       string              // the label of the model of users: "auth.User"
	Module     string              // the path of the program's module; "" if it is not known
}

// Options say what Find looks for.
type Options struct {
	Apps []string // only these, and what they depend on; nil for all
	Name string   // of the migrations, after their numbers
}

// ErrNoDir is the error for an app without a folder.
var ErrNoDir = errors.New("has no Dir")

// Find returns the migrations that lead from the migrations that the program has to its structs.
func (p Project) Find(o Options, ask detect.Asker) ([]ops.Migration, error) {
	if err := p.checkApps(o.Apps); err != nil {
		return nil, err
	}
	if err := p.CheckNumbers(); err != nil {
		return nil, err
	}
	state, err := p.Replay()
	if err != nil {
		return nil, err
	}
	in := detect.Input{From: state, To: p.state(), Apps: p.made(), Last: map[string]string{}, User: p.User,
		Only: o.Apps, Name: o.Name}
	for _, m := range migrate.Ordered(p.Migrations) {
		in.Last[m.App] = m.Name
	}
	return detect.Detect(in, ask)
}

// state returns what the structs say.
func (p Project) state() *ops.State {
	var stored []*model.Model
	for _, m := range p.Models {
		if m.Table != model.NoTable {
			stored = append(stored, m)
		}
	}
	return ops.FromModels(stored...)
}

// Replay returns the state of the models after all migrations.
func (p Project) Replay() (*ops.State, error) {
	state := ops.NewState()
	for _, m := range p.state().Models() {
		if !slices.Contains(p.made(), m.App) {
			if err := state.Add(m); err != nil {
				return nil, err
			}
		}
	}
	for _, m := range migrate.Ordered(p.current()) {
		if err := opsOf(m).Apply(state); err != nil {
			return nil, fmt.Errorf("%w: two branches may have changed the same, or a migration is missing "+
				"from Project.Migrations", err)
		}
	}
	return state, nil
}

// current returns the migrations without those that others replace.
func (p Project) current() []migrate.Migration {
	replaced := map[string]bool{}
	for _, m := range p.Migrations {
		for _, name := range m.Replaces {
			replaced[m.App+"."+name] = name != m.Name
		}
	}
	return slices.DeleteFunc(slices.Clone(p.Migrations), func(m migrate.Migration) bool {
		return replaced[m.App+"."+m.Name]
	})
}

func opsOf(m migrate.Migration) ops.Migration {
	return ops.Migration{App: m.App, Name: m.Name, After: m.After, Replaces: m.Replaces, Operations: m.Operations}
}

// made returns the labels of the apps that get migrations.
func (p Project) made() (labels []string) {
	for _, a := range p.Apps {
		if a.Dir != "" {
			labels = append(labels, a.Label)
		}
	}
	return labels
}

// Labels returns the labels of the project's apps.
func (p Project) Labels() (labels []string) {
	for _, a := range p.Apps {
		labels = append(labels, a.Label)
	}
	return labels
}

// checkApps returns ErrNoDir if one of these apps gets no migrations, or if none does.
func (p Project) checkApps(labels []string) error {
	if len(p.Apps) > 0 && len(p.made()) == 0 {
		return fmt.Errorf("no app %w: set model.App.Dir to the folder of the app, as \"shop\"", ErrNoDir)
	}
	for _, label := range labels {
		if !slices.Contains(p.made(), label) {
			return fmt.Errorf("the app %s %w: set model.App.Dir to its folder, as %q", label, ErrNoDir, label)
		}
	}
	return nil
}

// of returns the app's migrations in their order.
func (p Project) of(app string) (own []migrate.Migration) {
	for _, m := range p.Migrations {
		if m.App == app {
			own = append(own, m)
		}
	}
	return own
}

// ErrConflict is the error for two migrations of an app with one number.
var ErrConflict = errors.New("conflicting migrations")

// CheckNumbers returns ErrConflict if two migrations of an app have the same number: two branches
// have added one each.
func (p Project) CheckNumbers() error {
	var found []string
	for _, app := range p.Apps {
		for _, names := range conflicts(p.of(app.Label)) {
			found = append(found, strings.Join(names, ", ")+" in "+app.Label)
		}
	}
	if len(found) > 0 {
		return fmt.Errorf("%w (%s)", ErrConflict, strings.Join(found, "; "))
	}
	return nil
}

// conflicts returns the names of migrations that share a number. A squashed migration has the
// numbers of others by design.
func conflicts(own []migrate.Migration) (found [][]string) {
	byNumber := map[int][]string{}
	for _, m := range own {
		if n := detect.Number(m.Name); n > 0 && (len(m.Replaces) == 0 || isRenumbered(m)) {
			byNumber[n] = append(byNumber[n], m.Name)
		}
	}
	for _, m := range own {
		n := detect.Number(m.Name)
		if names := byNumber[n]; len(names) > 1 {
			found = append(found, names)
			delete(byNumber, n)
		}
	}
	return found
}

// isRenumbered reports whether a migration replaces one alone: it is the same with another number.
func isRenumbered(m migrate.Migration) bool { return len(m.Replaces) == 1 && m.Replaces[0] != m.Name }
