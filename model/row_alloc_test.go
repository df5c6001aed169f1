//go:build !race

package model_test

import "testing"

// TestRowAllocations holds the plan of a row: the pointers of a scan need no memory but the list's,
// which a listing makes once.
func TestRowAllocations(t *testing.T) {
	m := shop().Of(Product{})
	p := &Product{}
	dst := make([]any, 0, len(m.Fields))
	if n := testing.AllocsPerRun(100, func() { dst = m.Row(p).Addrs(dst[:0], m.Fields) }); n > 0 {
		t.Errorf("the pointers of a row take %v allocations", n)
	}
}
