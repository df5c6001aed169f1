package admin

import (
	"net/http"
	"net/url"

	dbmodel "github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
)

// modelRoutes are the pages of the project's models, with Django's addresses.
func (a *Admin) modelRoutes() (all []Route) {
	get := []string{http.MethodGet, http.MethodHead}
	for _, o := range a.registered().owned {
		view := o.perms.see()
		all = append(all,
			a.ending(o.endsByList, o.path, allowed(view, a.listOwn(o)), o.title()),
			a.page(o.path+"add/", allowed([]string{o.perms.permission("add")}, a.addOwn(o)), "Add "+o.m.Verbose),
			a.page(o.path+"{id}/", allowed(view, a.toOwn(o)), o.single(), get...),
			a.page(o.path+"{id}/change/", a.onRow(o, view, a.changeOwn), "Change "+o.m.Verbose),
			a.ending(onceAnswered, o.path+"{id}/delete/", a.onRow(o, []string{o.perms.permission("delete")},
				a.deleteOwn),
				"Delete "+o.m.Verbose),
			a.page(o.path+"{id}/history/", a.onRow(o, view, a.historyOwn), "History", get...))
	}
	return all
}

// endsByList is the condition of the forms of a list: the answer to what cannot be undone.
func (o *owned) endsByList(v *visit, form url.Values) (bool, error) {
	if yes, err := onceAnswered(v, form); !yes || err != nil {
		return yes, err
	}
	for _, action := range o.allActions() {
		if action.name == form.Get("action") {
			return action.danger, nil
		}
	}
	return false, nil
}

// toOwn leads from the address of a row to its form, as in Django.
func (a *Admin) toOwn(o *owned) action {
	return func(v *visit) (*rest.Response, error) {
		return v.redirect(o.pathOf(dbmodel.Key(v.PathValue("id")), "change/")), nil
	}
}

func (a *Admin) historyOwn(v *visit, o *owned, row dbmodel.Row) (*rest.Response, error) {
	name := orNumber(row.String(), row.ID())
	object := o.object(row)
	object.Text = name
	return v.showHistory(object, v.crumbs(v.T("History"),
		page.Link{URL: v.admin.url(o.path), Text: o.title()},
		page.Link{URL: v.admin.url(o.pathOf(row.ID(), "change/")), Text: name}))
}

// modelCards list the models that the user of the visit may open, for the start page.
func (v *visit) modelCards() ([]page.Block, error) {
	var blocks []page.Block
	for _, place := range v.admin.modelPlaces() {
		sees, err := v.mayAny(place.Permissions)
		if err != nil {
			return nil, err
		}
		if !sees {
			continue
		}
		fact := page.Fact{Name: place.Title, Value: page.Line{page.Link{URL: v.admin.url(place.Path), Text: v.T("Open"),
			More: place.Title}}}
		add := ""
		for _, o := range v.admin.registered().owned {
			if o.path == place.Path {
				add = o.perms.permission("add")
			}
		}
		if adds, err := v.may(add); err != nil {
			return nil, err
		} else if adds {
			fact.Value = append(fact.Value, page.Text(" · "), page.Link{URL: v.admin.url(place.Path + "add/"),
				Text: v.T("Add"),
				More: place.Title})
		}
		last := len(blocks) - 1
		if last >= 0 && blocks[last].(page.Card).Title == place.Section {
			card := blocks[last].(page.Card)
			card.Body[0] = append(card.Body[0].(page.Facts), fact)
			continue
		}
		blocks = append(blocks, page.Card{Title: place.Section, Body: []page.Block{page.Facts{fact}}})
	}
	return blocks, nil
}
