package migrate_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/sqlite"
)

// open opens the database at path, or a new one if path is "".
func open(t *testing.T, path string) (*sqlstore.DB, string) {
	t.Helper()
	if path == "" {
		path = filepath.Join(t.TempDir(), "db.sqlite3")
	}
	db, err := sqlite.Open(t.Context(), "sqlite:"+path, dbtest.Patient())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db, path
}

// reference returns a copy of the database that Django 5.2 and REST framework 3.18 have created.
func reference(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile("testdata/reference.sqlite3")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "reference.sqlite3")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// raw runs statements on a file through a connection of its own.
func raw(t *testing.T, path string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

// rows returns the rows of a query, one line each.
func rows(t *testing.T, path, query string) []string {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for rows.Next() {
		values := make([]any, len(columns))
		for i := range values {
			values[i] = new(any)
		}
		if err := rows.Scan(values...); err != nil {
			t.Fatal(err)
		}
		var line []string
		for _, v := range values {
			line = append(line, fmt.Sprint(*v.(*any)))
		}
		lines = append(lines, strings.Join(line, "|"))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return lines
}

// wantLast compares the last rows of a query.
func wantLast(t *testing.T, path, query string, want ...string) {
	t.Helper()
	got := rows(t, path, query)
	if diff := cmp.Diff(want, got[max(0, len(got)-len(want)):]); diff != "" {
		t.Error(diff)
	}
}

func up(t *testing.T, db *sqlstore.DB, own ...migrate.Migration) []string {
	t.Helper()
	var steps []string
	err := migrate.New(db, own...).Up(t.Context(), "", record(&steps))
	if err != nil {
		t.Fatal(err)
	}
	return steps
}

// record appends each completed step: "auth.0001_initial", or "-auth.0001_initial" if it is
// reverted.
func record(steps *[]string) func(migrate.Step, bool) {
	return func(s migrate.Step, done bool) {
		if !done {
			return
		}
		name := s.App + "." + s.Name
		if s.Backward {
			name = "-" + name
		}
		*steps = append(*steps, name)
	}
}

const (
	// schemaQuery selects the schema of Django and REST framework.
	schemaQuery = `SELECT type, name, tbl_name, sql FROM sqlite_master
		WHERE tbl_name NOT LIKE 'myapp%' AND tbl_name NOT LIKE 'blog%' AND tbl_name NOT LIKE 'latchkey%' ORDER BY type, name`
	ledgerQuery     = "SELECT id, app, name FROM django_migrations ORDER BY id"
	permissionQuery = `SELECT c.app_label, c.model, p.codename, p.name FROM auth_permission p
		JOIN django_content_type c ON c.id = p.content_type_id ORDER BY p.id`
)

func TestSchemaEqualsDjangos(t *testing.T) {
	t.Parallel()
	db, path := open(t, "")
	up(t, db)
	golden, err := os.ReadFile("testdata/schema.txt")
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Join(rows(t, path, schemaQuery), "\n") + "\n"
	if diff := cmp.Diff(string(golden), got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(rows(t, reference(t), schemaQuery), rows(t, path, schemaQuery)); diff != "" {
		t.Error("against the database itself:", diff)
	}
}

func TestRowsEqualDjangos(t *testing.T) {
	t.Parallel()
	db, path := open(t, "")
	up(t, db, note)
	django := reference(t)
	for name, query := range map[string]string{
		"content types": "SELECT id, app_label, model FROM django_content_type ORDER BY id",
		"permissions":   permissionQuery,
		"ledger":        "SELECT app, name FROM django_migrations WHERE app NOT IN ('sessions', 'latchkey') ORDER BY id",
	} {
		if diff := cmp.Diff(rows(t, django, query), rows(t, path, query)); diff != "" {
			t.Errorf("%s: (-Django +ours)\n%s", name, diff)
		}
	}
	for _, applied := range rows(t, path, "SELECT CAST(applied AS TEXT) FROM django_migrations") {
		at, err := time.Parse("2006-01-02 15:04:05.999999", applied)
		if err != nil || time.Since(at).Abs() > time.Minute {
			t.Errorf("applied %s: %v", applied, err)
		}
	}
}

var note = migrate.Migration{
	App: "myapp", Name: "0001_initial",
	Up:     []string{`CREATE TABLE "myapp_note" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "text" varchar(100) NOT NULL)`},
	Down:   []string{`DROP TABLE "myapp_note"`},
	Models: []migrate.Model{{Name: "note"}},
}

// TestUpOfDjangosDatabaseAddsOwnTables checks that the first run adds only Latchkey's own tables,
// and that the second run writes nothing.
func TestUpOfDjangosDatabaseAddsOwnTables(t *testing.T) {
	t.Parallel()
	path := reference(t)
	before, all := dump(t, path), tables(t, path)
	db, _ := open(t, path)
	if diff := cmp.Diff(latchkeySteps(), up(t, db, note)); diff != "" {
		t.Errorf("applied: %s", diff)
	}
	after := dump(t, path)
	if diff := cmp.Diff(latchkeyRows(24), after.ledger[len(before.ledger):]); diff != "" {
		t.Error(diff)
	}
	after.ledger = after.ledger[:len(before.ledger)]
	if diff := cmp.Diff(before, after, cmp.AllowUnexported(contents{})); diff != "" {
		t.Error(diff)
	}
	if got := strings.Replace(tables(t, path), strings.Join(latchkeyTables(), " ")+" ", "", 1); got != all {
		t.Errorf("tables %s", got)
	}

	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if steps := up(t, db, note); len(steps) > 0 {
		t.Errorf("applied %v", steps)
	}
	pending, err := migrate.New(db, note).Pending(context.Background())
	if err != nil || len(pending) > 0 {
		t.Errorf("pending %v, %v", pending, err)
	}
	again, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(data) != string(again) {
		t.Error("the file has changed")
	}
}

// TestPendingAndStatusDoNotWrite reads Django's database, which stays as it is.
func TestPendingAndStatusDoNotWrite(t *testing.T) {
	t.Parallel()
	path := reference(t)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	db, _ := open(t, path)
	m := migrate.New(db, note)
	pending, err := m.Pending(t.Context())
	var names []string
	for _, s := range pending {
		names = append(names, s.App+"."+s.Name)
	}
	if diff := cmp.Diff(latchkeySteps(), names); diff != "" || err != nil {
		t.Error(err, diff)
	}
	if _, err := m.Status(t.Context()); err != nil {
		t.Error(err)
	}
	after, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(before) != string(after) {
		t.Error("the file has changed")
	}
}
