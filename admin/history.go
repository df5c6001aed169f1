package admin

import (
	"net/url"
	"strconv"

	"github.com/latchkey-go/latchkey/adminlog"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
)

// showHistory returns the page with what the log of Django's admin has about an object: our entries
// and those of a Django beside us.
func (v *visit) showHistory(object adminlog.Object, crumbs []page.Link) (*rest.Response, error) {
	before, _ := strconv.ParseInt(v.Query().Get("before"), 10, 64)
	var found []adminlog.Entry
	if log := v.admin.config.Log; log != nil {
		var err error
		found, err = log.ListEntries(v.Context(), adminlog.Filter{Object: object, Before: before, Limit: pageSize + 1})
		if err != nil {
			return nil, err
		}
	}
	p := page.Page{Title: v.T("Change history: %s", object.Text), Heading: v.T("Change history: %s", object.Text),
		Crumbs: crumbs}
	if len(found) == 0 {
		p.Body = []page.Block{page.Empty{Title: v.T("No history"), Text: v.T("This object doesn’t have a change " +
			"history. It probably wasn’t added via this admin site.")}}
		return v.answer(p)
	}
	pager := page.Pager{Text: v.T("The latest first.")}
	if before != 0 {
		pager.Previous = page.Button{Link: page.Link{URL: "?", Text: v.T("First page")}}
	}
	if len(found) > pageSize {
		found = found[:pageSize]
		next := url.Values{"before": {strconv.FormatInt(found[pageSize-1].Number, 10)}}
		pager.Next = page.Button{Link: page.Link{URL: "?" + next.Encode(), Text: v.T("Next %d", pageSize)}}
	}
	table := page.Table{Caption: v.T("Change history: %s", object.Text), Stick: true, Columns: []page.Column{
		{Label: v.T("Date/time")}, {Label: v.T("User")}, {Label: v.T("Action")}}}
	for _, e := range found {
		table.Rows = append(table.Rows, page.Row{Cells: []page.Cell{
			{Line: page.Line{page.Time{At: e.Time, As: page.Seconds}}}, {Line: page.Line{page.Text(e.Name)}},
			{Line: page.Textf("%s", v.describe(e))}}})
	}
	p.Body = []page.Block{table, pager}
	return v.answer(p)
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
