package cli

import (
	"context"
	"iter"
	"time"

	"github.com/spf13/cobra"

	"github.com/latchkey-go/latchkey/internal/span"
)

// Job is one of the project's scheduled jobs.
type Job struct {
	Name    string
	Period  time.Duration
	Started time.Time // of the last run; zero for none
	Result  string    // of the last run that has ended: ok, stopped, or the error; "" for none
	Due     time.Time // zero: at once
	Running bool
}

// jobJSON is a job in the output of --json.
type jobJSON struct {
	Name    string     `json:"name"`
	Period  string     `json:"period"`
	LastRun *time.Time `json:"last_run"` // null: never
	Result  string     `json:"result"`
	Running bool       `json:"running"`
	Next    *time.Time `json:"next"` // null: at once
}

func (a *app) jobsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "jobs", GroupID: groupServer, Args: exactly(0),
		Short: "List the project's scheduled jobs",
		Long: "List the project's scheduled jobs: name, period, start and result of the last run, and when the job\n" +
			"runs next. A server runs them; of several on one database, one server runs a job at a time.",
		Example: "  NAME jobs\n  NAME jobs --json",
	}
	return listCommand[Job]{
		one: "job", heading: []string{"NAME", "PERIOD", "LAST RUN", "RESULT", "NEXT"},
		rows: func(ctx context.Context, p *Services, _ int) (iter.Seq2[Job, error], error) {
			jobs, err := p.Jobs(ctx)
			return all(jobs), err
		},
		row: func(j Job) row {
			result, last, next := j.Result, "never", "at once"
			if !j.Started.IsZero() {
				last = j.Started.UTC().Format(time.RFC3339)
			}
			if !j.Due.IsZero() {
				next = j.Due.UTC().Format(time.RFC3339)
			}
			if j.Running {
				result = "running"
			}
			return row{
				jobJSON{j.Name, span.Format(j.Period), orNull(j.Started), j.Result, j.Running, orNull(j.Due)},
				[]string{j.Name, span.Format(j.Period), last, result, next},
			}
		},
	}.on(a, cmd)
}

// orNull returns nil for the zero time.
func orNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
