package admin

import (
	"errors"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/latchkey-go/latchkey/audit"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
)

// verified is what the last verification of the audit trail in this process has found.
type verified struct {
	running sync.Mutex // held by a verification, so that only one reads the trail at a time

	mu     sync.Mutex
	at     time.Time // zero: never
	report audit.Report
	broken *audit.TamperedError
}

func (f *verified) set(at time.Time, report audit.Report, broken *audit.TamperedError) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.at, f.report, f.broken = at, report, broken
}

func (f *verified) get() (at time.Time, report audit.Report, broken *audit.TamperedError) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.at, f.report, f.broken
}

// actions are those that the filter of the trail offers. Any other stands in the address.
var actions = slices.Sorted(maps.Keys(deeds))

// trail shows the audit trail, the newest entries first.
func (a *Admin) trail(v *visit) (*rest.Response, error) {
	asked, query := v.Query(), url.Values{}
	filter := audit.Filter{User: asked.Get("q"), Action: asked.Get("action"), Last: pageSize + 1}
	filter.Before = numberOf(asked.Get("before"))
	action := page.Field{Name: "action", Label: v.T("What"), Kind: page.Choice, Optional: true, Value: filter.Action,
		Options: []page.Option{{Text: v.T("Anything")}}}
	names := actions
	if filter.Action != "" && !slices.Contains(names, filter.Action) {
		names = append(slices.Clone(names), filter.Action)
	}
	for _, name := range names {
		action.Options = append(action.Options, page.Option{Value: name, Text: name})
	}
	for name, value := range map[string]string{"q": filter.User, "action": filter.Action} {
		if value != "" {
			query.Set(name, value)
		}
	}
	found, more, unreadable, err := v.entries(filter, pageSize)
	if err != nil {
		return nil, err
	}
	entries := found.rows
	body := []page.Block{v.printed(query), v.chain(),
		v.tools(auditPath, v.T("Audit trail"), v.T("Find a username"), query, action)}
	if unreadable != nil {
		body = append(body, page.Note{Tone: page.Wrong, Line: page.Textf("%s", unreadable.What)})
	}
	last := found.stop
	if more {
		last = keyNumber(entries[len(entries)-1].Number)
	}
	pager := v.older(query, filter.Before > 0, last != "", last)
	if found.stop != "" {
		pager.Text, pager.Next.Text = v.T("%d were read; more may match.", found.read), v.T(searchOn)
	}
	none := v.nothing(len(query) > 0, v.T("No entry matches"), v.T("No entries yet"),
		v.T("Changes of users, groups and credentials are written here."), auditPath)
	switch {
	case len(entries) == 0 && found.stop != "":
		body = append(body, page.Empty{Title: v.T("Nothing found so far"), Text: pager.Text,
			Actions: append([]page.Button{pager.Next}, none.Actions...)})
	case len(entries) == 0:
		body = append(body, none)
	default:
		body = append(body, trailTable(v, entries), pager)
	}
	return v.answer(page.Page{Title: v.T("Audit trail"), Heading: v.T("Audit trail"), Body: body,
		Crumbs: v.crumbs(v.T("Audit trail")),
		Lede:   page.Textf("%s", v.T("Who did what, to what, from where. It can be added to, never changed."))})
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
			{Diff: diffOf(e.Changes)},
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

func diffOf(changes []auth.Change) (all []page.Change) {
	for _, c := range changes {
		change := page.Change{Name: c.Field}
		if c.Old != "" {
			change.Before = page.Line{page.Del(c.Old)}
		}
		if c.New != "" {
			change.Now = page.Line{page.Ins(c.New)}
		}
		all = append(all, change)
	}
	return all
}

// chain says what the last verification has found.
func (v *visit) chain() page.Block {
	at, report, broken := v.admin.verified.get()
	again := page.Form{URL: v.admin.url(auditPath + "verify/"),
		Save: &page.Save{Submits: []page.Submit{{Text: v.T("Verify now")}}}}
	note := page.Note{Line: page.Textf("%s", v.T("This process has not verified the chain yet."))}
	switch {
	case broken != nil:
		note = page.Note{Tone: page.Wrong, Line: page.Line{
			page.Strong(v.T("The chain breaks at entry %d.", broken.Number)), page.Text(" " + broken.What + ". "),
			page.Text(v.T("Keep a copy of the database before you do anything else."))}}
	case !at.IsZero():
		note = page.Note{Tone: page.OK, Line: page.Line{page.Strong(v.T("The chain is intact.")), page.Text(" "),
			page.Text(v.T("Entries %d to %d were verified", report.First.Number, report.Last.Number)), page.Text(" "),
			page.Time{At: at, As: page.Full}, page.Text(". " + v.T("Last hash") + " "), page.Mono(report.Last.Hash),
			page.Text(": " + v.T("note it elsewhere, and nobody can rewrite what stands before it."))}}
	}
	return page.Card{Body: []page.Block{note, again}}
}

// verifyTrail reads the whole trail, and says whether it is as it was written.
func (a *Admin) verifyTrail(v *visit) (*rest.Response, error) {
	if !a.verified.running.TryLock() { // the page shows what the other one finds
		return v.redirect(auditPath), nil
	}
	defer a.verified.running.Unlock()
	report, err := a.config.Audit.Verify(v.Context(), audit.Checks{})
	var broken *audit.TamperedError
	if err != nil && !errors.As(err, &broken) {
		return nil, err
	}
	a.verified.set(a.config.Now(), report, broken)
	return v.redirect(auditPath), nil
}
