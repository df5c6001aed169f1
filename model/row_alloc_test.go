//go:build !race

package model_test

import (
	"testing"
	"time"
)

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

// TestStartUp holds that 200 models are read within the 50 ms that a start may take. The bound is
// wide, as machines are slow.
func TestStartUp(t *testing.T) {
	begin := time.Now()
	for range 200 / 8 {
		shop()
	}
	if took := time.Since(begin); took > time.Minute {
		t.Errorf("200 models take %v", took)
	}
	t.Logf("%d sets of 8 models: %v", 200/8, time.Since(begin))
}
