package sqlstore

import (
	"reflect"
	"testing"

	"github.com/latchkey-go/latchkey/sqlstore/engine"
)

// TestUnsetField takes each field away from a complete engine. The optional ones
// may be zero.
func TestUnsetField(t *testing.T) {
	t.Parallel()
	optional := map[string]bool{
		"Server": true, "Unprepared": true, "ConstraintOf": true, "UniqueColumns": true, "HexColumn": true,
		"Returning": true, "ForUpdate": true, "ForChange": true, "ForShare": true, "SkipLocked": true,
		"MissingTable": true, "DescribeArgs": true, "Begin": true, "Isolation": true, "BusyUndoes": true, "DDL": true,
		"ASCII": true, "MergesExcept": true, "PatternOrder": true, "SkipsRange": true,
	}
	complete := engine.SQLite()
	complete.KindOf = func(error) engine.Kind { return engine.Other }
	if field := unsetField(complete); field != "" {
		t.Errorf("%s of a complete engine", field)
	}
	for _, field := range reflect.VisibleFields(reflect.TypeFor[engine.Engine]()) {
		e := *complete
		reflect.ValueOf(&e).Elem().FieldByIndex(field.Index).SetZero()
		want := field.Name
		if optional[want] {
			want = ""
		}
		if got := unsetField(&e); got != want {
			t.Errorf("without %s: %q, want %q", field.Name, got, want)
		}
	}
}
