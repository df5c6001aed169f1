package admin

import (
	"strings"

	dbmodel "github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/page"
)

// modelFinders search the models of the project that have a Search.
func (a *Admin) modelFinders() (all []finder) {
	for _, o := range a.registered().owned {
		all = append(all, finder{len(o.search) > 0, o.perms.see(), nil,
			func(v *visit, text string) (page.Block, error) { return v.findOwn(o, text) }})
	}
	return all
}

// findOwn returns a card with the newest rows that have each word of a text in one of the fields of
// Search.
func (v *visit) findOwn(o *owned, text string) (page.Block, error) {
	paths, err := v.searchPaths(o)
	if len(paths) == 0 || err != nil {
		return nil, err
	}
	found, err := v.siftOwn(o, searchedBy(paths, text), findShown+1)
	if err != nil {
		return nil, err
	}
	table := page.Table{Caption: o.title(), Columns: []page.Column{{Label: o.single()}}}
	for _, row := range found.rows[:min(len(found.rows), findShown)] {
		table.Rows = append(table.Rows, page.Row{ID: row.ID().String(),
			Cells: []page.Cell{{Line: page.Line{v.admin.linkTo(row)}}}})
	}
	more := len(found.rows) > findShown || found.stop != ""
	return v.found(strings.ReplaceAll(o.m.Label(), ".", "-"), o.title(), table, more, o.path, text), nil
}

// siftOwn reads the rows that fulfil a condition, from the last key on. No index answers a search,
// so that it stops where Config says.
func (v *visit) siftOwn(o *owned, where dbmodel.Cond, limit int) (sifted[dbmodel.Row], error) {
	within, err := o.within(v)
	if err != nil {
		return sifted[dbmodel.Row]{}, err
	}
	return sift(v, "", limit, func(_ string, n, limit int) (rows []dbmodel.Row, end string, err error) {
		last, err := o.rows.Collect(v.Context(),
			dbmodel.Query{Where: within, Order: []string{"-pk"}, Offset: n - 1, Limit: 1})
		if err != nil {
			return nil, "", err
		}
		window := within
		if len(last) > 0 {
			key := last[0].Value(o.m.Key)
			window, within = dbmodel.Each(within, dbmodel.Is("pk__gte", key)),
				dbmodel.Each(within, dbmodel.Is("pk__lt", key))
			end = last[0].ID().String()
		}
		rows, err = o.rows.Collect(v.Context(),
			dbmodel.Query{Where: dbmodel.Each(window, where), Order: []string{"-pk"}, Limit: limit})
		return rows, end, err
	})
}
