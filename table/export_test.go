package table

import (
	"strings"

	"github.com/latchkey-go/latchkey/model"
)

// Statement returns the SQL of a query from FROM on.
func (r *Rows) Statement(q model.Query) string {
	b, err := branches(r.m, q.Load)
	if err != nil {
		return err.Error()
	}
	sel, err := r.build(q, b, nil)
	if err != nil {
		return err.Error()
	}
	_, tail, _ := strings.Cut(sel.sql, " FROM ")
	return "FROM " + tail
}
