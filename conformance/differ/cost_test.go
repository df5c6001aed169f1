package main

import (
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/conformance/launch"
)

func TestRatio(t *testing.T) {
	t.Parallel()
	ms := func(list ...time.Duration) (all []launch.Cost) {
		for _, n := range list {
			all = append(all, launch.Cost{CPU: n * time.Millisecond})
		}
		return all
	}
	cpu := func(c launch.Cost) time.Duration { return c.CPU }
	for want, all := range map[string][2][]launch.Cost{
		"9.00 / 3.00 ms = 3.0":                  {ms(90, 9, 1), ms(3, 2, 4)},
		"9.00 / 0 ms, too few requests to tell": {ms(9), ms(0)},
	} {
		if got := ratio(all, cpu); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
