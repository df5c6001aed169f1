package admin_test

import (
	"context"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/admin"
	"github.com/latchkey-go/latchkey/adminlog"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/testkit"
)

// people are the tables of a project whose AUTH_USER_MODEL is accounts.Person.
var people = migrate.Migration{App: "accounts", Name: "0001_initial", Models: []migrate.Model{{Name: "person"}},
	Up: []string{`CREATE TABLE accounts_person (
		id integer PRIMARY KEY AUTOINCREMENT, username varchar(150) NOT NULL UNIQUE, password varchar(128) NOT NULL,
		first_name varchar(150), last_name varchar(150), email varchar(254), is_active bool, is_staff bool,
		is_superuser bool, date_joined datetime, last_login datetime)`,
		`CREATE TABLE accounts_person_groups (id integer PRIMARY KEY AUTOINCREMENT, person_id integer NOT NULL,
		group_id integer NOT NULL, UNIQUE (person_id, group_id))`,
		`CREATE TABLE accounts_person_user_permissions (id integer PRIMARY KEY AUTOINCREMENT, person_id integer NOT NULL,
		permission_id integer NOT NULL, UNIQUE (person_id, permission_id))`}}

// TestUserModel: with a user table of the project's own, the pages of users ask for its
// permissions, and their entries in the log have its content type, as a Django on the database has
// them.
func TestUserModel(t *testing.T) {
	t.Parallel()
	site := testkit.Open(t, latchkey.Project{Name: "shop", UserModel: sqlstore.UserModel{Label: "accounts.Person"},
		Migrations: []migrate.Migration{people},
		Setup: func(site *latchkey.Site) error {
			site.Admin(admin.Config{Now: site.Now})
			return nil
		}})
	anna := site.User(t, "anna")
	for name, verbs := range map[string]string{"vera": "view", "chris": "view change", "alma": "view add change",
		"dora": "view change delete"} {
		var permissions []string
		for _, verb := range strings.Fields(verbs) {
			permissions = append(permissions, "accounts."+verb+"_person")
		}
		site.User(t, name, testkit.Staff, testkit.Password(password), testkit.Permission(permissions...))
		b := as(t, site, name)
		b.get("/admin/").want(200, `href="/admin/auth/user/"`)
		b.get("/admin/auth/user/").want(200, "anna")
		for path, verb := range map[string]string{"password/": "change", "deactivate/": "change",
			"delete/": "delete",
			"../add/": "add"} {
			want := 403
			if strings.Contains(verbs, verb) {
				want = 200
			}
			if path = userURL(anna.ID, path); verb == "add" {
				path = "/admin/auth/user/add/"
			}
			b.get(path).want(want)
		}
		offered := strings.Contains(b.get("/admin/auth/user/").text(), "delete_selected")
		if offered != strings.Contains(verbs, "delete") {
			t.Errorf("%s: deleting is offered: %v", name, offered)
		}
	}
	// Who has permissions on auth.user, which stay where a project swaps the model later, has none
	// on these.
	err := site.Tx.InTx(t.Context(), func(ctx context.Context) error {
		_, err := site.DB.Exec(ctx, "INSERT INTO django_content_type (app_label, model) VALUES ('auth', 'user')")
		if err == nil {
			_, err = site.DB.Exec(ctx,
				"INSERT INTO auth_permission (name, codename, content_type_id) SELECT 'Can view user', "+
					"'view_user', id FROM django_content_type WHERE app_label = 'auth' AND model = 'user'")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	site.User(t, "olga", testkit.Staff, testkit.Password(password), testkit.Permission("auth.view_user"))
	as(t, site, "olga").get("/admin/auth/user/").want(403)

	b := as(t, site, "dora")
	b.save(userURL(anna.ID, "change/"), "first_name", "Anna").leads("/admin/auth/user/")
	list, err := site.AdminLog.ListEntries(t.Context(), adminlog.Filter{Object: adminlog.Object{App: "accounts",
		Model: "person", ID: string(anna.ID)}})
	if err != nil || len(list) != 1 || list[0].Name != "dora" {
		t.Errorf("the log of accounts.person: %+v, %v", list, err)
	}
	b.get(userURL(anna.ID, "history/")).want(200, "Changed First name.")
}
