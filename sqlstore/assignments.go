package sqlstore

import (
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/sqlstore/engine"
)

// assignments are columns and the values to store in them, for an INSERT or an UPDATE.
type assignments struct {
	engine          *engine.Engine
	columns, values []string
	args            []any
	err             error
}

// set assigns value to a field. It sets r.err if another field of the same column has a different
// value, or if the field is a constant with a different value.
func (r *assignments) set(name string, f UserField, value any) {
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
			r.err = &auth.InvalidError{Field: name,
				Message: "One column keeps the username and the e-mail address: they cannot differ."}
		}
		return
	}
	r.add(f.column, "?", value)
}

// add assigns value to a column. placeholder stands for the value in the statement.
func (r *assignments) add(column, placeholder string, value any) {
	r.columns = append(r.columns, r.engine.Quote(column))
	r.values = append(r.values, placeholder)
	r.args = append(r.args, value)
}
