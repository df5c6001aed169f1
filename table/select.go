package table

import (
	"cmp"
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"strconv"

	"github.com/latchkey-go/latchkey/model"
)

// selection is a SELECT that is ready to run.
type selection struct {
	sql  string
	args []any
	node *node
	dest []scanner

	values []*value // of annotations
}

// build makes the SELECT of a query. more may join and select further tables and columns; dest of
// what it selects comes last.
func (r *Rows) build(
	q model.Query, b *branch, more func(s *scope, columns, where *text) []scanner,
) (*selection, error) {
	s := r.newScope()
	cond, err := r.resolve(q.Where)
	if err != nil {
		return nil, err
	}
	if r.t.db.Engine() == "sqlite" && q.Limit > 0 {
		s.steady = r.steadyColumn(s, q)
	}
	var columns, where, order text
	if r.isDeep(q) {
		if err := r.deferred(s, cond, q); err != nil {
			return nil, err
		}
	} else {
		s.where(&where, cond)
	}
	n := s.selectNode(&columns, s.start, r.m, b)
	dest := n.dest(nil)
	var group func() string
	var values []*value
	if isGrouped := len(r.extra) == 1 && !q.Lock && more == nil && !leadsToMany(cond); isGrouped {
		values, group = r.aggregate(s, &columns)
	} else {
		values = r.annotate(s, &columns)
	}
	for _, v := range values {
		dest = append(dest, v)
	}
	if more != nil {
		dest = append(dest, more(s, &columns, &where)...)
	}
	if group != nil && q.Order == nil { // as in Django, Meta.Ordering is not for groups
		q.Order = []string{}
	}
	if err := r.order(s, &order, q); err != nil {
		return nil, err
	}
	if group != nil {
		if where.b.Len() == 0 {
			where.add("1 = 1")
		}
		where.add(" GROUP BY " + group())
	}
	if where.err != nil {
		return nil, where.err
	}
	sel := &selection{node: n, dest: dest, values: values}
	if r.isDeep(q) {
		q.Limit, q.Offset = 0, 0
	}
	r.addTail(&columns, s, &where, &order, q)
	sel.sql, sel.args = "SELECT "+columns.b.String(), columns.args
	return sel, nil
}

// steadyColumn returns the column by which a page is ordered first. After ANALYZE, SQLite prepares
// a statement anew for each value that bounds such a column, which takes longer than reading the
// page of a cursor. Behind a plus sign it does not see the value, and uses the index as before.
func (r *Rows) steadyColumn(s *scope, q model.Query) string {
	names := q.Order
	if names == nil {
		names = r.m.Meta.Ordering
	}
	if len(names) == 0 {
		return ""
	}
	terms, err := r.m.Order(names[0])
	if err != nil || len(terms) == 0 || len(terms[0].Path.Steps) > 0 || len(terms[0].Path.Transforms) > 0 ||
		terms[0].Path.Field == nil {
		return ""
	}
	return s.start.alias + "." + s.t.d.quote(terms[0].Path.Field.Column)
}

// addTail writes the statement from FROM on, and its arguments.
func (r *Rows) addTail(out *text, s *scope, where, order *text, q model.Query) {
	s.addFrom(out)
	if where.b.Len() > 0 {
		out.b.WriteString(" WHERE ")
		out.add(where.b.String(), where.args...)
	}
	if order.b.Len() > 0 {
		out.b.WriteString(" ORDER BY ")
		out.add(order.b.String(), order.args...)
	}
	r.addWindow(out, q)
	if q.Lock && r.t.db.Engine() != "sqlite" { // a transaction of SQLite locks the database
		out.b.WriteString(" FOR UPDATE")
		if r.t.db.Engine() == "postgres" { // a row that is joined by an outer join cannot be locked
			out.b.WriteString(" OF " + s.start.alias)
		}
	}
}

// addWindow writes LIMIT and OFFSET. The offset is an argument: each page would be a text of its
// own, and no connection could keep it prepared. Limits are few, and a planner makes use of them.
func (r *Rows) addWindow(out *text, q model.Query) {
	switch {
	case q.Limit > 0:
		out.b.WriteString(" LIMIT " + strconv.Itoa(q.Limit))
	case q.Offset > 0 && r.t.d.noLimit() != "":
		out.b.WriteString(" LIMIT " + r.t.d.noLimit())
	}
	if q.Offset > 0 {
		out.add(" OFFSET ?", q.Offset)
	}
}

// order writes ORDER BY. Engines order NULL as they do: first on SQLite and MySQL, last on
// PostgreSQL.
func (r *Rows) order(s *scope, out *text, q model.Query) error {
	names := q.Order
	if names == nil {
		names = r.m.Meta.Ordering
	}
	for _, name := range names {
		if r.orderExtra(out, name) {
			continue
		}
		terms, err := r.m.Order(name)
		if err != nil {
			return fmt.Errorf("order of %s: %w", r.m.Object, err)
		}
		for _, term := range terms {
			if term.Path.IsToMany() {
				return fmt.Errorf("order of %s: %s leads to many rows, so a row would stand many times",
					r.m.Object, term.Path.Text)
			}
			if out.b.Len() > 0 {
				out.add(", ")
			}
			r.orderTerm(s, out, term)
		}
	}
	return nil
}

func (r *Rows) orderTerm(s *scope, out *text, term model.Term) {
	e, _ := s.column(term.Path)
	if e.kind == model.JSONField && len(term.Path.Transforms) > 0 {
		e = r.t.d.json().at(e, term.Path.Transforms)
	} else {
		for _, part := range term.Path.Transforms {
			if part == "date" || part == "time" {
				e = r.t.d.castDay(part, e, r.t.zoneName)
			} else {
				e = r.t.d.extract(part, e.kind, e, r.t.zoneName)
			}
		}
	}
	out.addExpr(e)
	if term.Desc {
		out.add(" DESC")
	} else {
		out.add(" ASC")
	}
}

var errStop = errors.New("the loop has ended")

// each runs a query. With fresh it calls yield with a new row each time, else with the same one.
func (r *Rows) each(ctx context.Context, q model.Query, fresh bool, into model.Row, yield func(model.Row) bool) error {
	b, err := branches(r.m, q.Load, q.Only)
	if err != nil {
		return err
	}
	if !b.hasMany() {
		return r.scan(ctx, q, b, fresh, into, nil, yield)
	}
	var rows []model.Row
	var failed error
	filled := func() (more bool) { // reads what is behind the rows, and yields them
		if failed = r.t.fill(ctx, rows, b); failed != nil {
			return false
		}
		for _, row := range rows {
			if !yield(row) {
				return false
			}
		}
		rows = rows[:0]
		return true
	}
	stopped := false
	err = r.scan(ctx, q, b, true, into, nil, func(row model.Row) bool {
		rows = append(rows, row)
		stopped = len(rows) == q.Batch && !filled()
		return !stopped
	})
	if err == nil && !stopped {
		filled()
	}
	return cmp.Or(err, failed)
}

// scan runs the SELECT of a query.
func (r *Rows) scan(ctx context.Context, q model.Query, b *branch, fresh bool, into model.Row,
	more func(s *scope, columns, where *text) []scanner, yield func(model.Row) bool) error {
	if err := r.checkOwn(ctx); err != nil {
		return err
	}
	sel, err := r.build(q, b, more)
	if err != nil {
		return err
	}
	row, first := into, true
	err = r.t.db.Values(ctx, len(sel.dest), func(values []driver.Value) error {
		switch {
		case first && row.Model == nil, fresh && !first:
			row = r.m.Blank()
			sel.node.bind(row)
		case first:
			sel.node.bind(row)
		default:
			sel.node.ready()
		}
		first = false
		for i, to := range sel.dest {
			if err := to.scan(values[i]); err != nil {
				return err
			}
		}
		sel.node.settle()
		r.setExtra(row, sel.values)
		if !yield(row) {
			return errStop
		}
		return nil
	}, sel.sql, sel.args...)
	if err != nil && !errors.Is(err, errStop) {
		return fmt.Errorf("select %s: %w", r.m.Table, err)
	}
	return nil
}
