package admin

import (
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/latchkey-go/latchkey/adminlog"
	dbmodel "github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/table"
)

// owned is a model of the project that has been registered. It does not know the type of its rows,
// so that all models share its code.
type owned struct {
	admin *Admin
	label string // for panics: "Of[Order]"
	m     *dbmodel.Model
	rows  *table.Rows
	perms model
	path  string // "shop/order/"

	computed map[string]computedColumn
	columns  []ownColumn
	order    []string
	search   []string // paths with look-ups
	filters  []ownFilter
	size     int
	scope    func(r *rest.Request) (dbmodel.Cond, error)
	form     *ownForm
	listForm *ownForm // of ListEdit; nil: none
	inlines  []*inlined
	actions  []ownAction
}

// describe returns an owned without options. It panics if the struct is no model of the project.
func (a *Admin) describe(t reflect.Type, label string) *owned {
	if a.config.Tables == nil {
		panic("admin: " + label + ": Config.Tables is missing")
	}
	set := a.config.Tables.Set()
	if !set.Has(t) {
		panic("admin: " + label + ": no app of the project names " + t.Name())
	}
	m := set.Of(t)
	return &owned{admin: a, label: label, m: m, rows: a.config.Tables.Of(m), perms: model{m.App, m.Name},
		path: m.App + "/" + m.Name + "/"}
}

// register reads Config.Models.
func (a *Admin) register() {
	all := &registered{admin: a, models: map[*dbmodel.Model]*owned{}}
	a.own = all
	for _, r := range a.config.Models {
		t := r.(registration).structType()
		o := a.describe(t, "Of["+t.Name()+"]")
		if all.models[o.m] != nil {
			o.fail("", "the model is registered twice")
		}
		if o.path == usersPath || o.path == groupsPath || o.m == a.userModel() {
			o.fail("", "the admin has pages of its own for this model")
		}
		all.models[o.m] = o
		all.owned = append(all.owned, o)
	}
	for i, r := range a.config.Models {
		r.(registration).compile(all.owned[i])
	}
}

// userModel returns the model of users, or nil.
func (a *Admin) userModel() *dbmodel.Model {
	if a.config.Tables == nil {
		return nil
	}
	return a.config.Tables.Set().Named(a.users.app + "." + a.users.name)
}

// fail panics with the registration and the option in front.
func (o *owned) fail(option, format string, args ...any) {
	text := "admin: " + o.label + ": "
	if option != "" {
		text += "the option " + option + ": "
	}
	panic(text + fmt.Sprintf(format, args...))
}

// title returns the plural of the model with a capital: "Orders".
func (o *owned) title() string { return capital(o.m.Plural) }

// single returns the name of the model with a capital: "Order".
func (o *owned) single() string { return capital(o.m.Verbose) }

func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

// pathOf returns the address of a page of a row, below Config.Prefix.
func (o *owned) pathOf(id dbmodel.ID, page string) string {
	return o.path + url.PathEscape(id.String()) + "/" + page
}

// object names a row in the log.
func (o *owned) object(row dbmodel.Row) adminlog.Object {
	return adminlog.Object{App: o.m.App, Model: o.m.Name, ID: row.ID().String(), Text: row.String()}
}

// within returns the condition of the rows that the user of the visit has.
func (o *owned) within(v *visit) (dbmodel.Cond, error) {
	if o.scope == nil {
		return dbmodel.Cond{}, nil
	}
	return o.scope(v.Request)
}

// withinModel returns the condition of a model's rows: that of its registration, if it has one.
func (v *visit) withinModel(m *dbmodel.Model) (dbmodel.Cond, error) {
	if o := v.admin.registered().models[m]; o != nil {
		return o.within(v)
	}
	return dbmodel.Cond{}, nil
}

// seesModel reports whether the user of the visit may view the rows of a model.
func (v *visit) seesModel(m *dbmodel.Model) (bool, error) { return v.mayAny(anyOf(m.App, m.Name)) }

// seesPath reports whether the user may view the rows of all models that a path leads to.
func (v *visit) seesPath(models []*dbmodel.Model) (bool, error) {
	for _, m := range models {
		if sees, err := v.seesModel(m); !sees || err != nil {
			return false, err
		}
	}
	return true, nil
}

// modelsOf returns the models that a path leads to.
func modelsOf(p *dbmodel.Path) (all []*dbmodel.Model) {
	for _, step := range p.Steps {
		all = append(all, step.To())
	}
	if p.Relation && p.Column != nil && p.Column.Link != nil {
		all = append(all, p.Column.Link.To)
	}
	return all
}

// linkTo returns the name of a row that may be viewed, with the address of its page if it has one.
func (a *Admin) linkTo(row dbmodel.Row) page.Inline {
	id, text := row.ID(), row.String()
	path := ""
	switch {
	case a.registered().models[row.Model] != nil:
		path = a.registered().models[row.Model].pathOf(id, "change/")
	case row.Model == a.userModel():
		path = usersPath + url.PathEscape(id.String()) + "/change/"
	case row.Model.Label() == "auth.Group":
		path = groupsPath + url.PathEscape(id.String()) + "/change/"
	}
	if path == "" || id.IsZero() {
		return page.Text(text)
	}
	return page.Link{URL: a.url(path), Text: orNumber(text, id)}
}

func orNumber(text string, id dbmodel.ID) string {
	if strings.TrimSpace(text) == "" {
		return id.String()
	}
	return text
}

// sections returns the heading of the navigation: the app's label with a capital.
func (o *owned) section() string { return capital(strings.ReplaceAll(o.m.App, "_", " ")) }

// ownPlaces returns the places of the project's models, app by app.
func (a *Admin) modelPlaces() (all []Place) {
	sorted := slices.Clone(a.registered().owned)
	slices.SortStableFunc(sorted, func(x, y *owned) int { return strings.Compare(x.m.App, y.m.App) })
	for _, o := range sorted {
		all = append(all, Place{Section: o.section(), Title: o.title(), Path: o.path, Permissions: o.perms.see()})
	}
	return all
}
