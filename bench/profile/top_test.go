package main

import (
	"slices"
	"testing"
)

// TestParse reads what go tool pprof prints. Functions of other packages and of this module do not
// count.
func TestParse(t *testing.T) {
	t.Parallel()
	got := parse(`File: profile
Type: cpu
Showing nodes accounting for 9.75s, 100% of 9.75s total
      flat  flat%   sum%        cum   cum%
     5.12s 52.51% 52.51%      5.12s 52.51%  internal/runtime/syscall.Syscall6
     0.60s  6.15% 58.66%      0.77s  7.90%  github.com/latchkey-go/latchkey/rest.(*View).writeHeader
     0.11s  1.13% 59.79%      0.11s  1.13%  github.com/latchkey-go/latchkey/internal/web.isPlain[go.shape.string] (inline)
     0.10s  1.03% 60.82%      0.10s  1.03%  github.com/latchkey-go/latchkey/bench/profile.open.func1.1
         0     0% 60.82%      0.10s  1.03%  github.com/latchkey-go/latchkey.(*Site).ServeHTTP
`)
	want := []function{
		{library + "/rest.(*View).writeHeader", 6.15},
		{library + "/internal/web.isPlain[go.shape.string]", 1.13},
		{library + ".(*Site).ServeHTTP", 0},
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
	if report(got, 6, 2) == nil || report(got, 7, 2) != nil || report(nil, 7, 2) == nil {
		t.Error("a share above the bound is no error, or one below it is")
	}
}
