package migrate

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// checkExistingTables returns an error if a table that the steps would create exists already and is
// different. It does nothing on engines that roll back changes of the schema: there, a failed
// migration leaves no table, and CREATE TABLE fails if the table exists.
func (m *Migrator) checkExistingTables(ctx context.Context, steps []step) error {
	return m.compareTables(ctx, steps, func(e entry, table string, want, have []string) error {
		if len(have) == 0 {
			return nil
		}
		return fmt.Errorf("apply %s.%s: table %s exists and differs from the one that the migration creates (%s): "+
			`if it is Django's, run "python manage.py migrate %s" first, otherwise rename or drop it`,
			e.App, e.Name, table, differences(want, have), e.App)
	})
}

// verifyCreated checks, before the ledger is written, that a step's tables are as the step creates
// them. Django's migrate does not wait for this package's lock. It may have created one of the
// tables, in an earlier state, after checkExistingTables, and CREATE TABLE IF NOT EXISTS then did
// nothing.
func (m *Migrator) verifyCreated(ctx context.Context, done step) error {
	return m.compareTables(ctx, []step{done}, func(e entry, table string, want, have []string) error {
		return fmt.Errorf("apply %s.%s: table %s differs from the one that the migration creates (%s), "+
			"so the migration is not recorded: another process is migrating: %s",
			e.App, e.Name, table, differences(want, have), waitForOther(e.App))
	})
}

// compareTables compares the built-in tables that the steps create with those that exist. It calls
// differs for each difference, until differs returns an error. A table that does not exist has no
// parts.
func (m *Migrator) compareTables(
	ctx context.Context, steps []step, differs func(e entry, table string, want, have []string) error,
) error {
	if m.tables.shapeQuery == "" {
		return nil
	}
	for _, s := range steps {
		if s.project {
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
				return fmt.Errorf("read the columns of table %s: %w", table, err)
			}
			if slices.Contains(have, noForeignKeys) {
				have = slices.DeleteFunc(have, func(part string) bool { return part == noForeignKeys })
				isForeignKey := func(part string) bool { return strings.HasPrefix(part, "foreign key ") }
				want = slices.DeleteFunc(want, isForeignKey)
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

// noForeignKeys is the part that a table has if its storage engine ignores foreign keys.
const noForeignKeys = "no foreign keys"

// readShape returns the columns and keys of a table, sorted. A table that does not exist has none.
func (m *Migrator) readShape(ctx context.Context, table string) (have []string, err error) {
	args := slices.Repeat([]any{table}, strings.Count(m.tables.shapeQuery, "?"))
	err = m.db.Query(ctx, func(scan func(...any) error) error {
		var part string
		err := scan(&part)
		have = append(have, withoutWidth(part))
		return err
	}, m.tables.shapeQuery, args...)
	slices.Sort(have)
	return have, err
}

var (
	partOf = regexp.MustCompile("(TABLE IF NOT EXISTS|KEY|CONSTRAINT)? ?`((?:[^`]|``)+)`" +
		"(?: ([a-z]+(?:\\([^)]*\\))?(?: (?:unsigned|UNSIGNED))?)[^,`]*?( NOT)? NULL)?")
	width = regexp.MustCompile(`^(column \S+ (?:tiny|small|medium|big)?int)(?:eger)?(?:\(\d+\))?`)
)

// withoutWidth removes the display width of an integer column, which MariaDB shows and MySQL does
// not.
func withoutWidth(part string) string { return width.ReplaceAllString(part, "$1") }

// parseShape returns the table of a built-in CREATE TABLE statement, and the parts that the query
// tables.shapeQuery finds when the table exists.
func parseShape(statement string) (table string, parts []string) {
	for _, found := range partOf.FindAllStringSubmatch(statement, -1) {
		switch name, kind := strings.ReplaceAll(found[2], "``", "`"), found[3]; {
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

// differences returns the words for the parts that a table lacks, or has besides those it should
// have.
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
