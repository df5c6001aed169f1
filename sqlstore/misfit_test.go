package sqlstore_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// TestMisfit drops columns and tables of the user model, one after the other, on each engine. Every
// error names what is missing. No error says to run migrate, which would have nothing to do.
func TestMisfit(t *testing.T) {
	t.Parallel()
	type step struct{ statement, lacks string }
	for name, e := range engines {
		model, own := e.person("uuid")
		model.LastName = sqlstore.Constant("")
		for what, c := range map[string]struct {
			model sqlstore.UserModel
			own   []migrate.Migration
			steps []step
		}{
			"a project's": {model, []migrate.Migration{own}, []step{
				{"SELECT 1", ""},
				{"ALTER TABLE accounts_person DROP COLUMN is_admin", "column is_admin of table accounts_person"},
				{"ALTER TABLE accounts_person DROP COLUMN shoe", "columns shoe, is_admin of table accounts_person"},
				{"ALTER TABLE accounts_person_user_permissions RENAME COLUMN person_id TO someone_id",
					"columns shoe, is_admin of table accounts_person, column person_id of table " +
						"accounts_person_user_permissions"},
				{"DROP TABLE accounts_person_groups",
					"columns shoe, is_admin of table accounts_person, table accounts_person_groups, column person_id " +
						"of table accounts_person_user_permissions"},
				{"ALTER TABLE accounts_person RENAME TO accounts_people",
					"table accounts_person, table accounts_person_groups, column person_id of table " +
						"accounts_person_user_permissions"},
			}},
			"Django's": {sqlstore.UserModel{}, nil, []step{
				{"SELECT 1", ""},
				{"ALTER TABLE auth_user DROP COLUMN first_name", "column first_name of table auth_user"},
				{"ALTER TABLE auth_user RENAME COLUMN password TO passwort",
					"columns password, first_name of table auth_user"},
				{"DROP TABLE auth_user_user_permissions",
					"columns password, first_name of table auth_user, table auth_user_user_permissions"},
			}},
		} {
			t.Run(name+"/"+what, func(t *testing.T) {
				t.Parallel()
				url := e.fresh(t)
				db, err := e.open(t.Context(), url, patientWith(c.model))
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { db.Close() })
				m := migrate.New(db, c.own...)
				if err := m.CheckTables(t.Context()); err != nil {
					t.Errorf("before migrate: %v", err)
				}
				if err := m.Up(t.Context(), "", nil); err != nil {
					t.Fatal(err)
				}
				raw := dbtest.Raw(t, strings.Replace(url, "pooled=true", "default_query_exec_mode=exec", 1))
				for i, step := range c.steps {
					if _, err := raw.ExecContext(t.Context(), step.statement); err != nil {
						t.Fatalf("%s: %v", step.statement, err)
					}
					_, use := db.Users().InsertUser(t.Context(),
						auth.Account{User: auth.User{Username: fmt.Sprint(i, "@x.org"), Active: true}})
					for where, err := range map[string]error{
						"CheckTables": m.CheckTables(t.Context()), "use": use,
						"Up": m.Up(t.Context(), "", nil), "Up of auth": m.Up(t.Context(), "auth", nil),
						"Up of authtoken": m.Up(t.Context(), "authtoken", nil),
					} {
						misfit := new(sqlstore.MisfitError)
						if !errors.As(err, &misfit) {
							if step.lacks != "" || err != nil {
								t.Errorf("%s: %s: %v", step.statement, where, err)
							}
							continue
						}
						if got := strings.Join(misfit.Lacks, ", "); got != step.lacks ||
							!strings.Contains(err.Error(), got) ||
							errors.Is(err, sqlstore.ErrNoSchema) || errors.Is(err, auth.ErrUnavailable) {
							t.Errorf("%s: %s: %v; want %s", step.statement, where, err, step.lacks)
						}
					}
				}
				if err := m.Up(t.Context(), "sessions", nil); err != nil { // which refers to no user
					t.Error(err)
				}
			})
		}
	}
}
