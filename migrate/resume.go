package migrate

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// mark begins a part of the transaction. undone, which is asked when a statement has failed, reports whether all that
// was done since is, or will be, undone.
func (m *Migrator) mark(ctx context.Context) (undone func() bool, err error) {
	if m.db.Dialect().Syntax().Schema.Transactional {
		return func() bool { return true }, nil
	}
	err = m.db.Exec(ctx, "SAVEPOINT latchkey_migration")
	return func() bool { // it is gone with the transaction that a change of the schema has committed
		return m.db.Exec(ctx, "ROLLBACK TO SAVEPOINT latchkey_migration") == nil
	}, err
}

// mayStand refuses to go on over tables that are there already and differ from those that the migrations would make.
// On engines that undo it has nothing to ask: there, no such table is left over from a migration that broke off, and
// the statement that would make it fails.
func (m *Migrator) mayStand(ctx context.Context, next []entry) error {
	if m.tables.shape == "" {
		return nil
	}
	for _, e := range next {
		if e.own || len(e.Up) == 0 {
			continue
		}
		for _, statement := range e.Up {
			table, want := shapeOf(m.fill(reference{table: m.users.Table, id: m.users.ID, key: "int"}, statement))
			have, err := m.shape(ctx, table)
			if err != nil {
				return fmt.Errorf("look at table %s: %w", table, err)
			}
			if len(have) > 0 && !slices.Equal(have, want) {
				return fmt.Errorf("apply %s.%s: table %s is there already and not as it would be made (%s): "+
					`if it is Django's, run "python manage.py migrate %s" first, else rename or drop it`,
					e.App, e.Name, table, strings.Join(differences(want, have), ", "), e.App)
			}
		}
	}
	return nil
}

// shape is what a table consists of, sorted; nothing where it is not there.
func (m *Migrator) shape(ctx context.Context, table string) (have []string, err error) {
	args := slices.Repeat([]any{table}, strings.Count(m.tables.shape, "?"))
	err = m.db.Query(ctx, func(scan func(...any) error) error {
		var part string
		err := scan(&part)
		have = append(have, part)
		return err
	}, m.tables.shape, args...)
	slices.Sort(have)
	return have, err
}

// shapeOf reads one of our own CREATE TABLE statements, as tables.shape answers for what it makes.
func shapeOf(statement string) (table string, parts []string) {
	part := regexp.MustCompile("(TABLE IF NOT EXISTS|KEY|CONSTRAINT)? ?`([^`]+)`( [a-z])?")
	for _, found := range part.FindAllStringSubmatch(statement, -1) {
		switch name := found[2]; {
		case found[1] == "TABLE IF NOT EXISTS":
			table = name
		case found[1] == "KEY":
			parts = append(parts, "key "+name)
		case found[1] == "CONSTRAINT":
			parts = append(parts, "foreign key "+name)
		case found[3] != "":
			parts = append(parts, "column "+name)
		}
	}
	slices.Sort(parts)
	return table, parts
}

func differences(want, have []string) []string {
	var all []string
	for _, part := range want {
		if !slices.Contains(have, part) {
			all = append(all, "it lacks "+part)
		}
	}
	for _, part := range have {
		if !slices.Contains(want, part) {
			all = append(all, "it has "+part)
		}
	}
	return all
}
