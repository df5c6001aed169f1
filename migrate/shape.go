package migrate

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// checkExistingTables refuses to go on over tables that are there already and differ from those that the migrations would make.
// On engines that undo it has nothing to ask: there, no such table is left over from a migration that broke off, and
// the statement that would make it fails.
func (m *Migrator) checkExistingTables(ctx context.Context, steps []step) error {
	return m.compareTables(ctx, steps, func(e entry, table string, want, have []string) error {
		if len(have) == 0 {
			return nil
		}
		return fmt.Errorf("apply %s.%s: table %s is there already and not as it would be made (%s): "+
			`if it is Django's, run "python manage.py migrate %s" first, else rename or drop it`,
			e.App, e.Name, table, differences(want, have), e.App)
	})
}

// verifyCreated makes sure that the tables of a migration are as it makes them, before the ledger says so: Django's migrate, which
// knows nothing of our locks, may have made one since checkExistingTables looked, in an earlier state, and then ours did nothing.
func (m *Migrator) verifyCreated(ctx context.Context, done step) error {
	return m.compareTables(ctx, []step{done}, func(e entry, table string, want, have []string) error {
		return fmt.Errorf("apply %s.%s: table %s is not as it was to be made (%s), so the ledger is left as it is: another migrates "+
			`at this moment: when it is done, run "python manage.py migrate %s" where that was Django, and then this again`,
			e.App, e.Name, table, differences(want, have), e.App)
	})
}

// compareTables calls differs for the first table of Django's or ours that is not as the migrations make it; have is empty
// where there is none.
func (m *Migrator) compareTables(ctx context.Context, steps []step, differs func(e entry, table string, want, have []string) error) error {
	if m.tables.shape == "" {
		return nil
	}
	for _, s := range steps {
		if s.own {
			continue
		}
		statements, err := m.statements(ctx, s.entry)
		if err != nil {
			return err
		}
		for _, statement := range statements {
			table, want := parseShape(statement)
			have, err := m.readShape(ctx, table)
			if err != nil {
				return fmt.Errorf("look at table %s: %w", table, err)
			}
			if slices.Contains(have, noForeignKeys) {
				have = slices.DeleteFunc(have, func(part string) bool { return part == noForeignKeys })
				want = slices.DeleteFunc(want, func(part string) bool { return strings.HasPrefix(part, "foreign key ") })
			}
			if slices.Equal(have, want) {
				continue
			}
			if err := differs(s.entry, table, want, have); err != nil {
				return err
			}
		}
	}
	return nil
}

// noForeignKeys is a part of a table whose storage engine passes over foreign keys.
const noForeignKeys = "no foreign keys"

// readShape is what a table consists of, sorted; nothing where it is not there.
func (m *Migrator) readShape(ctx context.Context, table string) (have []string, err error) {
	args := slices.Repeat([]any{table}, strings.Count(m.tables.shape, "?"))
	err = m.db.Query(ctx, func(scan func(...any) error) error {
		var part string
		err := scan(&part)
		have = append(have, withoutWidth(part))
		return err
	}, m.tables.shape, args...)
	slices.Sort(have)
	return have, err
}

var (
	partOf = regexp.MustCompile("(TABLE IF NOT EXISTS|KEY|CONSTRAINT)? ?`([^`]+)`(?: ([a-z]+(?:\\([^)]*\\))?(?: (?:unsigned|UNSIGNED))?)[^,`]*?( NOT)? NULL)?")
	width  = regexp.MustCompile(`^(column \S+ (?:tiny|small|medium|big)?int)(?:eger)?(?:\(\d+\))?`)
)

// withoutWidth spells an integer column without the width of its display, which MariaDB tells and MySQL has given up.
func withoutWidth(part string) string { return width.ReplaceAllString(part, "$1") }

// parseShape reads one of our own CREATE TABLE statements, as tables.shape answers for what it makes.
func parseShape(statement string) (table string, parts []string) {
	for _, found := range partOf.FindAllStringSubmatch(statement, -1) {
		switch name, kind := found[2], found[3]; {
		case found[1] == "TABLE IF NOT EXISTS":
			table = name
		case found[1] == "KEY":
			parts = append(parts, "key "+name)
		case found[1] == "CONSTRAINT":
			parts = append(parts, "foreign key "+name)
		case kind != "":
			parts = append(parts, withoutWidth("column "+name+" "+strings.ToLower(kind)+found[4]+" NULL"))
		}
	}
	slices.Sort(parts)
	return table, parts
}

func differences(want, have []string) string {
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
	return strings.Join(all, ", ")
}
