package migrate

import (
	"context"
	"fmt"
	"slices"

	"github.com/latchkey-go/latchkey/internal/schema"
)

// description is a row that describes a model: of auth_permission if codename is set, otherwise of
// django_content_type.
type description struct{ app, model, codename, name string }

// describe creates the missing content types and permissions, as Django's post-migrate signal does.
// It takes the lock for changes only if one is missing.
func (m *Migrator) describe(ctx context.Context, have ledger) error {
	missing, err := m.missingDescriptions(ctx, have)
	if err != nil || len(missing) == 0 {
		return err
	}
	return m.db.Change(ctx, func(ctx context.Context) error { return m.writeDescriptions(ctx, have) })
}

// writeDescriptions creates the missing content types and permissions in the transaction of ctx.
func (m *Migrator) writeDescriptions(ctx context.Context, have ledger) error {
	missing, err := m.missingDescriptions(ctx, have)
	if err != nil {
		return err
	}
	for _, d := range missing {
		if d.codename == "" {
			err = m.db.Exec(ctx, "INSERT INTO django_content_type (app_label, model) VALUES (?, ?)", d.app, d.model)
		} else {
			err = m.db.Exec(ctx, `INSERT INTO auth_permission (content_type_id, codename, name)
				SELECT id, ?, ? FROM django_content_type WHERE app_label = ? AND model = ?`,
				d.codename, d.name, d.app, d.model)
		}
		if err != nil {
			return fmt.Errorf("describe model %s.%s: %w", d.app, d.model, err)
		}
	}
	return nil
}

// missingDescriptions returns the rows that are missing for the models of the applied migrations:
// the content types, then the permissions.
func (m *Migrator) missingDescriptions(ctx context.Context, have ledger) ([]description, error) {
	if !have[key{"auth", "0001_initial"}] { // auth requires contenttypes
		return nil, nil
	}
	there := map[description]bool{}
	err := m.db.Query(ctx, func(scan func(...any) error) error {
		var d description
		err := scan(&d.app, &d.model, &d.codename)
		there[d] = true
		there[description{app: d.app, model: d.model}] = true
		return err
	}, `SELECT c.app_label, c.model, COALESCE(p.codename, '') FROM django_content_type c
		LEFT JOIN auth_permission p ON p.content_type_id = c.id`)
	if err != nil {
		return nil, fmt.Errorf("read content types: %w", err)
	}
	var types, permissions []description
	byOperations, err := m.describedModels(have)
	if err != nil {
		return nil, err
	}
	for _, e := range m.appliedEntries(have) {
		models := append(slices.Clone(e.Models), byOperations[e.App]...)
		delete(byOperations, e.App) // once
		for _, model := range models {
			if d := (description{app: e.App, model: model.Name}); !there[d] {
				types, there[d] = append(types, d), true
			}
			for _, p := range model.permissions() {
				d := description{app: e.App, model: model.Name, codename: p.Codename}
				if !there[d] {
					there[d], d.name = true, p.Name
					permissions = append(permissions, d)
				}
			}
		}
	}
	return append(types, permissions...), nil
}

// permissions returns the model's permissions in the order in which Django creates them.
func (m Model) permissions() (list []Permission) {
	verbose := m.Verbose
	if verbose == "" {
		verbose = m.Name
	}
	actions := m.actions
	if actions == nil {
		actions = []string{"add", "change", "delete", "view"}
	}
	for _, action := range actions {
		list = append(list, Permission{action + "_" + m.Name, "Can " + action + " " + verbose})
	}
	return append(list, m.Permissions...)
}

// appliedEntries returns the applied migrations in the order in which Django creates the content
// types of their models.
func (m *Migrator) appliedEntries(have ledger) []entry {
	apps := schema.Apps()
	rank := func(e entry) int {
		if i := slices.IndexFunc(apps, func(a schema.App) bool { return a.Label == e.App }); i >= 0 {
			return i
		}
		return len(apps)
	}
	var applied []entry
	for _, e := range m.all {
		if have[e.key()] {
			applied = append(applied, e)
		}
	}
	slices.SortStableFunc(applied, func(a, b entry) int { return rank(a) - rank(b) })
	return applied
}
