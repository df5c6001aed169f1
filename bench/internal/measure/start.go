//go:build unix

package measure

import (
	"context"
	"time"

	"github.com/latchkey-go/latchkey/bench/internal/report"
	"github.com/latchkey-go/latchkey/bench/internal/stage"
)

// startsPerRound is how often a round starts the server.
const startsPerRound = 3

// measureStart measures the time from the start of the process to the first answer of the guarded
// view, on a database that exists.
func (r *run) measureStart(ctx context.Context) error {
	if !r.wanted(start) {
		return nil
	}
	for range r.Rounds {
		var took report.Series
		err := r.during(func() error {
			for range startsPerRound {
				begin := time.Now()
				server, err := r.stage.StartTutorial(ctx, stage.Cache(true))
				if err != nil {
					return err
				}
				took = append(took, float64(time.Since(begin).Microseconds())/1000)
				server.Stop()
			}
			return nil
		})
		if err != nil {
			return err
		}
		r.add("start", took.Median())
	}
	r.Tell("starts: done")
	return nil
}
