package migrations

import (
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/migrate/ops"
	"github.com/latchkey-go/latchkey/model"
)

func m0001Initial() migrate.Migration {
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
				Name: "Tag",
				Fields: []ops.Field{
					{Name: "id", Kind: model.AutoField, PrimaryKey: true},
					{Name: "name", Kind: model.CharField, MaxLength: 50},
				},
			},
			ops.CreateModel{
				Name: "Every",
				Fields: []ops.Field{
					{Name: "id", Kind: model.BigAutoField, PrimaryKey: true},
					{Name: "status", Kind: model.CharField, MaxLength: 10, Default: "new"},
					{Name: "text", Kind: model.TextField, Default: `a, "b"`},
					{Name: "slug", Kind: model.SlugField, NoIndex: true, MaxLength: 50, Default: "s"},
					{Name: "email", Kind: model.EmailField, Unique: true, MaxLength: 254},
					{Name: "url", Kind: model.URLField, Blank: true, MaxLength: 200},
					{Name: "ip", Kind: model.GenericIPAddressField, Null: true, MaxLength: 39},
					{Name: "small", Kind: model.SmallIntegerField, Default: -1},
					{Name: "count", Kind: model.PositiveBigIntegerField, Default: 7},
					{Name: "open", Kind: model.BooleanField, Index: true, Default: true},
					{Name: "ratio", Kind: model.FloatField, Default: 2.0},
					{Name: "price", Kind: model.DecimalField, MaxDigits: 10, DecimalPlaces: 2, Default: "1.5"},
					{Name: "day", Kind: model.DateField, Default: "2026-02-03"},
					{Name: "hour", Kind: model.TimeField, Default: "03:04:05"},
					{Name: "at", Kind: model.DateTimeField, Column: "moment", Default: "2026-01-02T03:04:05Z"},
					{Name: "made", Kind: model.DateTimeField, AutoNowAdd: true},
					{Name: "changed", Kind: model.DateTimeField, AutoNow: true},
					{Name: "took", Kind: model.DurationField, Default: "1:30:00"},
					{Name: "ref", Kind: model.UUIDField, Unique: true},
					{Name: "data", Kind: model.JSONField, Default: model.JSON(`{"a": 1}`)},
					{Name: "raw", Kind: model.BinaryField, Null: true},
					{Name: "file", Kind: model.FileField, Blank: true, MaxLength: 100},
					{Name: "friends", Kind: model.ManyToManyField, Blank: true, To: "shop.Every"},
					{Name: "owner", Kind: model.ForeignKey, Null: true, To: "auth.User"},
					{Name: "parent", Kind: model.ForeignKey, Null: true, To: "shop.Every", NoConstraint: true},
				},
				Options: ops.Options{
					Table:   "everything",
					Verbose: "one of all",
					Permissions: []model.Permission{
						{Codename: "close", Name: "Can close"},
					},
				},
			},
			ops.CreateModel{
				Name: "Order",
				Fields: []ops.Field{
					{Name: "id", Kind: model.BigAutoField, PrimaryKey: true},
					{Name: "number", Kind: model.CharField, MaxLength: 20},
					{Name: "note", Kind: model.TextField, Blank: true},
					{Name: "customer", Kind: model.ForeignKey, To: "shop.Customer"},
				},
			},
			ops.CreateModel{
				Name: "Tagging",
				Fields: []ops.Field{
					{Name: "id", Kind: model.BigAutoField, PrimaryKey: true},
					{Name: "every", Kind: model.ForeignKey, To: "shop.Every"},
					{Name: "tag", Kind: model.ForeignKey, To: "shop.Tag"},
				},
			},
			ops.AddField{
				Model: "every",
				Field: ops.Field{Name: "tags", Kind: model.ManyToManyField, To: "shop.Tag", Through: "shop.Tagging"},
			},
			ops.AddIndex{
				Model: "every",
				Index: ops.Index{Name: "everything_moment_f14815_idx", Fields: []string{"-at", "status"}},
			},
			ops.AddConstraint{
				Model:      "every",
				Constraint: ops.Constraint{Name: "one_paid", Unique: []string{"slug"}, Where: model.Is("status", "paid")},
			},
			ops.AddConstraint{
				Model: "every",
				Constraint: ops.Constraint{
					Name:  "dear",
					Check: model.Or(model.Is("price__gte", "1.5"), model.Is("small__in", []any{1, 2})),
				},
			},
			ops.AlterUnique{
				Name: "every",
				Unique: [][]string{
					{"status", "owner"},
				},
			},
		},
	}
}
