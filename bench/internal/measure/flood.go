//go:build unix

package measure

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"syscall"
	"time"

	"github.com/latchkey-go/latchkey/bench/internal/stage"
)

// floodLength is how long the load under sign-ins lasts, in multiples of Plan.Seconds. It is long
// enough for clients that were told to come back later to do so.
const floodLength = 4

// settling is how long the server rests after the sign-ins, until the hash in progress has ended.
const settling = time.Second

// The names of the series of latencies.
const (
	idleP99 = "p99 idle"
	busyP99 = "p99 under sign-ins"
)

// signins is what the program signins prints.
type signins struct{ OK, Refused, Failed int }

// measureFlood measures the latency of guarded requests, alone and while many users sign in.
func (r *run) measureFlood(ctx context.Context) error {
	if !r.wanted(flood) {
		return nil
	}
	server, err := r.ourServer(ctx)
	if err != nil {
		return err
	}
	var all signins
	for round := range r.Rounds {
		err := r.during(func() error {
			idle, err := r.load(ctx, server, r.Seconds)
			r.add(idleP99, idle.P99)
			return err
		})
		if err != nil {
			return fmt.Errorf("before sign-ins: %w", err)
		}
		err = r.during(func() error {
			outcome, err := r.flooded(ctx, server)
			all.OK, all.Refused = all.OK+outcome.OK, all.Refused+outcome.Refused
			return err
		})
		if err != nil {
			return fmt.Errorf("beside sign-ins: %w", err)
		}
		if err := pause(ctx, settling); err != nil {
			return err
		}
		r.Tell("sign-ins: round %d of %d", round+1, r.Rounds)
	}
	if all.OK == 0 {
		delete(r.series, busyP99)
		r.note("The p99 under sign-ins was not measured: no sign-in succeeded in %d s.", floodLength*r.Seconds)
		return nil
	}
	r.note("Under %d concurrent sign-ins the p99 of guarded requests was %.2f ms, and %.2f ms without. "+
		"In %d × %d s, %d sign-ins succeeded, and %d were told to come back later.",
		stage.Users, r.series[busyP99].Median()/1000, r.series[idleP99].Median()/1000,
		r.Rounds, floodLength*r.Seconds, all.OK, all.Refused)
	return nil
}

// flooded puts load on the view while all users sign in.
func (r *run) flooded(ctx context.Context, server *stage.Server) (outcome signins, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	cmd := r.stage.Signins(server).Prepare(ctx)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, os.Stderr
	if err := cmd.Start(); err != nil {
		return outcome, err
	}
	busy, err := r.load(ctx, server, floodLength*r.Seconds)
	if err != nil {
		cancel()
		_ = cmd.Wait() // err is the reason
		return outcome, err
	}
	r.add(busyP99, busy.P99)
	_ = cmd.Process.Signal(syscall.SIGTERM) // if it has ended already, Wait says so
	if err := cmd.Wait(); err != nil {
		return outcome, fmt.Errorf("signins: %w", err)
	}
	if err := json.Unmarshal(out.Bytes(), &outcome); err != nil {
		return outcome, fmt.Errorf("signins: %w", err)
	}
	if outcome.Failed > 0 {
		return outcome, fmt.Errorf("%d sign-ins failed, and %d succeeded", outcome.Failed, outcome.OK)
	}
	return outcome, nil
}
