package latchkey_test

import (
	"context"
	"flag"
	"fmt"
	"log"
	"net/http"
	"time"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
)

// orderSettings are the project's own settings.
type orderSettings struct {
	MaxItems int           `name:"max_items" default:"100" min:"1" help:"most items of an order"`
	Pause    time.Duration `name:"pause" default:"1m" min:"1s" help:"time between two looks at the queue"`
	BankURL  string        `name:"bank_url" help:"address of the bank; none: orders are not paid"`
	Key      string        `name:"key" secret:"true" help:"key of the bank"`
	KeyFile  string        `name:"key_file" file:"key" help:"file that holds key"`
}

// Check is called when the settings are complete.
func (s *orderSettings) Check() error {
	if s.BankURL != "" && s.Key == "" {
		return latchkey.SettingErrorf("bank_url", "a bank needs orders.key or orders.key_file")
	}
	return nil
}

// bank is a connection to a bank.
type bank struct{}

func dial(url, key string) (*bank, error)        { return &bank{}, nil }
func (*bank) settle(ctx context.Context) error   { return ctx.Err() }
func (*bank) hangUp(ctx context.Context) error   { return ctx.Err() }
func compress(next http.Handler) http.Handler    { return next }
func allowOrigin(next http.Handler) http.Handler { return next }

// orders returns the project. It is a function because each open site needs settings of its own.
func orders() latchkey.Project {
	settings := &orderSettings{}
	return latchkey.Project{
		Name: "orders", Settings: settings,
		Setup:      func(site *latchkey.Site) error { return setup(site, settings) },
		Middleware: middleware,
		Commands:   []latchkey.Command{countCommand()},
	}
}

// setup adds the routes, opens the bank, and starts the worker that pays.
func setup(site *latchkey.Site, settings *orderSettings) error {
	site.View("/token/", site.ObtainAuthToken)
	if settings.BankURL == "" {
		return nil
	}
	bank, err := dial(settings.BankURL, settings.Key)
	if err != nil {
		return fmt.Errorf("dial the bank: %w", err)
	}
	site.OnClose(bank.hangUp)
	site.Worker(func(ctx context.Context) error { return pay(ctx, site, bank, settings.Pause) })
	return nil
}

// pay settles the orders at regular intervals, until the server has stopped.
func pay(ctx context.Context, site *latchkey.Site, bank *bank, pause time.Duration) error {
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		if err := bank.settle(ctx); err != nil {
			site.Log.WarnContext(ctx, "orders are not settled", "err", err)
		}
	}
}

// middleware stands around every answer. The first to see a request is allowOrigin.
func middleware(_ *latchkey.Site, next http.Handler) http.Handler {
	return allowOrigin(compress(next))
}

// countCommand is the command `orders count-users`.
func countCommand() latchkey.Command {
	var inactive bool
	return latchkey.Command{
		Name: "count-users", Summary: "Count the users",
		Flags: func(fs *flag.FlagSet) { fs.BoolVar(&inactive, "inactive", false, "count inactive users too") },
		Run: func(ctx context.Context, site *latchkey.Site, c latchkey.Call) error {
			n := 0
			for user, err := range site.Users.All(ctx) {
				if err != nil {
					return fmt.Errorf("count users: %w", err)
				}
				if user.Active || inactive {
					n++
				}
			}
			_, err := fmt.Fprintf(c.Out, "%d users\n", n)
			return err
		},
	}
}

// A project with settings, middleware, a worker and a command of its own. Its command runs beside
// ours: `orders count-users`.
func ExampleProject() {
	ctx := context.Background()
	database, remove := temporary()
	defer remove()
	site, err := latchkey.Open(ctx, orders(), latchkey.Settings{Database: database})
	if err != nil {
		log.Fatal(err)
	}
	if err := site.Migrate(ctx); err != nil {
		log.Fatal(err)
	}
	if _, err := site.Users.Create(ctx, auth.CreateParams{Username: "alice"}); err != nil {
		log.Fatal(err)
	}
	if err := site.Close(); err != nil {
		log.Fatal(err)
	}

	latchkey.Run(ctx, orders(), []string{"count-users", "--database", database})
	// Output: 1 users
}
