package cli

import (
	"context"
	"fmt"

	"github.com/latchkey-go/latchkey/migrate"
)

// settleTriggers creates or drops the triggers of the cache of identities, as Services.Triggers
// says. If that is "", a database that refuses the triggers is no error: without them nothing is
// cached.
func (a *app) settleTriggers(ctx context.Context, p *Services) error {
	found, err := p.Migrator.Triggers(ctx)
	if err != nil {
		return err
	}
	switch {
	case p.Triggers == "off" && found.Have > 0:
		return a.do("Dropping the triggers of the cache", func() error { return p.Migrator.DropTriggers(ctx) })
	case p.Triggers == "off", p.Triggers == "" && !found.Made, found.Lack == 0:
		return nil
	}
	err = a.do("Creating the triggers of the cache", func() error { return p.Migrator.CreateTriggers(ctx) })
	if err != nil && p.Triggers == "" {
		fmt.Fprintf(a.Err, "Identities will not be cached: %v\n", err)
		return nil
	}
	return err
}

// do runs fn, and prints a line with what it does, in the form of the lines of migrate.
func (a *app) do(what string, fn func() error) error {
	fmt.Fprintf(a.Out, "  %s...", what)
	err := fn()
	if err != nil {
		fmt.Fprintln(a.Out)
		return err
	}
	_, err = fmt.Fprintln(a.Out, " OK")
	return err
}

// isForward reports whether a target applies all migrations, of one app or of all apps.
func isForward(t migrate.Target) bool { return t.Name == "" && !t.Fake }
