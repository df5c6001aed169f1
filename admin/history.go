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
		p.Body = []page.Block{page.Empty{Title: v.T("No history"), Text: v.T("This object doesn’t have a change " +
			"history. It probably wasn’t added via this admin site.")}}
		return v.answer(p)
	}
	table := page.Table{Caption: v.T("Change history: %s", object.Text), Stick: true, Columns: []page.Column{
		{Label: v.T("Date/time")}, {Label: v.T("User")}, {Label: v.T("Action")}}}
	for _, e := range found.rows {
		table.Rows = append(table.Rows, page.Row{Cells: []page.Cell{
			{Line: page.Line{page.Time{At: e.Time, As: page.Seconds}}}, {Line: page.Line{page.Text(e.Name)}},
			{Line: page.Textf("%s", v.describe(e))}}})
	}
	p.Body = []page.Block{table, found.pager(v, nil)}
	return v.answer(p)
}

// readHistory returns a page of the entries about an object.
func (v *visit) readHistory(object adminlog.Object) (part[adminlog.Entry], error) {
	log := v.admin.config.Log
	if log == nil {
		return part[adminlog.Entry]{}, nil
	}
	return readPart(v.span(byTime),
		func(after string, descending bool, limit int) (found sifted[adminlog.Entry], err error) {
			filter := adminlog.Filter{Object: object, Limit: limit}
			if descending {
				filter.Before = numberOf(after)
			} else {
				filter.After = numberOf(after)
			}
			found.rows, err = log.ListEntries(v.Context(), filter)
			return found, err
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
