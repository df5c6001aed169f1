package latchkey_test

import (
	"fmt"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/testkit"
)

// roles are the migrations of a ticket desk, where agents may close tickets. The second one creates
// the group: it finds the permission, which the first one has created.
var roles = []migrate.Migration{{
	App: "desk", Name: "0001_initial",
	Up:   []string{"CREATE TABLE desk_ticket (id integer PRIMARY KEY, title varchar(100) NOT NULL)"},
	Down: []string{"DROP TABLE desk_ticket"},
	Models: []migrate.Model{{Name: "ticket", Permissions: []migrate.Permission{
		{Codename: "close_ticket", Name: "Can close ticket"},
	}}},
}, {
	App: "desk", Name: "0002_agents",
	Up: []string{
		"INSERT INTO auth_group (name) VALUES ('agents')",
		`INSERT INTO auth_group_permissions (group_id, permission_id)
			SELECT g.id, p.id FROM auth_group g, auth_permission p
			JOIN django_content_type c ON c.id = p.content_type_id
			WHERE g.name = 'agents' AND c.app_label = 'desk' AND p.codename = 'close_ticket'`,
	},
	Down: []string{
		`DELETE FROM auth_group_permissions WHERE group_id IN (SELECT id FROM auth_group WHERE name = 'agents')`,
		"DELETE FROM auth_group WHERE name = 'agents'",
	},
}}

// closeTicket is a view for those who may close tickets.
func closeTicket(r *rest.Request) (*rest.Response, error) { return rest.NoContent(), nil }

// TestRoles checks the roles of docs/users.md on each engine.
func TestRoles(t *testing.T) {
	t.Parallel()
	testkit.EachEngine(t, func(t *testing.T, engine testkit.Engine) {
		t.Parallel()
		site := testkit.Open(t, latchkey.Project{Migrations: roles, Setup: func(site *latchkey.Site) error {
			site.View("/close/", rest.Func(closeTicket, "POST"),
				rest.Permissions(rest.HasPermission("desk.close_ticket")))
			return nil
		}}, engine)
		agent := site.User(t, "agent")
		group, err := site.Groups.ByName(t.Context(), "agents")
		if err != nil {
			t.Fatal(err)
		}
		site.Client().As(agent).Post("/close/").Expect(t, 403)
		if err := site.Groups.AddMember(t.Context(), group.ID, agent.ID); err != nil {
			t.Fatal(err)
		}
		agent, err = site.Users.ByName(t.Context(), "agent")
		if err != nil {
			t.Fatal(err)
		}
		site.Client().As(agent).Post("/close/").Expect(t, 204)
		site.Client().As(site.User(t, "customer")).Post("/close/").Expect(t, 403)
		if got := fmt.Sprint(site.Routes()[0].View.Policy().Permissions); got != "[HasPermission(desk.close_ticket)]" {
			t.Error(got)
		}
	})
}
