package table

import "github.com/latchkey-go/latchkey/model"

// deep is the offset from which a page is read by a deferred join: the database skips keys, in an
// index where there is one, and reads the other columns of the page's rows only. On a table of a
// million rows that halves the time of a page far behind.
const deep = 1000

// isDeep reports whether a query is read by a deferred join. The keys could not be ordered by an
// annotation, which the statement around them selects. A statement of the project's own would run
// twice.
func (r *Rows) isDeep(q model.Query) bool {
	return q.Offset >= deep && !q.Lock && len(r.extra) == 0 && r.own == nil
}

// deferred joins the keys of the page to the scope.
func (r *Rows) deferred(s *scope, cond model.Resolved, q model.Query) error {
	in := r.newScope()
	var where, order text
	in.where(&where, cond)
	if err := r.order(in, &order, q); err != nil {
		return err
	}
	key := r.t.d.quote(r.m.Key.Column)
	var page text
	r.addTail(&page, in, &where, &order, q)
	s.from += " INNER JOIN (SELECT " + in.start.alias + "." + key + page.b.String() + ") page ON (page." + key +
		" = " + s.start.alias + "." + key + ")"
	s.args = append(s.args, page.args...)
	return where.err
}
