package table

import (
	"strconv"
	"strings"

	"github.com/latchkey-go/latchkey/model"
)

// Statement returns the SQL of a query from FROM on.
func (r *Rows) Statement(q model.Query) string {
	b, err := branches(r.m, q.Load, q.Only)
	if err != nil {
		return err.Error()
	}
	sel, err := r.build(q, b, nil)
	if err != nil {
		return err.Error()
	}
	_, tail, _ := strings.Cut(sel.sql, " FROM ")
	tail = strings.Replace(tail, "OFFSET ?", "OFFSET "+strconv.Itoa(q.Offset), 1) // as Django writes it
	return "FROM " + tail
}
