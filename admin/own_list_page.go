package admin

import (
	"maps"
	"net/url"
	"strconv"

	dbmodel "github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
)

// showOwnList returns the page of a list. edits are the rows of a form with mistakes.
func (v *visit) showOwnList(l *ownList, edits *ownSheet) (*rest.Response, error) {
	o := l.o
	found, err := v.readOwnPage(l)
	if err == nil {
		err = v.countOwn(l, found)
	}
	if err != nil {
		return nil, err
	}
	p := page.Page{Title: o.title(), Heading: o.title(), Crumbs: v.crumbs(o.title())}
	tools := v.tools(o.path, o.title(), l.search, l.query, l.filters.fields...)
	if adds, err := v.may(o.perms.permission("add")); err != nil {
		return nil, err
	} else if adds {
		p.Actions = []page.Block{page.Button{Link: page.Link{URL: v.admin.url(o.path + "add/"),
			Text: capital(v.T("Add %s", o.m.Verbose))}, Kind: page.Primary}}
	}
	body := []page.Block{tools}
	if l.search == "" && len(l.filters.fields) == 0 {
		body = nil
	}
	if len(found.rows) == 0 {
		isFiltered := len(l.filters.query) > 0 && (l.text != "" || len(l.filters.where) > 0)
		body = append(body, v.nothing(isFiltered, v.T("Nothing matches"), v.T("Nothing here yet"), "", o.path),
			found.Pager)
		p.Body = body
		return v.answer(p)
	}
	rows, err := v.ownRows(l, found, edits, &p)
	if err != nil {
		return nil, err
	}
	p.Body = append(p.Body, append(body, rows, found.Pager)...)
	return v.answer(p)
}

// ownRows returns the table, in a form if there is anything to do with its rows.
func (v *visit) ownRows(l *ownList, found *ownPage, edits *ownSheet, p *page.Page) (page.Block, error) {
	table := page.Table{Caption: l.o.title(), Stick: true}
	for i, c := range l.columns {
		table.Columns = append(table.Columns, v.ownHead(l, i, c))
	}
	if l.o.listForm != nil {
		changes, err := v.may(l.o.perms.permission("change"))
		if err != nil {
			return nil, err
		}
		if changes && edits == nil {
			if edits, err = v.listSheet(l.o, found.rows); err != nil {
				return nil, err
			}
		} else if !changes {
			edits = nil
		}
	}
	for _, row := range found.rows {
		shown := page.Row{ID: row.ID().String(), Label: v.T("Select %s", orNumber(row.String(), row.ID()))}
		for i, c := range l.columns {
			shown.Cells = append(shown.Cells, v.ownCell(l, i, c, row))
		}
		table.Rows = append(table.Rows, shown)
	}
	options, err := v.actionOptions(l.o)
	if err != nil {
		return nil, err
	}
	form := page.Form{URL: v.admin.url(listPath(l.o.path, l.here(v)))}
	if edits != nil {
		if err := v.editCells(l, &table, found.rows, edits, &form, p); err != nil {
			return nil, err
		}
	}
	switch {
	case len(options) > 0:
		table.Ticked = "_selected_action"
		form.Body = []page.Block{table, page.Bulk{Actions: options, Across: true}}
	case edits != nil:
		form.Body = []page.Block{table}
	default:
		return table, nil
	}
	return form, nil
}

// here returns the query of the list with the place of the page.
func (l *ownList) here(v *visit) url.Values {
	query := maps.Clone(l.query)
	for _, name := range []string{"before", "after", "p"} {
		if value := v.Query().Get(name); value != "" {
			query.Set(name, value)
		}
	}
	return query
}

// ownHead returns the head of a column, which sorts the list by it.
func (v *visit) ownHead(l *ownList, i int, c ownColumn) page.Column {
	head := page.Column{Label: c.label, Number: c.isNumber()}
	if i > 2 {
		head.Rank = page.Medium
	}
	if i > 4 {
		head.Rank = page.Wide
	}
	if c.sort == "" {
		return head
	}
	desc, sorted := l.sort.columns[i]
	turned := maps.Clone(l.query)
	turned.Set("o", strconv.Itoa(i+1))
	if sorted && !desc {
		turned.Set("o", strconv.Itoa(-i-1))
	}
	head.Sort = "?" + turned.Encode()
	switch {
	case sorted && desc:
		head.Sorted = page.Descending
	case sorted:
		head.Sorted = page.Ascending
	}
	return head
}

// ownCell returns a value of a row. The first one leads to the form.
func (v *visit) ownCell(l *ownList, i int, c ownColumn, row dbmodel.Row) page.Cell {
	line := v.columnValue(c, row, l.sees[i])
	if i > 0 {
		return page.Cell{Line: line}
	}
	text := v.plain(line)
	if text == "" || text == "—" {
		text = orNumber(row.String(), row.ID())
	}
	cell := page.Cell{Line: page.Line{page.Link{URL: v.admin.url(l.o.pathOf(row.ID(), "change/")), Text: text}}}
	if len(l.columns) > 3 { // which narrow screens do not show
		cell.Narrow = v.columnValue(l.columns[3], row, l.sees[3])
	}
	return cell
}

// plain returns the text of a line.
func (v *visit) plain(line page.Line) (text string) {
	for _, part := range line {
		switch x := part.(type) {
		case page.Text:
			text += string(x)
		case page.Soft:
			text += string(x)
		case page.Mono:
			text += string(x)
		case page.Link:
			text += x.Text
		case page.Time:
			text += v.Words.Time(x)
		case page.Tag:
			text += x.Text
		}
	}
	return text
}
