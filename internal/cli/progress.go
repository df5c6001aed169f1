package cli

import (
	"context"
	"errors"
	"fmt"
)

// exitInterrupted is a shell's code of a command that SIGINT has ended.
const exitInterrupted = 130

// progress is a line on the terminal of a long command that is written over again and again. Where standard error is
// no terminal there is none.
type progress struct {
	*app
	shown bool
	open  bool
}

// progress returns one that is shown only where useful says so too.
func (a *app) progress(useful bool) *progress {
	return &progress{app: a, shown: useful && isTerminal(a.Err)}
}

func (p *progress) say(format string, args ...any) {
	if p.shown {
		fmt.Fprintf(p.Err, "\r"+format, args...)
		p.open = true
	}
}

// end leaves the line as it stands. It may be called again.
func (p *progress) end() {
	if p.open {
		fmt.Fprintln(p.Err)
		p.open = false
	}
}

// broken returns the error of work that ends before it is done, and says how far it got. An interrupt is no fault, and
// is told as one line.
func (a *app) broken(ctx context.Context, err error, done string) error {
	if ctx.Err() == nil {
		return errors.Join(err, errors.New(done))
	}
	return &failure{message: "interrupted: " + done, exit: exitInterrupted, err: err}
}
