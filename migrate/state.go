package migrate

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/migrate/ops"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// stateWithout returns the models that the applied migrations have made, apart from one migration.
func (m *Migrator) stateWithout(ctx context.Context, have ledger, without key) (*ops.State, error) {
	base, err := m.baseState(ctx)
	if err != nil {
		return nil, err
	}
	return m.replay(base, have, func(e entry) bool { return e.key() != without })
}

// replay applies the operations of the migrations of the ledger to a state.
func (p planner) replay(s *ops.State, have ledger, wanted func(entry) bool) (*ops.State, error) {
	for _, e := range p.resolved(have) {
		part := noneApplied
		if len(e.Replaces) > 0 {
			part = p.applied(e, have)
		}
		stands := have[e.key()] && part != someApplied || part == allApplied
		if !e.project || !stands || !wanted(e) {
			continue
		}
		if err := e.state().Apply(s); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// state is what the state of the models needs of a migration.
func (e entry) state() ops.Migration {
	return ops.Migration{App: e.App, Name: e.Name, Operations: e.Operations}
}

// baseState has the models of the built-in apps to which a project's models may refer.
func (m *Migrator) baseState(ctx context.Context) (*ops.State, error) {
	auto := ops.Field{Name: "id", Kind: model.AutoField, PrimaryKey: true}
	one := func(app, name string, fields ...ops.Field) *ops.ModelState {
		table := map[string]string{"contenttypes": "django_content_type", "sessions": "django_session"}[app]
		return &ops.ModelState{App: app, Name: name, Fields: fields,
			Options: ops.Options{Unmanaged: true, Table: table}}
	}
	text := func(name string, length int, key bool) ops.Field {
		return ops.Field{Name: name, Kind: model.CharField, MaxLength: length, PrimaryKey: key, Unique: !key}
	}
	s := ops.NewState(one("contenttypes", "ContentType", auto), one("auth", "Permission", auto),
		one("auth", "Group", auto, text("name", 150, false)), one("sessions", "Session", text("session_key", 40, true)),
		one("authtoken", "Token", text("key", 40, true)))
	app, name, _ := strings.Cut(m.users.Label, ".")
	if !m.users.Swapped() {
		return s, s.Add(one(app, name, auto, text("username", 150, false)))
	}
	if m.createsByOperation(app, name) {
		return s, nil
	}
	user, err := m.userKey(ctx)
	if err != nil {
		return nil, err
	}
	person := one(app, name, user)
	person.Table = m.users.Table
	return s, s.Add(person)
}

// userKey describes the key of a project's own user table, which another program has made.
func (m *Migrator) userKey(ctx context.Context) (ops.Field, error) {
	f := ops.Field{Name: "id", Column: m.users.ID, PrimaryKey: true, Kind: model.BigAutoField}
	switch m.users.Key {
	case sqlstore.KeyUUID:
		f.Kind = model.UUIDField
		return f, nil
	case sqlstore.KeyText:
		f.Kind, f.MaxLength = model.CharField, 254
	}
	r, err := m.reference(ctx)
	switch {
	case err != nil:
		return f, err
	case f.Kind == model.CharField:
		_, _ = fmt.Sscanf(r.keyType, "varchar(%d)", &f.MaxLength) // else as Django's longest e-mail address
	case strings.HasPrefix(strings.ToLower(r.keyType), "int"):
		f.Kind = model.AutoField
	}
	return f, nil
}

// createsByOperation reports whether a migration of the project creates the model.
func (p planner) createsByOperation(app, name string) bool {
	for _, e := range p.all {
		for _, o := range e.Operations {
			if c, ok := o.(ops.CreateModel); ok && e.App == app && strings.EqualFold(c.Name, name) {
				return true
			}
		}
	}
	return false
}

// tablesOf returns the tables that migrations manage in a state, with their join tables.
func tablesOf(s *ops.State) map[string]bool {
	names := map[string]bool{}
	for _, m := range s.Models() {
		if m.Unmanaged {
			continue
		}
		names[m.TableName()] = true
		for _, f := range m.Fields {
			if f.Kind == model.ManyToManyField && f.Through == "" {
				names[s.Join(m, f).TableName()] = true
			}
		}
	}
	return names
}

// describedModels are the models of the project's operations, as content types and permissions name
// them.
func (p planner) describedModels(have ledger) (map[string][]Model, error) {
	s, err := p.replay(&ops.State{}, have, func(entry) bool { return true })
	if err != nil {
		return nil, err
	}
	byApp := map[string][]Model{}
	for _, m := range s.Models() {
		d := Model{Name: strings.ToLower(m.Name), Verbose: m.Verbose, actions: m.DefaultPermissions}
		if d.Verbose == "" {
			d.Verbose = model.VerboseName(m.Name)
		}
		for _, extra := range m.Permissions {
			d.Permissions = append(d.Permissions, Permission{extra.Codename, extra.Name})
		}
		byApp[m.App] = append(byApp[m.App], d)
	}
	return byApp, nil
}

// tablesBy returns the tables that there are behind the operations of a migration and not before,
// and those that there are before alone. A renamed table is one of each.
func (p planner) tablesBy(e entry) (made, gone []string) {
	if len(e.Operations) == 0 {
		return nil, nil
	}
	before := &ops.State{}
	for _, other := range p.all {
		if other.key() == e.key() {
			break
		}
		if other.project && other.state().Apply(before) != nil {
			return nil, nil // of a project whose migrations do not fit: the run says so
		}
	}
	after := before.Clone()
	if e.state().Apply(after) != nil {
		return nil, nil
	}
	had, has := tablesOf(before), tablesOf(after)
	for _, name := range slices.Sorted(maps.Keys(has)) {
		if !had[name] {
			made = append(made, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(had)) {
		if !has[name] {
			gone = append(gone, name)
		}
	}
	return made, gone
}
