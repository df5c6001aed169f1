package operations_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/conformance/databases"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/migrate/ops"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/sqlstore"
)

var (
	from  = flag.Uint64("from", 1, "the first seed")
	count = flag.Uint64("count", 12, "how many random histories")
)

// outcome is what Django says of a migration.
type outcome struct {
	Error string `json:"error"`
}

// TestRandom runs random histories by Django and by Latchkey on each engine. Both leave equal
// tables with equal rows, or both refuse a migration.
func TestRandom(t *testing.T) {
	t.Parallel()
	var histories []history
	for seed := *from; seed < *from+*count; seed++ {
		histories = append(histories, random(seed))
	}
	for _, engine := range databases.Engines() {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			theirs, ours := fresh(t, engine), fresh(t, engine)
			outcomes := byDjango(t, theirs, histories)
			db, err := databases.Stores(t.Context(), ours, sqlstore.Config{})
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			failed := 0
			for i, h := range histories {
				ok := byLatchkey(t, db, h, outcomes[i])
				if !ok {
					failed++
				}
				if !ok && engine == "mysql" { // what failed half-way stays, and not the same
					continue
				}
				want, got := describe(t, theirs, h.App), describe(t, ours, h.App)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("seed %s (-Django +Latchkey)\n%s\n%s", h.App[1:], diff, h)
				}
			}
			if failed > len(histories)/3 {
				t.Errorf("%d of %d histories have a migration that both refuse: they test too little", failed, len(histories))
			}
			t.Logf("%d histories, of which %d end with a migration that both refuse", len(histories), failed)
		})
	}
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

// byDjango runs the histories by conformance/reference/ddl.py.
func byDjango(t *testing.T, database string, histories []history) (outcomes [][]outcome) {
	t.Helper()
	kinds := []string{""}
	for _, k := range model.Kinds() {
		kinds = append(kinds, k.String())
	}
	given, err := json.Marshal(map[string]any{"kinds": kinds, "scenarios": encoded(t, histories)})
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), filepath.Join("..", "reference", "python"),
		filepath.Join("..", "reference", "ddl.py"))
	command.Env = append(os.Environ(), "REFERENCE_DB="+strings.TrimPrefix(database, "sqlite:"))
	command.Stdin = bytes.NewReader(given)
	var failed bytes.Buffer
	command.Stderr = &failed
	out, err := command.Output()
	if err == nil {
		err = json.Unmarshal(out, &outcomes)
	}
	if err != nil {
		t.Fatalf("Django: %v\n%s", err, failed.String())
	}
	return outcomes
}

// encoded returns the histories with the name of each operation, for Python.
func encoded(t *testing.T, histories []history) []history {
	t.Helper()
	var all []history
	for _, h := range histories {
		h.Migrations = slices.Clone(h.Migrations)
		for i, m := range h.Migrations {
			h.Migrations[i].Operations = nil
			for _, o := range m.Operations {
				if _, ok := o.(string); !ok {
					fields := map[string]any{"Op": reflect.TypeOf(o).Name()}
					text, err := json.Marshal(o)
					if err == nil {
						err = json.Unmarshal(text, &fields)
					}
					if err != nil {
						t.Fatal(err)
					}
					o = fields
				}
				h.Migrations[i].Operations = append(h.Migrations[i].Operations, o)
			}
		}
		all = append(all, h)
	}
	return all
}

// byLatchkey runs a history, as far as Django came. It reports whether no migration failed.
func byLatchkey(t *testing.T, db *sqlstore.DB, h history, outcomes []outcome) bool {
	t.Helper()
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
		runner := migrate.New(db, append(slices.Clone(applied), m)...)
		err := runner.Run(context.Background(), migrate.Target{App: h.App, Name: m.Name}, nil)
		if err == nil && h.Migrations[i].Backward {
			err = runner.Run(context.Background(), migrate.Target{App: h.App, Name: last}, nil)
		}
		if (err == nil) != (o.Error == "") {
			t.Errorf("seed %s, migration %d: Latchkey: %v; Django: %s\n%s", h.App[1:], i+1, err, o.Error, h)
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
func describe(t *testing.T, database, app string) (lines []string) {
	t.Helper()
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
func rowsOf(t *testing.T, db *sql.DB, query string) (lines []string) {
	t.Helper()
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
