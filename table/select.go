package table

import (
	"context"
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
	dest []any

	values []*value // of annotations
}

// build makes the SELECT of a query. more may join and select further tables and columns; dest of
// what it selects comes last.
func (r *Rows) build(q model.Query, b *branch, more func(s *scope, columns, where *text) []any) (*selection, error) {
	s := r.t.newScope(r.m)
	cond, err := r.m.Resolve(q.Where)
	if err != nil {
		return nil, fmt.Errorf("condition on %s: %w", r.m.Object, err)
	}
	var columns, where, order text
	if r.isDeep(q) {
		if err := r.deferred(s, &where, cond, q); err != nil {
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
	sel.sql = "SELECT " + columns.b.String() + r.tail(s, &where, &order, q)
	sel.args = append(append(append(sel.args, columns.args...), where.args...), order.args...)
	return sel, nil
}

// tail returns the statement from FROM on.
func (r *Rows) tail(s *scope, where, order *text, q model.Query) string {
	sql := " FROM " + s.sql()
	if where.b.Len() > 0 {
		sql += " WHERE " + where.b.String()
	}
	if order.b.Len() > 0 {
		sql += " ORDER BY " + order.b.String()
	}
	sql += r.window(q)
	if q.Lock && r.t.db.Engine() != "sqlite" { // a transaction of SQLite locks the database
		sql += " FOR UPDATE"
		if r.t.db.Engine() == "postgres" {
			sql += " OF " + s.start.alias // a row that is joined by an outer join cannot be locked
		}
	}
	return sql
}

func (r *Rows) window(q model.Query) string {
	var sql string
	switch {
	case q.Limit > 0:
		sql = " LIMIT " + strconv.Itoa(q.Limit)
	case q.Offset > 0 && r.t.d.noLimit() != "":
		sql = " LIMIT " + r.t.d.noLimit()
	}
	if q.Offset > 0 {
		sql += " OFFSET " + strconv.Itoa(q.Offset)
	}
	return sql
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
	b, err := branches(r.m, q.Load)
	if err != nil {
		return err
	}
	if !b.hasMany() {
		return r.scan(ctx, q, b, fresh, into, nil, yield)
	}
	var rows []model.Row
	collect := func(row model.Row) bool { rows = append(rows, row); return true }
	if err := r.scan(ctx, q, b, true, into, nil, collect); err != nil {
		return err
	}
	if err := r.t.fill(ctx, rows, b); err != nil {
		return err
	}
	for _, row := range rows {
		if !yield(row) {
			break
		}
	}
	return nil
}

// scan runs the SELECT of a query.
func (r *Rows) scan(ctx context.Context, q model.Query, b *branch, fresh bool, into model.Row,
	more func(s *scope, columns, where *text) []any, yield func(model.Row) bool) error {
	sel, err := r.build(q, b, more)
	if err != nil {
		return err
	}
	row, first := into, true
	err = r.t.db.Each(ctx, func(scan func(...any) error) error {
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
		if err := scan(sel.dest...); err != nil {
			return err
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
