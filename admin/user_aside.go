package admin

import (
	"net/url"
	"strings"

	"github.com/latchkey-go/latchkey/page"
)

// glance shows what cannot be changed on the page.
func (v *visit) glance(p *person) page.Card {
	return page.Card{Title: v.T("At a glance"), Body: []page.Block{page.Facts{
		{Name: v.T("Last sign-in"), Value: moment(v, page.Time{At: p.LastLogin, As: page.Full})},
		{Name: v.T("Joined"), Value: page.Line{page.Time{At: p.DateJoined, As: page.Full}}},
		{Name: v.T("Status"), Value: status(v, p.User)},
		{Name: v.T("Number"), Value: page.Line{page.Mono(p.ID)}},
	}}}
}

// addAccess adds what leads to the sessions, keys and token of the person, as far as the visitor
// may see them.
func (v *visit) addAccess(aside []page.Block, p *person) ([]page.Block, error) {
	config, facts := v.admin.config, page.Facts{}
	for _, to := range []struct {
		has         bool
		permissions []string
		name, text  string
		path        string
	}{
		{true, v.admin.users.see(), "Sessions", "Their sessions", userPath(p.ID, "sessions/")},
		{config.Keys != nil, seeKeys, "API keys", "Their keys",
			keysPath + "?" + url.Values{"user": {string(p.ID)}}.Encode()},
		{config.Tokens != nil, anyOf("authtoken", "tokenproxy"), "Token", "Their token", tokensOf(p.User)},
	} {
		allowed, err := v.mayAny(to.permissions)
		if err != nil {
			return nil, err
		}
		if !allowed || !to.has {
			continue
		}
		facts = append(facts, page.Fact{Name: v.T(to.name),
			Value: page.Line{page.Link{URL: v.admin.url(to.path), Text: v.T(to.text), More: p.Username}}})
	}
	return append(aside, page.Card{Title: v.T("Access"), Body: []page.Block{facts}}), nil
}

// userDanger leads to what ends or removes access, as far as the user of the visit may do it.
func (v *visit) userDanger(p *person) (page.DangerZone, error) {
	to := func(path, text string, kind page.ButtonKind) page.Button {
		return page.Button{Link: page.Link{URL: v.admin.url(userPath(p.ID, path)), Text: v.T(text)}, Kind: kind}
	}
	zone := page.DangerZone{Title: v.T("End or remove access"), Items: []page.DangerItem{
		{Title: v.T("Sign out everywhere"), Text: v.T("Ends all sessions. Keys and the token go on working."),
			Link: to("sign-out/", "Sign out everywhere…", "")},
	}}
	if p.Active {
		zone.Items = append(zone.Items, page.DangerItem{Title: v.T("Deactivate"),
			Text: v.T("Ends sessions, keys and token at once. Nothing is deleted, and it can be undone."),
			Link: to("deactivate/", "Deactivate…", page.ToDanger)})
	} else {
		zone.Items = append(zone.Items, page.DangerItem{Title: v.T("Activate"),
			Text: v.T("The user may sign in again. Keys that have not ended and the token work again."),
			Link: to("activate/", "Activate…", "")})
	}
	deletes, err := v.may(v.admin.users.permission("delete"))
	if deletes {
		zone.Items = append(zone.Items, page.DangerItem{Title: v.T("Delete"),
			Text: v.T("Removes the user and what belongs to them. The next page lists it. It cannot be undone."),
			Link: to("delete/", "Delete…", page.ToDanger)})
	}
	return zone, err
}

// explainConflict says what somebody else has changed since the form was made.
func (v *visit) explainConflict(p *page.Page, f draft) error {
	names := map[string]string{}
	for group, err := range v.admin.config.Groups.All(v.Context()) {
		if err != nil {
			return err
		}
		names[string(group.ID)] = group.Name
	}
	v.addConflict(p, f.conflict, f.before, f.seen, names)
	return nil
}

// addConflict puts a table of the fields that somebody else has changed on top of the page. Its
// form has their values, except where the reader has changed the same field.
func (v *visit) addConflict(p *page.Page, fields []trait, before, now values, names map[string]string) {
	var rows []page.Row
	for _, t := range fields {
		rows = append(rows, page.Row{Cells: []page.Cell{{Line: page.Textf("%s", v.T(t.label))},
			{Diff: []page.Change{{Name: v.T(t.label), Before: page.Line{page.Del(v.valueOf(t, before, names))},
				Now: page.Line{page.Ins(v.valueOf(t, now, names))}}}}}})
	}
	v.addConflictRows(p, rows)
}

// addConflictRows is addConflict for rows of the table.
func (v *visit) addConflictRows(p *page.Page, rows []page.Row) {
	p.Body = append(p.Body,
		page.Note{Tone: page.Warn, IsNew: true, Line: page.Line{
			page.Strong(v.T("Somebody else has changed this meanwhile, so nothing is saved yet.")),
			page.Text(" " + v.T("The form has their values, and yours where you changed something. "+
				"Look at it, and save again."))}},
		page.Card{Title: v.T("What they changed"), Body: []page.Block{page.Table{Caption: v.T("What they changed"),
			Columns: []page.Column{{Label: v.T("Field")}, {Label: v.T("Change")}}, Rows: rows}}})
}

// valueOf returns the value of a field for people.
func (v *visit) valueOf(t trait, all values, names map[string]string) string {
	switch {
	case t.kind == aCheck && all.is(t.name):
		return v.T("Yes")
	case t.kind == aCheck:
		return v.T("No")
	case len(all[t.name]) == 0:
		return "—"
	}
	var list []string
	for _, value := range all[t.name] {
		if name, ok := names[value]; ok && t.name == "groups" {
			value = name
		}
		list = append(list, value)
	}
	return strings.Join(list, ", ")
}
