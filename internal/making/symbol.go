package making

import (
	"strings"

	"github.com/latchkey-go/latchkey/migrate/ops"
)

// Symbol returns Django's sign for what an operation does: "+" adds, "-" removes, "~" alters, "s"
// is SQL, "g" is Go, and "?" is anything.
func Symbol(o ops.Operation) string {
	switch o.(type) {
	case ops.CreateModel, ops.AddField, ops.AddIndex, ops.AddConstraint:
		return "+"
	case ops.DeleteModel, ops.RemoveField, ops.RemoveIndex, ops.RemoveConstraint:
		return "-"
	case ops.RunSQL:
		return "s"
	case ops.RunGo, ops.RunBatches:
		return "g"
	case ops.SeparateDatabaseAndState:
		return "?"
	}
	return "~"
}

// Losses returns what the operations delete with its values: "order.note", or "order" for all rows
// of a model.
func Losses(all []ops.Operation) (lost []string) {
	for _, o := range all {
		switch o := o.(type) {
		case ops.DeleteModel:
			lost = append(lost, strings.ToLower(o.Name))
		case ops.RemoveField:
			lost = append(lost, o.Model+"."+o.Name)
		}
	}
	return lost
}
