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
	shown bool // whether say writes
	open  bool // whether the cursor is still on the line
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

// incomplete returns the error of work that ended early because of err. done says how much was
// done. After an interrupt, which is not a fault, the message is done without err.
func (a *app) incomplete(ctx context.Context, err error, done string) error {
	if ctx.Err() == nil {
		return errors.Join(err, errors.New(done))
	}
	return &failure{message: "interrupted: " + done, exit: exitInterrupted, err: err}
}

// interrupted returns err with exitInterrupted if an interrupt has ended ctx. A failure that has an
// exit code of its own keeps it. An interrupted prompt exits with 1, as in Django's commands.
func (a *app) interrupted(ctx context.Context, err error) error {
	if err == nil || ctx.Err() == nil || errors.Is(err, errCancelled) {
		return err
	}
	if f := new(failure); errors.As(err, &f) && f.exit != 0 {
		return err
	}
	message := "interrupted"
	if err != context.Canceled { // its text would add nothing
		message += ": " + err.Error()
	}
	return &failure{message: message, hint: a.hint(err), exit: exitInterrupted, err: err}
}
