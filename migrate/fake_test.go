package migrate_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// diary is a project's app whose second migration renames the table.
var diary = []migrate.Migration{
	{App: "diary", Name: "0001_initial", Up: []string{"CREATE TABLE diary_page (id integer PRIMARY KEY)"},
		Down: []string{"DROP TABLE diary_page"}, Models: []migrate.Model{{Name: "page"}}},
	{App: "diary", Name: "0002_rename", Up: []string{"ALTER TABLE diary_page RENAME TO diary_leaf"},
		Down: []string{"ALTER TABLE diary_leaf RENAME TO diary_page"}},
}

const ledgerOfDiary = "SELECT name FROM django_migrations WHERE app = 'diary' ORDER BY name"

// TestFake fakes migrations on tables that fit the record, and on tables that contradict it.
func TestFake(t *testing.T) {
	t.Parallel()
	fake := func(name string) migrate.Target { return migrate.Target{App: "diary", Name: name, Fake: true} }
	initial := func(name string) migrate.Target { return migrate.Target{App: "diary", Name: name, FakeInitial: true} }
	for name, c := range map[string]struct {
		applied string   // up to which migration the project has migrated
		before  []string // statements that an operator runs then
		target  migrate.Target
		steps   []string // "+" is faked
		ledger  []string
		refusal string
	}{
		"all, on their tables": {"zero", []string{"CREATE TABLE diary_leaf (id integer PRIMARY KEY)"}, fake(""),
			[]string{"+diary.0001_initial", "+diary.0002_rename"}, []string{"0001_initial", "0002_rename"}, ""},
		"the first, on its table": {"zero", []string{"CREATE TABLE diary_page (id integer PRIMARY KEY)"}, fake("0001"),
			[]string{"+diary.0001_initial"}, []string{"0001_initial"}, ""},
		"the table is missing": {"zero", nil, fake("0001"), nil, nil,
			"migrate: diary.0001_initial cannot be faked: it creates table diary_page, which the database lacks"},
		"the table has its former name": {"zero", []string{"CREATE TABLE diary_page (id integer PRIMARY KEY)"},
			fake(""), nil, nil,
			"migrate: diary.0001_initial cannot be faked: it creates table diary_leaf, which the database lacks"},
		"nothing to do": {"0002", nil, fake("0002"), nil, []string{"0001_initial", "0002_rename"}, ""},
		"back, without the tables": {"0002", []string{"DROP TABLE diary_leaf"}, fake("zero"),
			[]string{"+-diary.0002_rename", "+-diary.0001_initial"}, nil, ""},
		"back one": {"0002", []string{"ALTER TABLE diary_leaf RENAME TO diary_page"}, fake("0001"),
			[]string{"+-diary.0002_rename"}, []string{"0001_initial"}, ""},
		"back, with the tables": {"0002", nil, fake("zero"), nil, []string{"0001_initial", "0002_rename"},
			"the reversal of diary.0001_initial cannot be faked: table diary_leaf, which it creates, still exists"},
		"only the first": {"zero", []string{"CREATE TABLE diary_page (id integer PRIMARY KEY)"}, initial(""),
			[]string{"+diary.0001_initial", "diary.0002_rename"}, []string{"0001_initial", "0002_rename"}, ""},
		"only the first, without its table": {"zero", nil, initial(""),
			[]string{"diary.0001_initial", "diary.0002_rename"}, []string{"0001_initial", "0002_rename"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			onEngines(t, func(t *testing.T, d database) {
				m := migrate.New(d.open(t, sqlstore.UserModel{}), diary...)
				if err := m.Up(t.Context(), "auth", nil); err != nil {
					t.Fatal(err)
				}
				if err := m.To(t.Context(), "diary", c.applied, nil); err != nil {
					t.Fatal(err)
				}
				for _, statement := range c.before {
					if _, err := d.raw.ExecContext(t.Context(), statement); err != nil {
						t.Fatal(err)
					}
				}
				var steps, plan []string
				planned, planErr := m.Plan(t.Context(), c.target)
				for _, s := range planned {
					recordFaked(&plan)(s.Step, true)
				}
				err := m.Run(t.Context(), c.target, recordFaked(&steps))
				if diff := cmp.Diff(c.steps, steps); diff != "" {
					t.Errorf("steps: %s", diff)
				}
				if diff := cmp.Diff(c.steps, plan); diff != "" {
					t.Errorf("plan: %s", diff)
				}
				ledger := strings.Join(d.rows(t, ledgerOfDiary), " ")
				if diff := cmp.Diff(strings.Join(c.ledger, " "), ledger); diff != "" {
					t.Errorf("ledger: %s", diff)
				}
				refused := errors.Is(err, migrate.ErrFake)
				if refused != (c.refusal != "") || !refused && err != nil || refused &&
					!strings.Contains(err.Error(), c.refusal) ||
					refused != errors.Is(planErr, migrate.ErrFake) {
					t.Errorf("%v, plan %v; want %q", err, planErr, c.refusal)
				}
			})
		})
	}
}

// recordFaked is record with a "+" before a faked step.
func recordFaked(steps *[]string) func(migrate.Step, bool) {
	return func(s migrate.Step, done bool) {
		before := len(*steps)
		record(steps)(s, done)
		if s.Faked && len(*steps) > before {
			(*steps)[before] = "+" + (*steps)[before]
		}
	}
}

// TestFakeBuiltIn loses the ledger of a migrated database, as a dump of some tables does, and
// records the migrations again.
func TestFakeBuiltIn(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d database) {
		m := migrate.New(d.open(t, sqlstore.UserModel{}))
		if err := m.Up(t.Context(), "", nil); err != nil {
			t.Fatal(err)
		}
		exec := func(statement string) {
			t.Helper()
			if _, err := d.raw.ExecContext(t.Context(), statement); err != nil {
				t.Fatal(err)
			}
		}
		exec("DELETE FROM django_migrations")
		tables := d.schema(t, djangos)

		err := m.Run(t.Context(), migrate.Target{FakeInitial: true}, nil)
		if !errors.Is(err, migrate.ErrFake) ||
			!strings.Contains(err.Error(), `run "python manage.py migrate --fake-initial" first`) {
			t.Errorf("tables of an unknown version of Django: %v", err)
		}
		for _, table := range latchkeyTables() {
			exec("DROP TABLE " + table)
		}
		if err := m.Run(t.Context(), migrate.Target{Fake: true}, nil); !errors.Is(err, migrate.ErrFake) {
			t.Errorf("a table is missing: %v", err)
		}
		for _, app := range []string{"auth", "sessions", "authtoken", "admin"} {
			if err := m.Run(t.Context(), migrate.Target{App: app, Fake: true}, nil); err != nil {
				t.Errorf("%s: %v", app, err)
			}
		}
		if err := m.Up(t.Context(), "", nil); err != nil { // creates the missing table
			t.Error(err)
		}
		if diff := cmp.Diff(tables, d.schema(t, djangos)); diff != "" {
			t.Error(diff)
		}
		if got := len(d.rows(t, "SELECT 1 FROM django_migrations")); got != 22+len(latchkeySteps()) {
			t.Errorf("%d rows in the ledger", got)
		}
		if err := m.CheckTables(t.Context()); err != nil {
			t.Error(err)
		}
		err = m.Run(t.Context(), migrate.Target{App: "authtoken", Name: "zero", Fake: true}, nil)
		if !errors.Is(err, migrate.ErrFake) {
			t.Errorf("back, with the tables: %v", err)
		}
		// authtoken's later migrations change no table, so that its first one can be faked alone.
		exec("DELETE FROM django_migrations WHERE app = 'authtoken'")
		var steps []string
		if err := m.Run(t.Context(), migrate.Target{FakeInitial: true}, recordFaked(&steps)); err != nil {
			t.Error(err)
		}
		want := []string{"+authtoken.0001_initial", "authtoken.0002_auto_20160226_1747", "authtoken.0003_tokenproxy",
			"authtoken.0004_alter_tokenproxy_options"}
		if diff := cmp.Diff(want, steps); diff != "" {
			t.Error(diff)
		}
	})
}

// TestPlanOperations lists what each step of a plan does.
func TestPlanOperations(t *testing.T) {
	t.Parallel()
	db, _ := open(t, "")
	m := migrate.New(db, append(blog(), note)...)
	plan := func(target migrate.Target) map[string][]string {
		t.Helper()
		steps, err := m.Plan(t.Context(), target)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string][]string{}
		for _, s := range steps {
			got[s.App+"."+s.Name[:4]] = s.Operations
		}
		return got
	}
	got := plan(migrate.Target{})
	for step, want := range map[string][]string{
		"contenttypes.0001": {"Create table django_content_type"},
		"contenttypes.0002": {"Record only"},
		"authtoken.0001":    {"Create table authtoken_token"},
		"myapp.0001":        {`CREATE TABLE "myapp_note" ("id" integer NOT NULL PRIMARY KEY…`},
	} {
		if diff := cmp.Diff(want, got[step]); diff != "" {
			t.Errorf("%s: %s", step, diff)
		}
	}
	if len(got["blog.0002"]) != 4 {
		t.Errorf("%q", got["blog.0002"])
	}
	up(t, db, note)
	if diff := cmp.Diff(map[string][]string{"myapp.0001": {`DROP TABLE "myapp_note"`}},
		plan(migrate.Target{App: "myapp", Name: "zero"})); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string][]string{"sessions.0001": {"Drop table django_session"}},
		plan(migrate.Target{App: "sessions", Name: "zero"})); diff != "" {
		t.Error(diff)
	}
	if _, err := m.Plan(t.Context(), migrate.Target{App: "nosuch"}); !errors.Is(err, migrate.ErrUnknownApp) {
		t.Error(err)
	}
}
