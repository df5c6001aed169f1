package admin

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/latchkey-go/latchkey/adminlog"
	dbmodel "github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/table"
)

// ownDanger leads to the page that deletes a row.
func (v *visit) ownDanger(s *ownSheet) ([]page.Block, error) {
	if s.main.isNew() {
		return nil, nil
	}
	deletes, err := v.may(s.o.perms.permission("delete"))
	if !deletes || err != nil {
		return nil, err
	}
	return []page.Block{page.DangerZone{Title: v.T("Remove"), Items: []page.DangerItem{{
		Text: v.T("A page shows first what goes with it."),
		Link: page.Button{Kind: page.ToDanger, Link: page.Link{Text: v.T("Delete…"),
			URL: v.admin.url(s.o.pathOf(s.main.old.ID(), "delete/"))}}}}}}, nil
}

// deleteOwn asks, and deletes a row with what goes with it.
func (a *Admin) deleteOwn(v *visit, o *owned, row dbmodel.Row) (*rest.Response, error) {
	name := orNumber(row.String(), row.ID())
	q := question{path: o.pathOf(row.ID(), "delete/"), back: o.pathOf(row.ID(), "change/"), danger: true,
		crumbs: v.crumbs(v.T("Delete"), page.Link{URL: v.admin.url(o.path), Text: o.title()},
			page.Link{URL: v.admin.url(o.pathOf(row.ID(), "change/")), Text: name}),
		heading: v.T("Delete the %s %s?", o.m.Verbose, name),
		lede:    v.T("This cannot be undone. What is listed here goes too."), verb: v.T("Yes, delete %s", name)}
	refused, err := v.previewOwn(&q, o, []dbmodel.Row{row}, name)
	if refused != nil || err != nil {
		return refused, err
	}
	return v.decideOwn(q, func(v *visit) error { return v.deleteRows(o, []dbmodel.Row{row}) },
		func() (*rest.Response, error) {
			return v.done(o.path, v.T("The %s “%s” was deleted successfully.", o.m.Verbose, row.String()))
		})
}

// decideOwn is decide for rows of the project: a hook of the project may refuse.
func (v *visit) decideOwn(q question, do func(v *visit) error, then func() (*rest.Response, error),
) (*rest.Response, error) {
	resp, err := v.decide(q, func(ctx context.Context) error { return do(v.in(ctx)) }, then)
	var protected *table.Protected
	if errors.As(err, &protected) {
		return v.warn(q.back, v.protectedText(protected))
	}
	if err != nil {
		e := &entry{form: &ownForm{owned: &owned{m: &dbmodel.Model{}}}, wrong: mistakes{}}
		if v.refuse(e, err) {
			return v.warn(q.back, strings.Join(e.wrong[wholeRow], " "))
		}
	}
	return resp, err
}

// deleteRows deletes rows. The entries of the log come first, as in Django.
func (v *visit) deleteRows(o *owned, rows []dbmodel.Row) error {
	if err := v.logAll(v.Context(), adminlog.Deletion, o.objects(rows), ""); err != nil {
		return err
	}
	_, err := o.rows.Delete(v.Context(), rows...)
	return err
}

// previewOwn adds to a question what goes with rows. If something protects them, or if the visitor
// may not delete what goes with them, it returns a page that says so. typed has to be typed if much
// goes.
func (v *visit) previewOwn(q *question, o *owned, rows []dbmodel.Row, typed string) (*rest.Response, error) {
	all, err := o.rows.Preview(v.Context(), rows...)
	var protected *table.Protected
	if errors.As(err, &protected) {
		return v.protectedPage(q, protected)
	}
	if err != nil {
		return nil, err
	}
	counts, models := countModels(all)
	var missing []string
	for _, m := range models {
		other := v.admin.registered().models[m]
		if other == nil || m == o.m {
			continue
		}
		if deletes, err := v.may(other.perms.permission("delete")); err != nil {
			return nil, err
		} else if !deletes {
			missing = append(missing, m.Verbose)
		}
	}
	if len(missing) > 0 {
		return v.cannotDelete(q, v.T("Your account doesn’t have permission to delete what goes with it: %s. "+
			"Ask someone who may.",
			strings.Join(missing, ", ")), nil)
	}
	body, err := v.previewBlocks(o, all, counts, models)
	if err != nil {
		return nil, err
	}
	if len(all) > 100 {
		q.typed, q.why = typed, v.T("Asked because much goes with it.")
	}
	q.body = append(q.body, body...)
	return nil, nil
}

// countModels counts rows by model, in the order in which the models come.
func countModels(rows []dbmodel.Row) (counts map[*dbmodel.Model]int, models []*dbmodel.Model) {
	counts = map[*dbmodel.Model]int{}
	for _, row := range rows {
		if counts[row.Model]++; counts[row.Model] == 1 {
			models = append(models, row.Model)
		}
	}
	return counts, models
}

// previewBlocks lists what goes. Of models that the visitor may not view it tells neither rows nor
// how many there are.
func (v *visit) previewBlocks(o *owned, rows []dbmodel.Row, counts map[*dbmodel.Model]int, models []*dbmodel.Model,
) ([]page.Block, error) {
	summary := page.Table{Caption: v.T("Summary"), Columns: []page.Column{{Label: v.T("Kind")},
		{Label: v.T("How many"), Number: true}, {Label: v.T("What happens")}}}
	sees := map[*dbmodel.Model]bool{o.m: true}
	for _, m := range models {
		if m != o.m {
			var err error
			if sees[m], err = v.seesModel(m); err != nil {
				return nil, err
			}
		}
		count := page.Line{page.Soft("—")}
		if sees[m] {
			count = page.Textf("%s", strconv.Itoa(counts[m]))
		}
		summary.Rows = append(summary.Rows, page.Row{Cells: []page.Cell{{Line: page.Textf("%s", capital(m.Plural))},
			{Line: count}, {Line: page.Textf("%s", v.T("deleted"))}}})
	}
	tree, n := page.Tree{}, 0
	for _, row := range rows {
		if !sees[row.Model] {
			continue
		}
		if n++; n <= treeSize {
			tree.Items = append(tree.Items, page.TreeItem{Line: page.Line{page.Text(capital(row.Model.Verbose) + ": "),
				v.admin.linkTo(row)}})
		}
	}
	tree.Title = v.treeTitle(v.T("In detail"), n)
	return []page.Block{page.Card{Title: v.T("What goes"), Body: []page.Block{summary}}, tree}, nil
}

// protectedPage says which rows keep others from being deleted.
func (v *visit) protectedPage(q *question, protected *table.Protected) (*rest.Response, error) {
	var items []page.TreeItem
	for _, row := range protected.Rows {
		sees, err := v.seesModel(row.Model)
		if err != nil {
			return nil, err
		}
		if sees && len(items) < treeSize {
			items = append(items, page.TreeItem{Line: page.Line{page.Text(capital(row.Model.Verbose) + ": "),
				v.admin.linkTo(row)}})
		}
	}
	return v.cannotDelete(q, v.protectedText(protected), items)
}

// protectedText says which kinds of rows keep others from being deleted.
func (v *visit) protectedText(protected *table.Protected) string {
	var kinds []string
	for _, f := range protected.Fields {
		if kind := capital(f.Model.Plural); !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
	}
	return v.T("It cannot be deleted: %s refer to it, and protect it. "+
		"Delete these first, or let them refer to something else.", strings.Join(kinds, ", "))
}

// cannotDelete is the page in the place of the question.
func (v *visit) cannotDelete(q *question, text string, items []page.TreeItem) (*rest.Response, error) {
	back, err := v.orStart(q.back)
	if err != nil {
		return nil, err
	}
	p := page.Page{Title: q.heading, Heading: v.T("Cannot be deleted"), Narrow: true, Crumbs: q.crumbs,
		Body: []page.Block{page.Note{Tone: page.Warn, Line: page.Line{page.Text(text)}}}}
	if len(items) > 0 {
		p.Body = append(p.Body, page.Tree{Title: v.T("Protected by"), Open: true, Items: items})
	}
	p.Body = append(p.Body, page.Button{Link: page.Link{URL: v.admin.url(back), Text: v.T("Take me back")}})
	return v.answer(p)
}
