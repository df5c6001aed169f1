package gofile_test

import (
	"fmt"

	"github.com/latchkey-go/latchkey/migrate/ops"
	"github.com/latchkey-go/latchkey/migrate/ops/gofile"
)

// The file of a migration that removes a field.
func Example() {
	m := ops.Migration{App: "shop", Name: "0002_remove_order_note", Operations: []ops.Operation{
		ops.RemoveField{Model: "order", Name: "note"},
	}}
	source, err := gofile.Migration(gofile.Package{Name: "migrations", Path: "example.com/shop/migrations"}, m)
	if err != nil {
		panic(err)
	}
	fmt.Printf("%s:\n%s", gofile.Name(m.Name), source)
	// Output:
	// 0002_remove_order_note.go:
	// package migrations
	//
	// import (
	// 	"github.com/latchkey-go/latchkey/migrate"
	// 	"github.com/latchkey-go/latchkey/migrate/ops"
	// )
	//
	// func m0002RemoveOrderNote() migrate.Migration {
	// 	return migrate.Migration{
	// 		App: "shop", Name: "0002_remove_order_note",
	// 		Operations: []ops.Operation{
	// 			ops.RemoveField{Model: "order", Name: "note"},
	// 		},
	// 	}
	// }
}
