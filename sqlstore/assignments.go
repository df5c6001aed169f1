package sqlstore

import (
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/sqldb"
)

// assignments are columns and what they are to hold.
type assignments struct {
	engine          *sqldb.Engine
	columns, values []string
	args            []any
	err             error
}

// set gives a field its value: a column once, and a constant only what it is already.
func (r *assignments) set(name string, f Field, value any) {
	if f.column == "" {
		if f.constant != value && r.err == nil {
			r.err = &auth.InvalidError{Field: name, Message: "The user model has no " + name + "."}
		}
		return
	}
	quoted := r.engine.Quote(f.column)
	for i, column := range r.columns {
		if column != quoted {
			continue
		}
		if r.args[i] != value && r.err == nil {
			r.err = &auth.InvalidError{Field: name, Message: "One column keeps the username and the e-mail address: they cannot differ."}
		}
		return
	}
	r.raw(f.column, "?", value)
}

func (r *assignments) raw(column, placeholder string, value any) {
	r.columns = append(r.columns, r.engine.Quote(column))
	r.values = append(r.values, placeholder)
	r.args = append(r.args, value)
}
