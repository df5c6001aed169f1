package admin

import (
	"maps"
	"net/url"
	"slices"
	"strconv"

	"github.com/latchkey-go/latchkey/audit"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
)

// actions are those that the filter of the trail offers. Any other stands in the address.
var actions = slices.Sorted(maps.Keys(deeds))

// trail shows the audit trail, the newest entries first.
func (a *Admin) trail(v *visit) (*rest.Response, error) {
	filter := audit.Filter{User: v.Query().Get("q"), Action: v.Query().Get("action")}
	query := url.Values{}
	for name, value := range map[string]string{"q": filter.User, "action": filter.Action} {
		if value != "" {
			query.Set(name, value)
		}
	}
	found, unreadable, err := v.trailPart(filter)
	if err != nil {
		return nil, err
	}
	body := []page.Block{v.printed(query), v.chain(),
		v.tools(auditPath, v.T("Audit trail"), v.T("Find a username"), query, v.actionField(filter.Action))}
	if unreadable != nil {
		body = append(body, page.Note{Tone: page.Wrong, Line: page.Textf("%s", unreadable.What)})
	}
	if len(found.rows) == 0 {
		body = append(body, found.soFar(v, query, v.nothing(len(query) > 0, v.T("No entry matches"),
			v.T("No entries yet"), v.T("Changes of users, groups and credentials are written here."), auditPath)))
	} else {
		body = append(body, trailTable(v, found.rows), found.pager(v, query))
	}
	return v.answer(page.Page{Title: v.T("Audit trail"), Heading: v.T("Audit trail"), Body: body,
		Crumbs: v.crumbs(v.T("Audit trail")),
		Lede:   page.Textf("%s", v.T("Who did what, to what, from where. It can be added to, never changed."))})
}

// actionField is the filter by what was done.
func (v *visit) actionField(chosen string) page.Field {
	field := page.Field{Name: "action", Label: v.T("What"), Kind: page.Choice, Optional: true, Value: chosen,
		Options: []page.Option{{Text: v.T("Anything")}}}
	names := actions
	if chosen != "" && !slices.Contains(names, chosen) {
		names = append(slices.Clone(names), chosen)
	}
	for _, name := range names {
		field.Options = append(field.Options, page.Option{Value: name, Text: name})
	}
	return field
}

// printed says on paper what a list shows, who has printed it and when.
func (v *visit) printed(query url.Values) page.Printed {
	filter := v.T("all entries")
	if user := query.Get("q"); user != "" {
		filter = v.T("Search “%s”", user)
	}
	if action := query.Get("action"); action != "" {
		filter += ", " + action
	}
	return page.Printed(page.Textf("%s", v.T("audit trail, %s. Printed by %s on %s.", filter, v.User.Username,
		v.Time(page.Time{At: v.admin.config.Now()}))))
}

func trailTable(v *visit, entries []audit.Entry) page.Table {
	table := page.Table{Caption: v.T("Audit entries, newest first"), Stick: true, Columns: []page.Column{
		{Label: v.T("No."), Number: true}, {Label: v.T("When"), Rank: page.Medium}, {Label: v.T("Who")},
		{Label: v.T("What")}, {Label: v.T("Detail"), Rank: page.Medium}, {Label: v.T("Hash"), Rank: page.Medium}}}
	for _, e := range entries {
		at := page.Line{page.Time{At: e.Time, As: page.Seconds}}
		table.Rows = append(table.Rows, page.Row{ID: strconv.FormatInt(e.Number, 10), Cells: []page.Cell{
			{Line: page.Textf("%d", e.Number)}, {Line: at},
			{Line: page.Line{page.Strong(actorName(v, e))}, Sub: page.Line{page.Text(e.Via), page.Text(" "),
				page.Mono(e.Network)}},
			{Line: page.Line{page.Text(e.Action)}, Sub: page.Line{page.Text(objectName(e))}, Narrow: at},
			{Diff: diffOf(v, e.Changes)},
			{Line: page.Line{page.Mono(e.Hash[:min(8, len(e.Hash))])}},
		}})
	}
	return table
}

func actorName(v *visit, e audit.Entry) string {
	if e.Actor.Name == "" {
		return v.T("nobody")
	}
	return e.Actor.Name
}

// objectName names what was changed: "user alice".
func objectName(e audit.Entry) string {
	name := e.Event.Name
	if name == "" {
		name = e.Event.ID
	}
	return e.Kind + " " + name
}

// diffOf shows changes. Of a secret the trail has no values.
func diffOf(v *visit, changes []auth.Change) (all []page.Change) {
	for _, c := range changes {
		change := page.Change{Name: c.Field}
		if c.Old != "" {
			change.Before = page.Line{page.Del(c.Old)}
		}
		if c.New != "" {
			change.Now = page.Line{page.Ins(c.New)}
		}
		if c.Old == "" && c.New == "" {
			change.Now = page.Line{page.Soft(v.T("changed"))}
		}
		all = append(all, change)
	}
	return all
}
