package written

import (
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/migrate/ops"
	"github.com/latchkey-go/latchkey/model"
)

func m0002AllAndMore() migrate.Migration {
	return migrate.Migration{
		App: "shop", Name: "0002_all_and_more",
		After:    []string{"billing.0001_initial"},
		Replaces: []string{"0001_initial", "0002_x", "0003_y"},
		Operations: []ops.Operation{
			ops.CreateModel{
				Name: "Order",
				Fields: []ops.Field{
					{Name: "id", Kind: model.BigAutoField, PrimaryKey: true},
					{
						Name:      "number",
						Kind:      model.CharField,
						MaxLength: 20,
						Default: `a"b
`,
					},
					{
						Name:    "customer",
						Kind:    model.ForeignKey,
						Null:    true,
						Blank:   true,
						Default: 7,
						To:      "shop.Customer",
					},
					{Name: "count", Kind: model.PositiveBigIntegerField, Default: 1},
					{Name: "ratio", Kind: model.FloatField, Default: 2.0},
					{Name: "total", Kind: model.DecimalField, MaxDigits: 10, DecimalPlaces: 2, Default: "1.5"},
					{Name: "open", Kind: model.BooleanField, Default: false},
					{Name: "day", Kind: model.DateField, Default: "2026-02-03"},
					{Name: "hour", Kind: model.TimeField, Default: "03:00:00"},
					{Name: "at", Kind: model.DateTimeField, Default: "2026-01-02T03:04:05.000006Z"},
					{Name: "took", Kind: model.DurationField, Default: "1:30:00"},
					{Name: "ref", Kind: model.UUIDField, Default: "01020300-0000-0000-0000-000000000000"},
					{Name: "data", Kind: model.JSONField, Default: model.JSON(`{"a":1}`)},
					{Name: "raw", Kind: model.BinaryField, Default: []byte("\x00\xff")},
					{Name: "ip", Kind: model.GenericIPAddressField, Default: "::1"},
					{Name: "tags", Kind: model.ManyToManyField, To: "shop.Tag", Through: "shop.Tagging"},
				},
				Options: ops.Options{
					Table:              "orders",
					Verbose:            `an "order"`,
					DefaultPermissions: []string{},
					Permissions: []model.Permission{
						{Codename: "close", Name: "Can close"},
					},
					UniqueTogether: [][]string{
						{"number", "customer"},
					},
					Indexes: []ops.Index{
						{Name: "i", Fields: []string{"-number"}, Where: model.Is("status", "new")},
					},
					Constraints: []ops.Constraint{
						{Name: "u", Unique: []string{"number"}, NullsEqual: true},
						{
							Name:  "c",
							Check: model.Or(model.Is("total__gte", "1.5"), model.Not(model.Is("status__in", []any{"new", "paid"}))),
						},
					},
				},
			},
			ops.CreateModel{Name: "Empty", Options: ops.Options{Unmanaged: true}},
			ops.DeleteModel{Name: "Old"},
			ops.RenameModel{Old: "A", New: "B"},
			ops.AlterModelTable{Name: "order", Table: "t"},
			ops.AlterModelOptions{Name: "order", Verbose: "x"},
			ops.AlterUnique{Name: "order"},
			ops.AlterUnique{
				Name: "order",
				Unique: [][]string{
					{"a", "b"},
					{"c", "d"},
				},
			},
			ops.AddField{Model: "order", Field: ops.Field{Name: "note", Kind: model.TextField}, Once: ""},
			ops.AlterField{Model: "order", Field: ops.Field{Name: "note", Kind: model.CharField, MaxLength: 20}},
			ops.RemoveField{Model: "order", Name: "note"},
			ops.RenameField{Model: "order", Old: "a", New: "b"},
			ops.AddIndex{Model: "order", Index: ops.Index{Name: "i", Fields: []string{"a", "b"}}},
			ops.RemoveIndex{Model: "order", Name: "i"},
			ops.RenameIndex{Model: "order", Old: "i", New: "j"},
			ops.AddConstraint{Model: "order", Constraint: ops.Constraint{Name: "u", Unique: []string{"a"}}},
			ops.RemoveConstraint{Model: "order", Name: "u"},
			ops.RunSQL{
				Up: []string{
					`UPDATE shop_order
SET a = 'x'`,
				},
				Down: []string{},
				Engines: map[string]ops.Statements{
					"mysql":    {Up: []string{"SELECT 1"}},
					"postgres": {},
				},
				Elidable: true,
			},
			ops.RunGo{Name: "fill", Up: FillNotes, Down: ops.Nothing},
			ops.RunBatches{Name: "fill", Model: "order", Size: 500, Each: FillSlugs, Back: ops.NoBatch},
			ops.SeparateDatabaseAndState{
				State: []ops.Operation{
					ops.DeleteModel{Name: "X"},
				},
			},
		},
	}
}
