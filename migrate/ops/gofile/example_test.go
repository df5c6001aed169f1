package gofile_test

import (
	"fmt"

	"github.com/latchkey-go/latchkey/migrate/ops"
	"github.com/latchkey-go/latchkey/migrate/ops/gofile"
	"github.com/latchkey-go/latchkey/model"
)

// The file of a migration that adds a field.
func Example() {
	m := ops.Migration{App: "shop", Name: "0002_order_note", Operations: []ops.Operation{
		ops.AddField{Model: "order", Field: ops.Field{Name: "note", Kind: model.TextField}, Once: ""},
	}}
	source, err := gofile.Migration(gofile.Package{Name: "migrations", Path: "example.com/shop/migrations"}, m)
	if err != nil {
		panic(err)
	}
	fmt.Printf("%s:\n%s", gofile.Name(m.Name), source)
	// Output:
	// 0002_order_note.go:
	// package migrations
	//
	// import (
	// 	"github.com/latchkey-go/latchkey/migrate"
	// 	"github.com/latchkey-go/latchkey/migrate/ops"
	// 	"github.com/latchkey-go/latchkey/model"
	// )
	//
	// func m0002OrderNote() migrate.Migration {
	// 	return migrate.Migration{
	// 		App: "shop", Name: "0002_order_note",
	// 		Operations: []ops.Operation{
	// 			ops.AddField{Model: "order", Field: ops.Field{Name: "note", Kind: model.TextField}, Once: ""},
	// 		},
	// 	}
	// }
}
