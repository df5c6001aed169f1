package admin

import (
	"github.com/latchkey-go/latchkey/adminlog"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
)

// byTime is the order of a history: the numbers of entries grow with time.
var byTime = order{descending: true, start: "The latest first."}

// showHistory returns the page with what the log of Django's admin has about an object: our entries
// and those of a Django beside us.
func (v *visit) showHistory(object adminlog.Object, crumbs []page.Link) (*rest.Response, error) {
	found, err := v.readHistory(object)
	if err != nil {
		return nil, err
	}
	p := page.Page{Title: v.T("Change history: %s", object.Text), Heading: v.T("Change history: %s", object.Text),
		Crumbs: crumbs}
	if len(found.rows) == 0 {
		p.Body = []page.Block{found.soFar(v, nil, page.Empty{Title: v.T("No history"), Text: v.T("This object " +
			"doesn’t have a change history. It probably wasn’t added via this admin site.")})}
		return v.answer(p)
	}
	table := page.Table{Caption: v.T("Change history: %s", object.Text), Stick: true, Columns: []page.Column{
		{Label: v.T("Date/time")}, {Label: v.T("User"), Rank: page.Medium}, {Label: v.T("Action")}}}
	for _, e := range found.rows {
		name := page.Line{page.Text(e.Name)}
		table.Rows = append(table.Rows, page.Row{Cells: []page.Cell{
			{Line: page.Line{page.Time{At: e.Time, As: page.Seconds}}, Narrow: name}, {Line: name},
			{Line: page.Textf("%s", v.describe(e))}}})
	}
	p.Body = []page.Block{table, found.pager(v, nil)}
	return v.answer(p)
}

// readHistory returns a page of the entries about an object. The log has no index of objects: it
// stops where Config says.
func (v *visit) readHistory(object adminlog.Object) (found part[adminlog.Entry], err error) {
	log := v.admin.config.Log
	if log == nil {
		return found, nil
	}
	first, last, err := log.Numbers(v.Context())
	if err != nil {
		return found, err
	}
	return readPart(v.span(byTime),
		func(after string, descends bool, limit int) (sifted[adminlog.Entry], error) {
			return sift(v, after, limit, func(after string, n, limit int) ([]adminlog.Entry, string, error) {
				until, end := stretchOf(numberOf(after), int64(n), first, last, descends)
				filter := adminlog.Filter{Object: object, Limit: limit, Before: numberOf(after), From: until}
				if !descends {
					filter.Before, filter.From, filter.After = until, 0, numberOf(after)
				}
				list, err := log.ListEntries(v.Context(), filter)
				return list, end, err
			})
		}, func(e adminlog.Entry) string { return keyNumber(e.Number) })
}

// describe says what an entry tells. A deletion has no message.
func (v *visit) describe(e adminlog.Entry) string {
	if text := e.Describe(v.T); text != "" || e.Action != adminlog.Deletion {
		return text
	}
	return v.T("Deleted.")
}

func (a *Admin) userHistory(v *visit, p *person) (*rest.Response, error) {
	return v.showHistory(v.admin.object(p), v.userCrumbs(p, v.T("History")))
}
