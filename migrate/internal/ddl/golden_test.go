package ddl_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/migrate/internal/ddl"
	"github.com/latchkey-go/latchkey/migrate/ops"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/mysql"
	"github.com/latchkey-go/latchkey/sqlstore/postgres"
	"github.com/latchkey-go/latchkey/sqlstore/sqlite"
)

var update = flag.Bool("update", false, "write testdata/scenarios.json, from which conformance/reference/ddl.py "+
	"writes the statements of Django")

// TestAsDjango compares the statements of each scenario with those that Django's editors have run
// on the same engine. The scenarios run, with rows in the tables.
func TestAsDjango(t *testing.T) {
	t.Parallel()
	if *update {
		writeScenarios(t)
	}
	for _, engine := range []string{"sqlite", "postgres", "mysql"} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			golden, err := os.ReadFile("testdata/" + engine + ".sql")
			if err != nil {
				t.Fatal(err)
			}
			db := open(t, engine)
			if got := version(t, db); engine == "mysql" && !strings.Contains(got, "MariaDB") {
				t.Skipf("the golden file is of MariaDB, and this is %s", got)
			}
			var lines []string
			for _, s := range scenarios() {
				if s.App == "auto" && engine == "sqlite" {
					continue
				}
				lines = append(lines, "== "+s.App)
				lines = append(lines, run(t, engine, db, s)...)
			}
			want := strings.Split(strings.TrimSpace(string(golden)), "\n")
			if diff := cmp.Diff(plain(engine, cutAuto(engine, want)), plain(engine, lines)); diff != "" {
				t.Errorf("(-Django +ours)\n%s", diff)
			}
		})
	}
}

func writeScenarios(t *testing.T) {
	t.Helper()
	if err := os.WriteFile("testdata/scenarios.json", scenariosJSON(t), 0o644); err != nil {
		t.Fatal(err)
	}
}

func scenariosJSON(t *testing.T) []byte {
	t.Helper()
	kinds := []string{""}
	for _, k := range model.Kinds() {
		kinds = append(kinds, k.String())
	}
	all := scenarios()
	for _, s := range all {
		for _, m := range s.Migrations {
			for i, o := range m.Operations {
				m.Operations[i] = encoded(t, s.App, o)
			}
		}
	}
	text, err := json.Marshal(map[string]any{"kinds": kinds, "scenarios": all})
	if err != nil {
		t.Fatal(err)
	}
	return append(text, '\n')
}

// encoded returns an operation with its name, for Python.
func encoded(t *testing.T, app string, o any) any {
	t.Helper()
	o = named(app, o)
	if _, ok := o.(string); ok {
		return o
	}
	text, err := json.Marshal(o)
	fields := map[string]any{"Op": reflect.TypeOf(o).Name()}
	if err == nil {
		err = json.Unmarshal(text, &fields)
	}
	if err != nil {
		t.Fatal(err)
	}
	return fields
}

// named puts the label of the app in place of each percent sign that stands for it.
func named(app string, o any) any {
	switch o := o.(type) {
	case string:
		return strings.ReplaceAll(o, "%_", app+"_")
	case ops.CreateModel:
		o.Fields = append([]ops.Field(nil), o.Fields...)
		for i := range o.Fields {
			o.Fields[i].To = strings.Replace(o.Fields[i].To, "%.", app+".", 1)
		}
		return o
	}
	return o
}

// run runs a scenario and returns its statements.
func run(t *testing.T, engine string, db *sqldb.DB, s scenario) (lines []string) {
	t.Helper()
	state := &ops.State{}
	for n, m := range s.Migrations {
		states := []*ops.State{state}
		lines = append(lines, fmt.Sprintf("-- %d", n+1))
		lines = append(lines, way(t, engine, db, func(ctx context.Context, e *ddl.Editor) error {
			for _, o := range m.Operations {
				o = named(s.App, o)
				after := state.Clone()
				if err := step(ctx, e, db, s.App, o, state, after); err != nil {
					return err
				}
				state = after
				states = append(states, after)
			}
			return nil
		})...)
		if !m.Backward {
			continue
		}
		lines = append(lines, fmt.Sprintf("-- %d backward", n+1))
		lines = append(lines, way(t, engine, db, func(ctx context.Context, e *ddl.Editor) error {
			for i := len(m.Operations) - 1; i >= 0; i-- {
				o, ok := named(s.App, m.Operations[i]).(ops.Operation)
				if !ok {
					continue
				}
				if err := e.Backward(ctx, s.App, o, states[i], states[i+1]); err != nil {
					return fmt.Errorf("%s: %w", o.Describe(), err)
				}
			}
			return nil
		})...)
		state = states[0]
	}
	return lines
}

func step(ctx context.Context, e *ddl.Editor, db *sqldb.DB, app string, o any, state, after *ops.State) error {
	if statement, ok := o.(string); ok {
		return e.Run(ctx, statement)
	}
	operation := o.(ops.Operation)
	if err := operation.Apply(app, after); err != nil {
		return err
	}
	if err := e.Forward(ctx, app, operation, state, after); err != nil {
		return fmt.Errorf("%s: %w", operation.Describe(), err)
	}
	return nil
}

// way runs one migration in a transaction, and returns its statements.
func way(t *testing.T, engine string, db *sqldb.DB, do func(context.Context, *ddl.Editor) error) []string {
	t.Helper()
	log := &logged{DB: db}
	err := db.Change(t.Context(), func(ctx context.Context) error {
		e, err := ddl.New(ctx, engine, log)
		if err != nil {
			return err
		}
		if err := do(ctx, e); err != nil {
			return err
		}
		return e.Finish(ctx)
	})
	if err != nil {
		log.statements = append(log.statements, "error: "+err.Error())
	}
	return log.statements
}

// logged is a database that keeps the statements.
type logged struct {
	*sqldb.DB
	statements []string
}

func (l *logged) Exec(ctx context.Context, statement string, args ...any) error {
	l.statements = append(l.statements, statement)
	return l.DB.Exec(ctx, statement, args...)
}

// open opens an empty database for statements.
func open(t *testing.T, engine string) *sqldb.DB {
	t.Helper()
	var db *sqlstore.DB
	var err error
	switch engine {
	case "postgres":
		db, err = postgres.Open(t.Context(), dbtest.Postgres(t), dbtest.Patient())
	case "mysql":
		db, err = mysql.Open(t.Context(), dbtest.MySQL(t, "utf8mb4_bin"), dbtest.Patient())
	default:
		db, err = sqlite.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "db.sqlite3"), dbtest.Patient())
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return sqldb.Of(db)
}

func version(t *testing.T, db *sqldb.DB) (text string) {
	t.Helper()
	query := "SELECT version()"
	if db.Engine().Name == "sqlite" {
		query = "SELECT sqlite_version()"
	}
	if err := db.Query(t.Context(), func(scan func(...any) error) error { return scan(&text) }, query); err != nil {
		t.Fatal(err)
	}
	return text
}

// plain writes values in one way, for the drivers of Python have their own.
func plain(engine string, lines []string) []string {
	for i, line := range lines {
		for _, spelling := range spellings[engine] {
			line = spelling.from.ReplaceAllString(line, spelling.to)
		}
		if strings.HasPrefix(line, "INSERT ") { // where Django leaves out quotes
			line = strings.ReplaceAll(line, `"`, "")
		}
		lines[i] = line
	}
	return lines
}

type spelling struct {
	from *regexp.Regexp
	to   string
}

var spellings = map[string][]spelling{
	"postgres": {
		{regexp.MustCompile(`'::(timestamptz|date|time|uuid|inet|interval|bytea)\b`), "'"},
		{regexp.MustCompile(`DEFAULT  -`), "DEFAULT -"},
		{regexp.MustCompile(`(\d{4}-\d\d-\d\d)T`), "$1 "},
	},
	"mysql": {
		{regexp.MustCompile(`\\'`), "''"},
		{regexp.MustCompile(`b'1'`), "true"},
		{regexp.MustCompile(`(\d)e0\b`), "$1"},
		{regexp.MustCompile(`(\d:\d\d)\.000000`), "$1"},
		{regexp.MustCompile(`b"('[^"]*')"`), "$1"},
	},
}

// cutAuto leaves out a scenario in which Django rebuilds a table of SQLite that stays as it is.
func cutAuto(engine string, lines []string) []string {
	from, to := slices.Index(lines, "== auto"), slices.Index(lines, "== rename")
	if engine == "sqlite" && from > 0 {
		lines = slices.Delete(lines, from, to)
	}
	return lines
}

// TestScenariosAreWritten checks that Django has run the scenarios of this package.
func TestScenariosAreWritten(t *testing.T) {
	t.Parallel()
	have, err := os.ReadFile("testdata/scenarios.json")
	if err != nil {
		t.Fatal(err)
	}
	if string(have) != string(scenariosJSON(t)) {
		t.Error("the scenarios have changed: go test ./migrate/internal/ddl -update, and then, with a fresh database of " +
			"each engine, REFERENCE_DB=… conformance/reference/python conformance/reference/ddl.py --write " +
			"migrate/internal/ddl/testdata")
	}
}
