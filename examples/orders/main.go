// Orders is a small service as you would write your own. Its users see and change their own orders.
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/throttle"
)

func main() { latchkey.Main(project()) }

// settings are the table [orders] of latchkey.toml, LATCHKEY_ORDERS_* and --orders-*.
type settings struct {
	MaxQuantity int64  `name:"max_quantity" default:"100" min:"1" help:"most pieces of one order"`
	Receipts    string `name:"receipts" default:"receipts" help:"folder of the uploaded receipts"`
	Origin      string `name:"origin" help:"site whose pages may call the API: https://shop.example.com"`
	Rate        string `name:"rate" default:"60/min" help:"how often a user may call the API"`
}

// Check is called when the settings are complete.
func (s *settings) Check() error { return throttle.CheckRate(s.Rate) }

// project returns the service. Each open site needs settings of its own.
func project() latchkey.Project {
	s := &settings{}
	return latchkey.Project{
		Name: "orders", Settings: s, Setup: s.setup, Commands: []latchkey.Command{ship},
		Apps: []model.App{{Label: "orders", Models: []any{Order{}}}}, Migrations: migrations,
		Middleware: func(_ *latchkey.Site, next http.Handler) http.Handler { return allowOrigin(s.Origin, next) },
	}
}

// setup adds hooks and routes. A view asks for a token unless its permissions say otherwise.
func (s *settings) setup(site *latchkey.Site) error {
	if err := os.MkdirAll(s.Receipts, 0o700); err != nil {
		return err
	}
	folder, err := os.OpenRoot(s.Receipts)
	if err != nil {
		return err
	}
	site.OnClose(func(context.Context) error { return folder.Close() })

	site.Users.OnCreate(site.Tokens.CreateFor)
	site.Users.OnCreate(func(ctx context.Context, user auth.User) error { // in the transaction that creates the user
		welcome := &Order{Item: "Welcome pack", Quantity: 1}
		welcome.Owner.Row = &user
		return latchkey.Table[Order](site).Insert(ctx, welcome)
	})

	site.View("/token/", site.ObtainAuthToken)
	limit := rest.Throttles(throttle.New(site.Counters, throttle.Rates{"user": s.Rate}).User())
	s.routes(site, folder, limit)
	return nil
}

// ship is the command `orders ship`.
var ship = latchkey.Command{
	Name: "ship", Summary: "Mark all open orders as shipped",
	Run: func(ctx context.Context, site *latchkey.Site, c latchkey.Call) error {
		shipped := map[string]any{"shipped": true}
		n, err := latchkey.Table[Order](site).UpdateWhere(ctx, model.Is("shipped", false), shipped)
		fmt.Fprintln(c.Out, n, "orders shipped")
		return err
	},
}
