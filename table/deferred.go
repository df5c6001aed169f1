package table

import "github.com/latchkey-go/latchkey/model"

// deep is the offset from which a page is read by a deferred join: the database skips keys, in an
// index where there is one, and reads the other columns of the page's rows only. On a table of a
// million rows that halves the time of a page far behind.
const deep = 1000

// isDeep reports whether a query is read by a deferred join. The keys could not be ordered by an
// annotation, which the statement around them selects.
func (r *Rows) isDeep(q model.Query) bool { return q.Offset >= deep && !q.Lock && len(r.extra) == 0 }

// deferred joins the keys of the page to the scope. The arguments go to where, which has no text of
// its own then.
func (r *Rows) deferred(s *scope, where *text, cond model.Resolved, q model.Query) error {
	in := r.t.newScope(r.m)
	var inner, order text
	in.where(&inner, cond)
	if err := r.order(in, &order, q); err != nil {
		return err
	}
	key := r.t.d.quote(r.m.Key.Column)
	page, args := r.tail(in, &inner, &order, q)
	s.from += " INNER JOIN (SELECT " + in.start.alias + "." + key + page + ") page ON (page." + key + " = " + s.start.alias + "." + key + ")"
	where.args, where.err = args, inner.err
	return nil
}
