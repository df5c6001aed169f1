package cli

import (
	"context"
	"fmt"

	"github.com/latchkey-go/latchkey/migrate"
)

// settleTriggers creates or drops the triggers of the cache of identities, as the setting says.
// Where the setting says nothing, a server that refuses them is no error: nothing is cached then.
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

// do runs fn, and prints what it does as a line of migrate.
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

// isForward reports whether a target only applies migrations.
func isForward(t migrate.Target) bool { return t.Name == "" && !t.Fake }
