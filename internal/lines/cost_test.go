//go:build !race

package lines_test

import (
	"io"
	"testing"
)

// TestAppendCostsNoMemory checks that a line allocates nothing. It counts allocations, so it is not
// parallel.
func TestAppendCostsNoMemory(t *testing.T) {
	w := writer(io.Discard, 1<<20)
	line := []byte("time=2026-01-02T03:04:05.678Z level=INFO msg=request\n")
	if n := testing.AllocsPerRun(10_000, func() { w.Append(line) }); n > 0 {
		t.Errorf("%v allocations a line", n)
	}
}
