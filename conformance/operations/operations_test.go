package operations_test

import (
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/latchkey-go/latchkey/conformance/databases"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/migrate/ops"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// TestMain makes the checks few and the same each time, unless flags say otherwise. A campaign is
//
//	go test ./operations -rapid.checks 500 -rapid.seed 0
func TestMain(m *testing.M) {
	flag.Parse()
	given := map[string]bool{}
	flag.Visit(func(f *flag.Flag) { given[f.Name] = true })
	for name, value := range map[string]string{"rapid.checks": "6", "rapid.seed": "1"} {
		if !given[name] {
			if err := flag.Set(name, value); err != nil {
				panic(err)
			}
		}
	}
	os.Exit(m.Run())
}

// TestRandom runs random histories on each engine: by Django, by Latchkey, and the first migrations
// by Django and the rest by Latchkey. All leave equal tables with equal rows, or all refuse a
// migration. So Latchkey finds the indexes and constraints that Django has named, also those whose
// names no longer fit their table or column.
func TestRandom(t *testing.T) {
	t.Parallel()
	for _, engine := range databases.Engines() {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			theirs, ours, mixed := startDjango(t, engine), fresh(t, engine), startDjango(t, engine)
			dbOurs, dbMixed := stores(t, ours), stores(t, mixed.database)
			if err := migrate.New(dbMixed).Up(t.Context(), "auth", nil); err != nil { // before others can be noted
				t.Fatal(err)
			}
			all, failed := 0, 0
			rapid.Check(t, func(t *rapid.T) {
				all++
				h := random(t, fmt.Sprintf("r%d", all))
				first := rapid.IntRange(1, len(h.Migrations)).Draw(t, "by Django")
				outcomes := theirs.run(t, h)
				first = min(first, len(outcomes))
				if outcomes[first-1].Error != "" {
					first--
				}
				begun := h
				begun.Migrations = h.Migrations[:first]
				mixed.run(t, begun)
				ok := byLatchkey(t, dbOurs, h, outcomes, 0)
				if okMixed := byLatchkey(t, dbMixed, h, outcomes, first); ok != okMixed {
					t.Errorf("ended %v, and %v behind %d migrations by Django\n%s", ok, okMixed, first, h)
				}
				if !ok {
					failed++
				}
				if !ok && engine == "mysql" { // what failed half-way stays, and not the same
					return
				}
				want := describe(t, theirs.database, h.App)
				if diff := cmp.Diff(want, describe(t, ours, h.App)); diff != "" {
					t.Errorf("(-Django +Latchkey)\n%s\n%s", diff, h)
				}
				if diff := cmp.Diff(want, describe(t, mixed.database, h.App)); diff != "" {
					t.Errorf("(-Django +Latchkey behind %d migrations by Django)\n%s\n%s", first, diff, h)
				}
			})
			if failed > all/3 && !t.Failed() {
				t.Errorf("%d of %d histories have a migration that both refuse: they test too little", failed, all)
			}
			t.Logf("%d histories, of which %d end with a migration that both refuse", all, failed)
		})
	}
}

func stores(t *testing.T, database string) *sqlstore.DB {
	t.Helper()
	db, err := databases.Stores(t.Context(), database, sqlstore.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func fresh(t *testing.T, engine string) string {
	t.Helper()
	database, drop, err := databases.Fresh(t.Context(), engine, t.TempDir())
	if errors.Is(err, databases.ErrNoServer) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := drop(); err != nil {
			t.Error(err)
		}
	})
	return database
}

// byLatchkey runs a history, as far as Django came. Django has run the first ones on this database.
// It reports whether no migration failed.
func byLatchkey(t *rapid.T, db *sqlstore.DB, h history, outcomes []outcome, first int) bool {
	var applied []migrate.Migration
	last := "zero"
	for i, o := range outcomes {
		m := migrate.Migration{App: h.App, Name: fmt.Sprintf("%04d_random", i+1)}
		for _, operation := range h.Migrations[i].Operations {
			if statement, ok := operation.(string); ok {
				operation = ops.RunSQL{Up: []string{statement}, Down: []string{}}
			}
			m.Operations = append(m.Operations, operation.(ops.Operation))
		}
		if i < first {
			if !h.Migrations[i].Backward {
				applied, last = append(applied, m), m.Name
			}
			continue
		}
		runner := migrate.New(db, append(slices.Clone(applied), m)...)
		if i == first && last != "zero" {
			if err := runner.Run(t.Context(), migrate.Target{App: h.App, Name: last, Fake: true}, nil); err != nil {
				t.Fatalf("note what Django has done: %v\n%s", err, h)
			}
		}
		err := runner.Run(t.Context(), migrate.Target{App: h.App, Name: m.Name}, nil)
		if err == nil && h.Migrations[i].Backward {
			err = runner.Run(t.Context(), migrate.Target{App: h.App, Name: last}, nil)
		}
		if (err == nil) != (o.Error == "") {
			t.Errorf("migration %d: Latchkey: %v; Django: %s\n%s", i+1, err, o.Error, h)
		}
		if err != nil || o.Error != "" {
			return false
		}
		if !h.Migrations[i].Backward {
			applied, last = append(applied, m), m.Name
		}
	}
	return true
}

// String shows the operations.
func (h history) String() string {
	var b strings.Builder
	for i, m := range h.Migrations {
		fmt.Fprintf(&b, "migration %d, backward %v\n", i+1, m.Backward)
		for _, o := range m.Operations {
			fmt.Fprintf(&b, "\t%T %+v\n", o, o)
		}
	}
	return b.String()
}

var ofColumns = regexp.MustCompile(`AUTO_INCREMENT=\d+ `)

// describe returns the tables of an app, and their rows.
func describe(t *rapid.T, database, app string) (lines []string) {
	db, err := databases.Open(database)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	engine := databases.Engine(database)
	tables, err := databases.Tables(t.Context(), db, engine)
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(tables)
	for _, table := range tables {
		if !strings.HasPrefix(table, app+"_") {
			continue
		}
		for _, query := range append(slices.Clone(descriptions[engine]), "SELECT * FROM TABLE_NAME") {
			for _, row := range rowsOf(t, db, strings.ReplaceAll(query, "TABLE_NAME", table)) {
				lines = append(lines, ofColumns.ReplaceAllString(table+": "+row, ""))
			}
		}
	}
	return lines
}

// rowsOf returns the rows of a query, sorted, one line each: its columns, sorted by name.
func rowsOf(t *rapid.T, db *sql.DB, query string) (lines []string) {
	rows, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		row, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		var values []string
		for i, v := range row {
			value := text(v)
			if columns[i] == "sql" {
				value = unordered(value)
			}
			values = append(values, columns[i]+"="+value)
		}
		slices.Sort(values)
		lines = append(lines, strings.Join(values, " | "))
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		t.Fatal(err)
	}
	slices.Sort(lines)
	return lines
}

// unordered sorts the columns of a CREATE TABLE of SQLite. Where several columns refer to a renamed
// model, Django rebuilds their tables in any order, and their columns then stand in that order.
func unordered(statement string) string {
	_, inside, _ := strings.Cut(statement, "(")
	parts := strings.Split(strings.TrimSuffix(inside, ")"), ", ")
	slices.Sort(parts)
	return strings.Join(parts, ", ")
}

func text(v any) string {
	if b, ok := v.([]byte); ok {
		return string(b)
	}
	return fmt.Sprint(v)
}

// descriptions are the queries that describe a table, by engine.
var descriptions = map[string][]string{
	"sqlite": {"SELECT type, name, sql FROM sqlite_schema WHERE tbl_name = 'TABLE_NAME'"},
	"postgres": {
		"SELECT ordinal_position, column_name, data_type, character_maximum_length, is_nullable, column_default, " +
			"is_identity FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = 'TABLE_NAME'",
		"SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema() AND tablename = 'TABLE_NAME'",
		"SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'TABLE_NAME'::regclass",
	},
	"mysql": {"SHOW CREATE TABLE TABLE_NAME"},
}
