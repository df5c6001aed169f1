// Shop is the shop of the reference in Go: models, serializers, viewsets and routes, as Python has
// them. It runs on the database that Django created for it.
package main

import (
	"context"
	"os"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/rest"
)

//go:generate go run ../../cmd/apicomments

var shop = model.App{Label: "shop", Models: []any{Category{}, Tag{}, Product{}, Order{}, Item{}, Review{}}}

func main() {
	project := latchkey.Project{Name: "shop", API: policy, Setup: routes, Apps: []model.App{shop}}
	args := os.Args[1:]
	if len(args) == 0 || args[0] != "openapi" { // the only other command that the shop is used for
		args = append([]string{"serve", "--migrate", "--allowed-hosts", "*", "--trusted-proxies", "127.0.0.1"}, args...)
	}
	os.Exit(latchkey.Run(context.Background(), project, args))
}

func policy(site *latchkey.Site) rest.Config {
	api := site.DRFDefaults()
	api.Authenticators = []rest.Authenticator{site.TokenAuthentication}
	api.Permissions = []rest.Permission{rest.IsAuthenticatedOrReadOnly}
	return api
}
