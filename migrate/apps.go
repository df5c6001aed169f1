package migrate

import (
	"maps"
	"slices"

	"github.com/latchkey-go/latchkey/internal/schema"
)

// needs has, for each of Django's apps, the apps that it depends on and that its tables refer to.
var needs = djangosNeeds()

func djangosNeeds() map[string][]string {
	needs := map[string][]string{}
	for _, app := range schema.Apps() {
		needs[app.Label] = app.Needs
	}
	return needs
}

// ours is the app of the tables that Django does not have. Its tables have no content types or
// permissions, because Django would ask to delete those as stale.
const ours = schema.OwnApp

// projectNeeds are the apps on which a project's migrations count as depending.
var projectNeeds = []string{"contenttypes", "auth"}

// requires returns the apps that an app depends on. What depends on auth also depends on the app of
// a project's own user table.
func (p planner) requires(app string) []string {
	apps, builtin := needs[app]
	switch {
	case app == ours:
		apps = schema.OwnNeeds()
	case !builtin:
		apps = projectNeeds
	case !slices.Contains(apps, "auth"):
		return apps
	}
	if p.swapped && app != p.userApp {
		return append(slices.Clone(apps), p.userApp)
	}
	return apps
}

// apps returns the labels of all apps, sorted.
func (p planner) apps() []string {
	apps := map[string]bool{}
	for _, e := range p.all {
		apps[e.App] = true
	}
	return slices.Sorted(maps.Keys(apps))
}

// inApp returns an app's migrations in order.
func (p planner) inApp(app string) []entry {
	var entries []entry
	for _, e := range p.all {
		if e.App == app {
			entries = append(entries, e)
		}
	}
	return entries
}
