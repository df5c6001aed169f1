//go:build unix

// Package measure runs a comparison: every variant of the guarded view under load, and the other
// figures, round by round.
package measure

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/latchkey-go/latchkey/bench/internal/machine"
	"github.com/latchkey-go/latchkey/bench/internal/report"
	"github.com/latchkey-go/latchkey/bench/internal/stage"
	"github.com/latchkey-go/latchkey/bench/internal/wrk"
)

// Plan says what to measure.
type Plan struct {
	Rounds  int
	Seconds int      // length of the load on one variant in one round
	Only    []string // names of Parts; none for all
	Tokens  []int    // sizes of the tables in which checks are measured
	Tell    func(format string, args ...any)
}

// The parts of a comparison beside the variants.
const (
	flood  = "flood"  // guarded requests under sign-ins
	login  = "login"  // a sign-in beside the hash alone
	start  = "start"  // from the start to the first answer
	checks = "checks" // token checks in this process
)

// Parts returns the names that Plan.Only may contain.
func Parts() (names []string) {
	for _, v := range stage.Variants() {
		names = append(names, v.Name)
	}
	return append(names, flood, login, start, checks)
}

// run is a comparison in progress.
type run struct {
	Plan
	stage   *stage.Stage
	servers map[string]*stage.Server

	foreign report.Foreign
	notes   []string
	series  map[string]report.Series // the values of all rounds, by name
}

// Run measures what the plan says. All processes have ended and all files are gone when it returns.
func Run(ctx context.Context, p Plan) (report.Report, error) {
	if _, err := wrk.Find(); err != nil {
		return report.Report{}, err
	}
	r := &run{Plan: p, servers: map[string]*stage.Server{}, series: map[string]report.Series{}}
	if err := r.before(ctx); err != nil {
		return report.Report{}, err
	}
	p.Tell("building the programs")
	s, err := stage.New(ctx)
	if err != nil {
		return report.Report{}, err
	}
	r.stage = s
	defer s.Close()
	defer r.stop()
	for _, step := range []func(context.Context) error{r.measureServers, r.measureFlood, r.measureLogins} {
		if err := step(ctx); err != nil {
			return report.Report{}, err
		}
	}
	r.stop() // what follows needs no server, and has the machine for itself
	for _, step := range []func(context.Context) error{r.measureStart, r.measureChecks} {
		if err := step(ctx); err != nil {
			return report.Report{}, err
		}
	}
	return r.report(), nil
}

// before looks at the load of other programs before anything runs.
func (r *run) before(ctx context.Context) error {
	reading := machine.ReadLoad()
	if err := pause(ctx, time.Second); err != nil {
		return err
	}
	r.foreign.Before, r.foreign.Known = machine.ReadLoad().ForeignSince(reading)
	return nil
}

// during runs one measurement, and notes the load of other programs meanwhile.
func (r *run) during(measure func() error) error {
	reading := machine.ReadLoad()
	if err := measure(); err != nil {
		return err
	}
	if cpus, known := machine.ReadLoad().ForeignSince(reading); known {
		r.foreign.During = append(r.foreign.During, cpus)
	}
	return nil
}

// add adds the value of one round.
func (r *run) add(name string, value float64) { r.series[name] = append(r.series[name], value) }

// note adds a remark to the report.
func (r *run) note(format string, args ...any) {
	r.notes = append(r.notes, fmt.Sprintf(format, args...))
	r.Tell(format, args...)
}

// wanted reports whether a part is to be measured.
func (r *run) wanted(part string) bool { return len(r.Only) == 0 || slices.Contains(r.Only, part) }

// pause waits.
func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
