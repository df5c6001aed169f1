package beside_test

import (
	"crypto/rand"
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/conformance/databases"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// person returns the model accounts.Person of the reference project, with that kind of key. The
// username is the e-mail address, is_admin stands for staff, department is a further column, and
// names and the date of joining are missing.
func person(key string) model {
	m := sqlstore.UserModel{
		Label:    "accounts.Person",
		Username: sqlstore.Column("email"), Email: sqlstore.Column("email"),
		FirstName: sqlstore.Constant(""), LastName: sqlstore.Constant(""),
		Staff: sqlstore.Column("is_admin"), DateJoined: sqlstore.Constant(time.Time{}),
		Extra: map[string]any{"department": "unknown"},
	}
	switch key {
	case "uuid":
		m.Key = sqlstore.KeyUUID
	case "char":
		m.Key, m.NewID = sqlstore.KeyText, func(auth.User) string { return "p-" + strings.ToLower(rand.Text()[:12]) }
	}
	return model{users: m, env: []string{"DJANGO_SETTINGS_MODULE=mysite.people", "PERSON_KEY=" + key}}
}

// persons are the keys of the user model on each engine, and who creates the tables. full is
// whether the scenarios are played: the kinds of integers differ in their column's type alone,
// which the schema shows. On SQLite they do not differ.
var persons = []struct {
	engine, key, maker string
	full               bool
}{
	{"sqlite", "uuid", "Latchkey", true}, {"sqlite", "integer", "Django", true}, {"sqlite", "char", "Django", true},
	{"postgres", "uuid", "Latchkey", true}, {"postgres", "integer", "Django", false},
	{"postgres", "bigint", "Latchkey", true}, {"postgres", "char", "Django", true},
	{"mysql", "uuid", "Latchkey", true}, {"mysql", "integer", "Django", true},
	{"mysql", "bigint", "Latchkey", false}, {"mysql", "char", "Django", true},
}

// TestPerson plays the scenarios with the project's own user model, with each kind of key. Django
// and Latchkey take turns in acting first.
func TestPerson(t *testing.T) {
	t.Parallel()
	for _, c := range persons {
		t.Run(c.engine+" "+c.key+" made by "+c.maker, func(t *testing.T) {
			t.Parallel()
			m := person(c.key)
			w := newWorld(t, c.engine, c.maker, m)
			w.nothingToDo(t)
			w.alone(t, m)
			if !c.full {
				return
			}
			one, other := side(w.latchkey), side(w.django)
			for _, s := range append(scenarios(), ofPersons()...) {
				if c.key != "uuid" && !s.keys || strings.Contains(s.script, "rename") {
					continue
				}
				script := byMail(s.script)
				t.Run(s.name+", "+one.name()+" first", func(t *testing.T) { w.play(t, script, one, other) })
				one, other = other, one
			}
		})
	}
}

// alone creates the tables in another database by Latchkey's migrate alone, with a migration for
// the user table, and compares the schemas.
func (w *world) alone(t *testing.T, m model) {
	t.Helper()
	var sql string
	text, err := w.django.Run(`manage("sqlmigrate", "accounts", "0001")`)
	if err == nil {
		err = json.Unmarshal([]byte(text), &sql)
	}
	if err != nil {
		t.Fatal(err)
	}
	database := fresh(t, databases.Engine(w.database))
	if err := databases.Migrate(t.Context(), database, m.users, migrate.Migration{
		App: "accounts", Name: "0001_initial", Up: statements(sql), Models: []migrate.Model{{Name: "person"}},
	}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(schema(t, w.database), schema(t, database)); diff != "" {
		t.Errorf("(-both +Latchkey alone):\n%s", diff)
	}
}

// byMail returns the script with e-mail addresses instead of usernames.
func byMail(script string) string {
	return regexp.MustCompile(`(?i)\b(ann|ben|ánn)\b`).ReplaceAllString(strings.ReplaceAll(script, "ánn", "aann"),
		"$1@example.com")
}

// ofPersons returns the scenarios for the columns that only this model has.
func ofPersons() []scenario {
	return []scenario{{name: "a column that only the project knows", keys: true, script: `
		latchkey create ann first-pw-1
		django works-at ann = unknown
		django department ann kitchen
		one password ann second-pw-1
		latchkey active ann off
		latchkey staff ann on
		latchkey super ann on
		latchkey active ann on
		latchkey token-view ann second-pw-1 = 200
		latchkey sign-in ann second-pw-1 > session
		both session $session = ann
		django works-at ann = kitchen
	`}}
}

// statements returns the SQL statements in the output of sqlmigrate.
func statements(sql string) []string {
	var all []string
	for line := range strings.Lines(sql) {
		line = strings.TrimSuffix(strings.TrimSpace(line), ";")
		line = strings.TrimPrefix(line, "0 ") // the exit code
		if line != "" && !strings.HasPrefix(line, "--") && line != "BEGIN" && line != "COMMIT" {
			all = append(all, line)
		}
	}
	return all
}
