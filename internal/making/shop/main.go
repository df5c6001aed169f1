// Orders is the program of TestBuilt. Its migrations are what makemigrations has written, so that
// the linters look at that too.
package main

import (
	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/internal/making/shop/migrations"
	"github.com/latchkey-go/latchkey/internal/making/shop/models"
	"github.com/latchkey-go/latchkey/model"
)

func main() {
	latchkey.Main(latchkey.Project{Name: "orders", Migrations: migrations.All(),
		Apps: []model.App{{Label: "shop", Dir: "internal/making/shop", Models: models.Now()}}})
}
