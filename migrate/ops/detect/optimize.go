package detect

import "github.com/latchkey-go/latchkey/migrate/ops"

// Optimize joins operations of an app that can be joined, as Django's optimizer does: a CreateModel
// and an AddField become one CreateModel, and a CreateModel and a DeleteModel become nothing. The
// result does the same as the operations, and has no more of them.
func Optimize(operations []ops.Operation, app string) []ops.Operation {
	for {
		shorter, changed := optimizeOnce(operations, app)
		if !changed {
			return operations
		}
		operations = shorter
	}
}

// optimizeOnce does the first reduction that it finds.
func optimizeOnce(operations []ops.Operation, app string) (_ []ops.Operation, changed bool) {
	for i := range operations {
		if tail, ok := reduceAt(operations[i:], app); ok {
			return append(operations[:i:i], tail...), true
		}
	}
	return operations, false
}

// reduceAt reduces the first operation with the first later one that it can be joined with. The
// result takes the place of the later one if the first can be moved there. It takes the place of
// the first if the later one can be moved there.
func reduceAt(operations []ops.Operation, app string) (_ []ops.Operation, ok bool) {
	first, movable := operations[0], true
	for i, other := range operations[1:] {
		between, behind := operations[1:1+i:1+i], operations[2+i:]
		r := reduce(first, other, app)
		switch {
		case !r.joined:
			movable = movable && r.across
		case movable:
			return append(append(between, r.operations...), behind...), true
		case allMoveAcross(between, other, app):
			return append(append(r.operations, between...), behind...), true
		default:
			return nil, false
		}
	}
	return nil, false
}

func allMoveAcross(between []ops.Operation, other ops.Operation, app string) bool {
	for _, o := range between {
		if r := reduce(o, other, app); r.joined || !r.across {
			return false
		}
	}
	return true
}

// reduction is what two operations are together.
type reduction struct {
	joined     bool
	operations []ops.Operation // that replace both, if joined
	across     bool            // the first can be moved behind the other
}

func joined(operations ...ops.Operation) reduction {
	return reduction{joined: true, operations: operations}
}

func across(is bool) reduction { return reduction{across: is} }

// isElidable reports whether the project has marked its operation as one that new databases do not
// need.
func isElidable(o ops.Operation) bool {
	switch o := o.(type) {
	case ops.RunSQL:
		return o.Elidable
	case ops.RunGo:
		return o.Elidable
	case ops.RunBatches:
		return o.Elidable
	}
	return false
}
