package making

import (
	"fmt"
	"slices"
	"time"

	"github.com/latchkey-go/latchkey/migrate/ops"
	"github.com/latchkey-go/latchkey/migrate/ops/detect"
	"github.com/latchkey-go/latchkey/model"
)

// Empty returns migrations without operations, one for each app: a person fills them in. Without a
// name, they have Django's: auto and the time.
func (p Project) Empty(apps []string, name string, now time.Time) (all []ops.Migration, err error) {
	if err := p.checkApps(apps); err != nil {
		return nil, err
	}
	if err := p.CheckNumbers(); err != nil {
		return nil, err
	}
	if name == "" {
		name = "auto_" + now.Format("20060102_1504")
	}
	for _, app := range apps {
		number := 1
		if own := p.of(app); len(own) > 0 {
			number = detect.Number(own[len(own)-1].Name) + 1
		}
		all = append(all, ops.Migration{App: app, Name: fmt.Sprintf("%04d_%s", number, name)})
	}
	return all, nil
}

// Adopt returns the first migration of an app whose tables Django has made. It replaces all of
// Django's migrations of the app, which the ledger of Django's database has: there it counts as
// applied. On a new database it creates the tables.
func (p Project) Adopt(app string, djangos []string) ([]ops.Migration, error) {
	if err := p.checkApps([]string{app}); err != nil {
		return nil, err
	}
	if own := p.of(app); len(own) > 0 {
		return nil, fmt.Errorf("the app %s has migrations already, the first is %s: only an app without any is adopted",
			app, own[0].Name)
	}
	if len(djangos) == 0 {
		return nil, fmt.Errorf("the ledger of the database has no migrations of the app %s: "+
			"run this on a database on which Django's manage.py migrate has run", app)
	}
	for _, m := range p.Models {
		if m.App == app && !m.Managed {
			return nil, fmt.Errorf("the model %s is Unmanaged: take that out of its Meta, "+
				"or a new database would lack its table", m.Label())
		}
	}
	found, err := p.Find(Options{Apps: []string{app}}, Silent{})
	if err != nil {
		return nil, err
	}
	found = slices.DeleteFunc(found, func(m ops.Migration) bool { return m.App != app })
	for i := range found {
		found[i].Replaces = slices.Clone(djangos)
	}
	return found, nil
}

// KeyKind returns the kind of the primary key of a model, by its label in any case.
func (p Project) KeyKind(label string) model.Kind {
	state := p.state()
	for {
		m := state.Find(label)
		if m == nil || m.Key() == nil {
			return model.BigIntegerField
		}
		if key := m.Key(); !key.Kind.IsKey() {
			return key.Kind
		}
		label = m.Key().To
	}
}
