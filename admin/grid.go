package admin

import (
	"strings"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/page"
)

// appTitles are Django's names of its apps.
var appTitles = map[string]string{
	"admin": "Administration", "auth": "Authentication and Authorization", "authtoken": "Auth Token",
	"contenttypes": "Content Types", "sessions": "Sessions",
}

// modelTitles are Django's models by the names that permissions have.
var modelTitles = map[string]string{
	"user": "User", "group": "Group", "permission": "Permission", "content type": "Content type",
	"log entry": "Log entry", "session": "Session", "Token": "Token", "token": "Token",
}

var verbs = []string{"view", "add", "change", "delete"}

// grid returns the picker of permissions. It offers those that the user of the visit may give, and
// shows those that are given.
func (v *visit) grid(name string, all []auth.Permission, given, byGroup map[string]bool) (page.Grid, error) {
	grid := page.Grid{Name: name}
	counts := map[string][3]int{} // of an app: all, given, by groups
	for _, p := range all {
		permission := page.Permission{ID: p.String(), Label: strings.TrimPrefix(p.Name, "Can "),
			Given: given[p.String()], ByGroup: byGroup[p.String()]}
		if has, err := v.mayAll(p.String()); err != nil {
			return grid, err
		} else if !has && !permission.Given {
			continue
		}
		if last := len(grid.Apps) - 1; last < 0 || grid.Apps[last].Title != v.appTitle(p.App) {
			grid.Apps = append(grid.Apps, page.App{Title: v.appTitle(p.App)})
		}
		app := &grid.Apps[len(grid.Apps)-1]
		v.placeInGrid(app, p, permission)
		count := counts[app.Title]
		count[0]++
		if permission.Given {
			count[1]++
		}
		if permission.ByGroup {
			count[2]++
		}
		counts[app.Title] = count
	}
	for i, app := range grid.Apps {
		count := counts[app.Title]
		grid.Apps[i].Open = count[1] > 0
		grid.Apps[i].Detail = v.T("%d of %d given", count[1], count[0])
		if count[2] > 0 {
			grid.Apps[i].Detail += v.T(", %d by groups", count[2])
		}
	}
	return grid, nil
}

// placeInGrid puts a permission into the row of its model, or to the others.
func (v *visit) placeInGrid(app *page.App, p auth.Permission, shown page.Permission) {
	for i, verb := range verbs {
		if p.Codename != verb+"_"+p.Model {
			continue
		}
		model := v.modelTitle(strings.TrimPrefix(shown.Label, verb+" "))
		if last := len(app.Models) - 1; last < 0 || app.Models[last].Name != model {
			app.Models = append(app.Models, page.Model{Name: model})
		}
		app.Models[len(app.Models)-1].Verbs[i] = shown
		return
	}
	shown.Label = p.Name
	app.Others = append(app.Others, shown)
}

func (v *visit) appTitle(app string) string {
	if title, ok := appTitles[app]; ok {
		return v.T(title)
	}
	return capital(strings.ReplaceAll(app, "_", " "))
}

func (v *visit) modelTitle(name string) string {
	if title, ok := modelTitles[name]; ok {
		return v.T(title)
	}
	return capital(name)
}

// setOf returns a set of texts.
func setOf(list []string) map[string]bool {
	set := map[string]bool{}
	for _, text := range list {
		set[text] = true
	}
	return set
}

// given returns the permissions of an app that are given.
func given(app page.App) (all []page.Permission) {
	list := app.Others
	for _, m := range app.Models {
		list = append(list, m.Verbs[:]...)
	}
	for _, p := range list {
		if p.Given {
			all = append(all, p)
		}
	}
	return all
}
