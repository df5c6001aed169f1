package migrate_test

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// TestRevertStopsAndContinues cancels a way back between two drops. The next run completes it.
func TestRevertStopsAndContinues(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d database) {
		m := migrate.New(d.open(t, sqlstore.UserModel{}))
		if err := m.Up(t.Context(), "", nil); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		err := m.To(ctx, "auth", "zero", func(s migrate.Step, done bool) {
			if s.App == "authtoken" && s.Name == "0001_initial" && done {
				cancel()
			}
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		if err := m.To(t.Context(), "auth", "zero", nil); err != nil {
			t.Fatal(err)
		}
		if got := d.schema(t, regexp.MustCompile("^(auth|django_admin)")); len(got) > 0 {
			t.Errorf("left: %v", got)
		}
		d.wantRows(t, "SELECT DISTINCT app FROM django_migrations ORDER BY app",
			"contenttypes latchkey sessions") // latchkey: who made it
	})
}

// TestTableInTheWay creates a table that differs from the one that CREATE TABLE IF NOT EXISTS would
// create. Up refuses it before it creates anything.
func TestTableInTheWay(t *testing.T) {
	t.Parallel()
	d := fresh(t, "mysql")
	for table, test := range map[string]struct {
		columns string
		words   []string
	}{
		"authtoken_token": {"`key` varchar(40) NOT NULL PRIMARY KEY, `created` datetime(6) NOT NULL, `user_id` integer NOT NULL UNIQUE",
			[]string{"authtoken.0001_initial", "it lacks foreign key authtoken_token_user_id_35299eff_fk_auth_user_id",
				`"python manage.py migrate authtoken"`, "rename or drop it"}},
		"auth_user": {"`id` integer PRIMARY KEY, `username` varchar(150) NOT NULL UNIQUE, `shoes` integer",
			[]string{"auth.0001_initial", "it lacks column password", "it has column shoes",
				`"python manage.py migrate auth"`}},
		"django_session": {"`session_key` varchar(40) NOT NULL PRIMARY KEY, `session_data` longtext NOT NULL, " +
			"`expire_date` datetime(6) NOT NULL",
			[]string{"it lacks key django_session_expire_date_a5c62663"}},
	} {
		t.Run(table, func(t *testing.T) {
			d.exec(t, "CREATE TABLE `"+table+"` ("+test.columns+")")
			err := migrate.New(d.open(t, sqlstore.UserModel{})).Up(t.Context(), "", func(s migrate.Step, _ bool) {
				t.Errorf("did %v", s)
			})
			if err == nil {
				t.Fatal("not refused")
			}
			for _, words := range append(test.words, "table "+table+" exists and differs") {
				if !strings.Contains(err.Error(), words) {
					t.Errorf("%v: lacks %s", err, words)
				}
			}
			if got := d.rows(t, "SELECT table_name FROM information_schema.tables WHERE table_schema = database() "+
				"AND table_name <> 'django_migrations'"); len(got) != 1 {
				t.Errorf("made: %v", got)
			}
			d.exec(t, "DROP TABLE `"+table+"`")
		})
	}
}

// TestErrorNamesStatementsThatStay checks that the error says what the project has to undo by hand.
func TestErrorNamesStatementsThatStay(t *testing.T) {
	t.Parallel()
	const make, fill, bad = "CREATE TABLE shop_item (id integer)", "INSERT INTO auth_group (name) VALUES ('x')",
		"ALTER TABLE nosuch ADD COLUMN x integer"
	for name, test := range map[string]struct {
		up     []string
		stays  string // in the error on MySQL
		tables int    // that stay on MySQL
	}{
		"a table before":        {[]string{make, fill, bad}, "2 of 3", 1},
		"rows before the table": {[]string{fill, bad}, "1 of 2", 0},
		"only rows":             {[]string{fill, "INSERT INTO auth_group (name) VALUES (NULL)"}, "", 0},
		"the first statement":   {[]string{bad, make}, "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			onEngines(t, func(t *testing.T, d database) {
				shop := migrate.Migration{App: "shop", Name: "0001_initial", Up: test.up}
				err := migrate.New(d.open(t, sqlstore.UserModel{}), shop).Up(t.Context(), "", nil)
				if err == nil || !strings.Contains(err.Error(), "apply shop.0001_initial: statement ") {
					t.Fatalf("got %v", err)
				}
				stays, tables := test.stays, test.tables
				if d.engine != "mysql" {
					stays, tables = "", 0
				}
				got := strings.Contains(err.Error(), " statements stay: mysql commits every change")
				if got != (stays != "") || !strings.Contains(err.Error(), stays) {
					t.Errorf("got %v", err)
				}
				rows := 0
				if stays != "" {
					rows = 1
				}
				if got := d.rows(t, "SELECT name FROM auth_group"); len(got) != rows {
					t.Errorf("rows that stay: %v", got)
				}
				if got := d.schema(t, regexp.MustCompile("^shop_")); len(got) != tables {
					t.Errorf("tables that stay: %v", got)
				}
				if got := d.rows(t, "SELECT name FROM django_migrations WHERE app = 'shop'"); len(got) > 0 {
					t.Errorf("the ledger has %v", got)
				}
			})
		})
	}
}

// TestErrorOfACancelledMigration checks that the error does not say that changes of rows stay: they
// are rolled back.
func TestErrorOfACancelledMigration(t *testing.T) {
	t.Parallel()
	d := fresh(t, "mysql")
	shop := migrate.Migration{App: "shop", Name: "0001_initial",
		Up: []string{"INSERT INTO auth_group (name) VALUES ('x')", "INSERT INTO auth_group (name) SELECT SLEEP(300)",
			"INSERT INTO auth_group (name) VALUES ('y')"}}
	m := migrate.New(d.open(t, sqlstore.UserModel{}), shop)
	if err := m.Up(t.Context(), "auth", nil); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	failed := make(chan error, 1)
	go func() { failed <- m.Up(ctx, "shop", nil) }()
	const sleeping = "SELECT id FROM information_schema.processlist WHERE db = database() AND info LIKE " +
		"'%SLEEP(300)' AND id <> connection_id()"
	for len(d.rows(t, sleeping)) == 0 {
		select {
		case err := <-failed:
			t.Fatalf("ended too early: %v", err)
		case <-time.After(5 * time.Millisecond):
		}
	}
	cancel()
	err := <-failed
	for _, id := range d.rows(t, sleeping) { // the server does not see that nobody waits any more
		_, _ = d.raw.Exec("KILL " + id) // ended meanwhile: as well
	}
	if !errors.Is(err, context.Canceled) ||
		!strings.Contains(err.Error(), "it is not known which of the first 2 of 3 statements stay") ||
		strings.Contains(err.Error(), "; the first") {
		t.Errorf("got %v", err)
	}
	if got := d.rows(t, "SELECT name FROM auth_group"); len(got) > 0 {
		t.Errorf("rows that stay: %v", got)
	}
}

func TestSQLOfAModel(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d database) {
		uuid := models()["uuid"]
		m := migrate.New(d.open(t, uuid.UserModel))
		if _, err := m.SQL(t.Context(), "authtoken", "0001"); !errors.Is(err, migrate.ErrNoUserTable) {
			t.Errorf("without the table: %v", err)
		}
		d.exec(t, uuid.create(d.engine))
		got, err := m.SQL(t.Context(), "authtoken", "0001")
		if err != nil {
			t.Fatal(err)
		}
		kind := map[string]string{"sqlite": `"user_id" char(32) `, "postgres": `"user_id" uuid `,
			"mysql": "`user_id` uuid "}[d.engine]
		if all := strings.Join(got, "\n"); !strings.Contains(all, kind) || !strings.Contains(all, "accounts_person") ||
			strings.ContainsAny(all, "{}") {
			t.Errorf("got %s", all)
		}
		auth, err := m.SQL(t.Context(), "auth", "0001")
		if all := strings.Join(auth, "\n"); err != nil || strings.Contains(all, "auth_user") {
			t.Errorf("got %s, %v", all, err)
		}
	})
}

// TestNames has names of indexes and constraints that Django 5.2 has made.
func TestNames(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		limit                 int
		table, column, suffix string
		want                  string
	}{
		{63, "authtoken_token", "user_id", "_fk_auth_user_id", "authtoken_token_user_id_35299eff_fk_auth_user_id"},
		{63, "auth_permission", "content_type_id", "_fk_django_content_type_id",
			"auth_permission_content_type_id_2f476e4b_fk_django_co"},
		{64, "auth_user_user_permissions", "permission_id", "_fk_auth_permission_id",
			"auth_user_user_permi_permission_id_1fbb5f2c_fk_auth_perm"},
		{64, "auth_group_permissions", "group_id", "_fk_auth_group_id",
			"auth_group_permissions_group_id_b120cbf9_fk_auth_group_id"},
		{200, "auth_permission", "content_type_id", "_fk_django_content_type_id",
			"auth_permission_content_type_id_2f476e4b_fk_django_content_type_id"},
		// Exactly as long as may be, one more, and characters of more bytes.
		{48, "authtoken_token", "user_id", "_fk_auth_user_id", "authtoken_token_user_id_35299eff_fk_auth_user_id"},
		{47, "authtoken_token", "user_id", "_fk_auth_user_id", "authtoken_token_user_id_35299eff_fk_aut"},
		{46, "authtoken_token", "user_id", "_fk_müllers_id", "authtoken_token_user_id_35299eff_fk_müllers_id"},
		{63, "authtoken_token", "user_id", "_fk_müller_" + strings.Repeat("ü", 30),
			"authtoken_token_user_id_35299eff_fk_müller_üü"},
	} {
		if diff := cmp.Diff(test.want,
			migrate.IndexName(test.limit, test.table, test.column, test.suffix)); diff != "" {
			t.Error(diff)
		}
	}
}
