package migrate

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// checkFakes returns ErrFake if the tables of the database contradict what the faked steps would
// write into the ledger. Other steps are not checked.
func (m *Migrator) checkFakes(ctx context.Context, steps []step) error {
	faked := func(do action) (list []step) {
		for _, s := range steps {
			if s.do == do {
				list = append(list, s)
			}
		}
		return list
	}
	applied, reverted := faked(fake), faked(forget)
	slices.Reverse(reverted)
	if len(applied)+len(reverted) == 0 {
		return nil
	}
	exists, err := m.existing(ctx)
	if err != nil {
		return err
	}
	for _, t := range m.tablesAfter(applied) {
		if !exists[t.name] {
			return fmt.Errorf("%s.%s %w: it creates table %s, which the database lacks",
				t.by.App, t.by.Name, ErrFake, t.name)
		}
	}
	for _, t := range m.tablesAfter(reverted) {
		if exists[t.name] && !t.rebuilt {
			return fmt.Errorf("the reversal of %s.%s %w: table %s, which it creates, still exists",
				t.by.App, t.by.Name, ErrFake, t.name)
		}
	}
	return nil
}

// fakeInitial returns the steps, with the first migration of an app faked if all tables that it
// creates exist. It applies only to a request for --fake-initial.
func (m *Migrator) fakeInitial(ctx context.Context, r request, steps []step) ([]step, error) {
	if !r.fakeInitial || r.fake {
		return steps, nil
	}
	exists, err := m.existing(ctx)
	if err != nil {
		return nil, err
	}
	steps = slices.Clone(steps)
	for i, s := range steps {
		entries := m.inApp(s.App)
		created := m.tablesAfter(steps[i : i+1])
		missing := func(t createdTable) bool { return !exists[t.name] }
		isInitial := entries[0].Name == s.Name || s.App == ours // whose later migrations only create tables
		if s.do != apply || !isInitial || len(created) == 0 || slices.ContainsFunc(created, missing) {
			continue
		}
		changes := func(e entry) bool { return !e.project && !e.label && e.App != ours }
		if slices.ContainsFunc(entries[1:], changes) {
			return nil, fmt.Errorf("%s.%s %w: its tables exist, but may lack the changes of Django's later "+
				`migrations: run "python manage.py migrate --fake-initial" first`, s.App, s.Name, ErrFake)
		}
		steps[i].do = fake
	}
	return steps, nil
}

// existing returns the names of the tables, in small letters.
func (m *Migrator) existing(ctx context.Context) (map[string]bool, error) {
	tables, err := m.db.Tables(ctx)
	if err != nil {
		return nil, err
	}
	exists := map[string]bool{}
	for name := range tables {
		exists[strings.ToLower(name)] = true
	}
	return exists, nil
}

// createdTable is a table, in small letters, and the migration that creates it.
type createdTable struct {
	name    string
	by      step
	rebuilt bool // an earlier table of this name was dropped or renamed
}

// tablesAfter returns the tables that the migrations of steps create, and that they do not drop or
// rename. The statements of the project's migrations are not parsed in full: a table whose name has
// a schema before it, or that is created inside another statement, is not found.
func (p planner) tablesAfter(steps []step) (tables []createdTable) {
	before := map[string]bool{} // tables that are dropped or renamed, and that no step has created
	named := func(name string) int {
		return slices.IndexFunc(tables, func(t createdTable) bool { return t.name == name })
	}
	drop := func(name string) {
		if i := named(name); i >= 0 {
			tables = slices.Delete(tables, i, i+1)
		} else {
			before[name] = true
		}
	}
	for _, s := range steps {
		if !s.project {
			for _, t := range p.createdBy(s.entry) {
				tables = append(tables, createdTable{name: t.Name, by: s})
			}
			continue
		}
		made, gone := p.tablesBy(s.entry)
		for _, table := range gone {
			drop(strings.ToLower(table))
		}
		for _, table := range made {
			tables = append(tables, createdTable{name: strings.ToLower(table), by: s})
		}
		for _, statement := range s.Up {
			if found := createTable.FindStringSubmatch(statement); found != nil {
				tables = append(tables, createdTable{name: tableName(found[1]), by: s})
			}
			for _, found := range dropTable.FindAllStringSubmatch(statement, -1) {
				for quoted := range strings.SplitSeq(found[1], ",") {
					drop(tableName(quoted))
				}
			}
			for _, found := range renameTable.FindAllStringSubmatch(statement, -1) {
				if i := named(tableName(found[1])); i >= 0 {
					tables[i].name = tableName(found[2])
				} else {
					before[tableName(found[1])] = true
				}
			}
		}
	}
	for i := range tables {
		tables[i].rebuilt = before[tables[i].name]
	}
	return tables
}

const identifier = "(\"[^\"]+\"|`[^`]+`|[^\\s\"`.(,;]+)"

var (
	createTable = regexp.MustCompile(`(?i)^\s*CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?` + identifier +
		`\s*(?:\(|AS\b)`)
	dropTable = regexp.MustCompile(`(?i)\bDROP\s+TABLE\s+(?:IF\s+EXISTS\s+)?(` + identifier +
		`(?:\s*,\s*` + identifier + `)*)`)
	renameTable = regexp.MustCompile(`(?i)\b(?:ALTER|RENAME)\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?` + identifier +
		`\s+(?:RENAME\s+)?(?:TO|AS)\s+` + identifier)
)

// tableName returns a table's name without quotes, in small letters.
func tableName(quoted string) string { return strings.ToLower(strings.Trim(quoted, " \t\r\n\"`")) }
