package admin

import (
	"net/url"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/page"
)

// suggestions is how many objects are offered for what one types.
const suggestions = 20

// match is an object that fits what was typed.
type match struct{ id, text, detail string }

// related is a model with objects that a field of a form can name.
type related struct {
	model string // in the address of the suggestions
	// see returns the permissions without one of which nothing is suggested.
	see func(a *Admin) []string
	// named returns the object that a text names: its name, or its number.
	named func(v *visit, text string) (match, bool, error)
	// find returns objects that a text fits, at most a limit.
	find func(v *visit, text string, limit int) ([]match, error)
}

// models are those whose objects a field can name.
var models = []related{relatedUsers, relatedGroups}

var relatedUsers = related{model: "auth.user", see: func(a *Admin) []string { return a.users.see() },
	named: func(v *visit, text string) (match, bool, error) {
		u, found, err := v.userNamed(text)
		if !found && err == nil {
			u, err = v.admin.config.Users.ByID(v.Context(), auth.UserID(text))
			if found = err == nil; isMissing(err) {
				err = nil
			}
		}
		return matchOf(u), found, err
	},
	find: func(v *visit, text string, limit int) (all []match, err error) {
		users, _, err := v.fitting(text, limit)
		for _, u := range users {
			all = append(all, matchOf(u))
		}
		return all, err
	}}

var relatedGroups = related{model: "auth.group", see: func(*Admin) []string { return groupModel.see() },
	named: func(v *visit, text string) (match, bool, error) {
		g, err := v.admin.config.Groups.ByName(v.Context(), text)
		if isMissing(err) {
			return match{}, false, nil
		}
		return match{id: string(g.ID), text: g.Name}, err == nil, err
	},
	find: func(v *visit, text string, limit int) (all []match, err error) {
		for g, err := range v.admin.config.Groups.List(v.Context(), auth.GroupFilter{Search: text, Limit: limit}) {
			if err != nil {
				return nil, err
			}
			all = append(all, match{id: string(g.ID), text: g.Name})
		}
		return all, nil
	}}

func matchOf(u auth.User) match {
	detail := fullName(u)
	if u.Email != "" {
		detail = strings.TrimPrefix(detail+", "+u.Email, ", ")
	}
	return match{id: string(u.ID), text: u.Username, detail: detail}
}

// userNamed returns the user with a name.
func (v *visit) userNamed(name string) (auth.User, bool, error) {
	u, err := v.admin.config.Users.ByName(v.Context(), name)
	if isMissing(err) {
		return u, false, nil
	}
	return u, err == nil, err
}

// relation makes a field name an object of a model. Who may see the model gets suggestions.
func (v *visit) relation(f page.Field, r related) (page.Field, error) {
	f.Kind, f.Pick = page.Relation, v.picks[f.Name]
	sees, err := v.mayAny(r.see(v.admin))
	if sees {
		f.Suggest = v.admin.url("autocomplete/?" + url.Values{"model": {r.model}}.Encode() + "&term=")
	}
	return f, err
}

// settle writes the name of the object that a field means into the form: the one that the text
// names, or the one that was picked for this text. If there is none, relation offers those that the
// text fits. It is for who may see the model: others have to know the name.
func (v *visit) settle(form url.Values, field string, r related) error {
	text := strings.TrimSpace(form.Get(field))
	sees, err := v.mayAny(r.see(v.admin))
	if text == "" || !sees || err != nil {
		return err
	}
	named, found, err := r.named(v, text)
	if err != nil {
		return err
	}
	if found {
		form.Set(field, named.text)
		return nil
	}
	fitting, err := r.find(v, text, suggestions)
	if err != nil {
		return err
	}
	for _, m := range fitting {
		value := m.id + " " + text // so that it does not count once another text is typed
		if form.Get(field+"_pick") == value {
			form.Set(field, m.text)
			return nil
		}
		v.offer(field, page.Option{Value: value, Text: m.text, Detail: m.detail})
	}
	return nil
}

func (v *visit) offer(field string, o page.Option) {
	if v.picks == nil {
		v.picks = map[string][]page.Option{}
	}
	v.picks[field] = append(v.picks[field], o)
}

// explainPicks says that one of several objects has to be chosen for a field.
func (v *visit) explainPicks(form url.Values, field string, wrong mistakes) {
	if len(v.picks[field]) > 0 {
		wrong[field] = []string{v.T("Nothing is named “%s”. Choose one, or type the whole name.",
			strings.TrimSpace(form.Get(field)))}
	}
}

// modelNamed returns a model by its name in an address: users, groups, or one of the project to
// which a field can refer.
func (v *visit) modelNamed(name string) (related, bool) {
	if i := slices.IndexFunc(models, func(r related) bool { return r.model == name }); i >= 0 {
		return models[i], true
	}
	return v.admin.own.related(v, name)
}
