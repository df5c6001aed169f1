package cli_test

import (
	"os"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/migrate/ops"
	"github.com/latchkey-go/latchkey/model"
)

// maker is a project at a stage of its life, which $STAGE names: its structs, and the migrations
// that it is built with.
func maker() {
	shop := model.App{Label: "shop", Dir: "shop", Models: firstModels()}
	var own []migrate.Migration
	switch stage := os.Getenv("STAGE"); stage {
	case "first":
	case "no dir":
		shop.Dir = ""
	case "changed":
		shop.Models, own = laterModels(), []migrate.Migration{makerInitial()}
	case "later":
		shop.Models, own = laterModels(), []migrate.Migration{makerInitial(), makerSecond()}
	case "merged":
		own = []migrate.Migration{makerInitial(), makerIndex("0002_number"), makerIndex("0002_note")}
	}
	latchkey.Main(latchkey.Project{Name: "maker", Apps: []model.App{shop}, Migrations: own})
}

func firstModels() []any {
	type Customer struct {
		ID   int64
		Name string `model:"max_length=50"`
	}
	type Order struct {
		ID       int64
		Number   string               `model:"max_length=20"`
		Note     string               `model:"text,blank"`
		Customer model.Ref[Customer]  `model:"protect"`
		Owner    model.Ref[auth.User] `model:"cascade,null"`
	}
	return []any{Customer{}, Order{}}
}

// laterModels have a field with another name, and one more that may not be NULL.
func laterModels() []any {
	type Customer struct {
		ID   int64
		Name string `model:"max_length=50"`
	}
	type Order struct {
		ID       int64
		Number   string               `model:"max_length=20"`
		Remark   string               `model:"text,blank"`
		Priority int32                `model:"integer"`
		Customer model.Ref[Customer]  `model:"protect"`
		Owner    model.Ref[auth.User] `model:"cascade,null"`
	}
	return []any{Customer{}, Order{}}
}

// makerInitial is what makemigrations writes at the stage "first".
func makerInitial() migrate.Migration {
	return migrate.Migration{
		App: "shop", Name: "0001_initial",
		Operations: []ops.Operation{
			ops.CreateModel{
				Name: "Customer",
				Fields: []ops.Field{
					{Name: "id", Kind: model.BigAutoField, PrimaryKey: true},
					{Name: "name", Kind: model.CharField, MaxLength: 50},
				},
			},
			ops.CreateModel{
				Name: "Order",
				Fields: []ops.Field{
					{Name: "id", Kind: model.BigAutoField, PrimaryKey: true},
					{Name: "number", Kind: model.CharField, MaxLength: 20},
					{Name: "note", Kind: model.TextField, Blank: true},
					{Name: "customer", Kind: model.ForeignKey, To: "shop.Customer"},
					{Name: "owner", Kind: model.ForeignKey, Null: true, To: "auth.User"},
				},
			},
		},
	}
}

// makerSecond is what it writes at the stage "changed".
func makerSecond() migrate.Migration {
	return migrate.Migration{
		App: "shop", Name: "0002_rename_note_order_remark_order_priority",
		Operations: []ops.Operation{
			ops.RenameField{Model: "order", Old: "note", New: "remark"},
			ops.AddField{Model: "order", Field: ops.Field{Name: "priority", Kind: model.IntegerField}, Once: 3},
		},
	}
}

// makerIndex is a migration of one of two branches.
func makerIndex(name string) migrate.Migration {
	field := name[len("0002_"):]
	return migrate.Migration{App: "shop", Name: name, Operations: []ops.Operation{
		ops.AddIndex{Model: "order", Index: ops.Index{Name: "by_" + field, Fields: []string{field}}},
	}}
}
