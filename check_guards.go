package latchkey

import (
	"slices"

	"github.com/latchkey-go/latchkey/internal/cli"
	"github.com/latchkey-go/latchkey/rest"
)

// checkGuards finds the views that nobody can call, because they have no authenticator but a
// permission that needs a user.
func checkGuards(routes []rest.Route) (list []cli.Warning) {
	for _, r := range routes {
		if r.View != nil && refusesEverybody(r.View.Policy()) {
			list = append(list, cli.Warning{ID: "latchkey.W021",
				Message: r.Pattern + " has no authenticator, but a permission that needs a user: every request is " +
					"refused.",
				Hint: "Add an authenticator, or the permission AllowAny if the view is meant to be public."})
		}
	}
	return list
}

// refusesEverybody reports whether no request can pass the policy.
func refusesEverybody(c rest.Config) bool {
	needsUser := []rest.Permission{rest.IsAuthenticated, rest.IsAdminUser, rest.DjangoModelPermissions}
	return len(c.Authenticators) == 0 && slices.ContainsFunc(c.Permissions, func(p rest.Permission) bool {
		standard, ok := p.(rest.StandardPermission)
		return ok && slices.Contains(needsUser, rest.Permission(standard))
	})
}
