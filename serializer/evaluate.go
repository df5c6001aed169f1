package serializer

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/latchkey-go/latchkey/model"
)

// checkCond returns an error for a condition that evaluate does not know.
func checkCond(m *model.Model, c model.Cond) error {
	for _, path := range c.Paths() {
		name, lookup, _ := strings.Cut(path, "__")
		switch lookup {
		case "", "exact", "isnull", "in", "gt", "gte", "lt", "lte":
		default:
			return fmt.Errorf("%s: only exact, isnull, in, gt, gte, lt and lte are known here", path)
		}
		if m.Field(name) == nil {
			return fmt.Errorf("%s has no field %q", m.Object, name)
		}
	}
	return nil
}

// evaluate reports whether a condition holds for the values of a row that is not stored.
func evaluate(m *model.Model, c model.Cond, value func(*model.Field) any) bool {
	switch c.Op {
	case model.None:
		return false
	case model.NotOp:
		return !evaluate(m, c.Parts[0], value)
	case model.AndOp, model.OrOp:
		for _, part := range c.Parts {
			if evaluate(m, part, value) == (c.Op == model.OrOp) {
				return c.Op == model.OrOp
			}
		}
		return c.Op == model.AndOp
	case model.IsOp:
		name, lookup, _ := strings.Cut(c.Path, "__")
		f := m.Field(name)
		return compare(f, lookup, value(f), c.Value)
	}
	return true
}

func compare(f *model.Field, lookup string, value, with any) bool {
	switch lookup {
	case "isnull":
		return (value == nil) == (with == true)
	case "in":
		list := reflect.ValueOf(with)
		for i := range list.Len() {
			if compare(f, "exact", value, list.Index(i).Interface()) {
				return true
			}
		}
		return false
	}
	with, err := f.Convert(with)
	switch {
	case err != nil:
		return false
	case value == nil || with == nil:
		return value == nil && with == nil && (lookup == "" || lookup == "exact")
	}
	switch lookup {
	case "gt":
		return model.Compare(value, with) > 0
	case "gte":
		return model.Compare(value, with) >= 0
	case "lt":
		return model.Compare(value, with) < 0
	case "lte":
		return model.Compare(value, with) <= 0
	}
	return equal(value, with)
}
