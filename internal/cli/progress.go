package cli

import (
	"context"
	"errors"
	"fmt"
)

// exitInterrupted is the exit code that shells use for a command that SIGINT ended.
const exitInterrupted = 130

// progress is a line on the terminal that a long command overwrites. It is not shown if standard
// error is not a terminal.
type progress struct {
	*app
	shown bool
	open  bool
}

// progress returns a progress line. If useful is false, the line is never shown.
func (a *app) progress(useful bool) *progress {
	return &progress{app: a, shown: useful && isTerminal(a.Err)}
}

func (p *progress) say(format string, args ...any) {
	if p.shown {
		fmt.Fprintf(p.Err, "\r"+format, args...)
		p.open = true
	}
}

// end keeps the line and moves to the next one. It may be called more than once.
func (p *progress) end() {
	if p.open {
		fmt.Fprintln(p.Err)
		p.open = false
	}
}

// broken returns the error of work that ended early; done says how much was done. An interrupt is
// not a fault: its error is a single line.
func (a *app) broken(ctx context.Context, err error, done string) error {
	if ctx.Err() == nil {
		return errors.Join(err, errors.New(done))
	}
	return &failure{message: "interrupted: " + done, exit: exitInterrupted, err: err}
}
