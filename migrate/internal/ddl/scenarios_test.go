package ddl_test

import (
	"github.com/latchkey-go/latchkey/migrate/ops"
	"github.com/latchkey-go/latchkey/model"
)

// scenario is a series of migrations of one app, on tables of its own.
type scenario struct {
	App        string      `json:"app"`
	Migrations []migration `json:"migrations"`
}

// migration has operations, and statements to run between them.
type migration struct {
	Operations []any `json:"operations"` // ops.Operation, or a string
	Backward   bool  `json:"backward"`   // revert it at once
}

func m(operations ...any) migration       { return migration{Operations: operations} }
func andBack(operations ...any) migration { return migration{Operations: operations, Backward: true} }

func id() ops.Field { return ops.Field{Name: "id", Kind: model.BigAutoField, PrimaryKey: true} }

func char(name string, length int) ops.Field {
	return ops.Field{Name: name, Kind: model.CharField, MaxLength: length}
}

func key(name, to string) ops.Field { return ops.Field{Name: name, Kind: model.ForeignKey, To: to} }

func create(name string, fields ...ops.Field) ops.CreateModel {
	return ops.CreateModel{Name: name, Fields: append([]ops.Field{id()}, fields...)}
}

// every has a field of each kind that has no relation.
func every() []ops.Field {
	var fields []ops.Field
	for _, k := range model.Kinds() {
		if k.IsAuto() || k.IsRelation() {
			continue
		}
		f := ops.Field{Name: "f_" + k.String(), Kind: k}
		switch {
		case k.IsText() && k != model.TextField:
			f.MaxLength = 50
		case k == model.DecimalField:
			f.MaxDigits, f.DecimalPlaces = 8, 2
		}
		fields = append(fields, f)
		f.Null, f.Name = true, f.Name+"_null"
		fields = append(fields, f)
	}
	return fields
}

// withDefaults has fields with a default, as they are added to a table with rows.
func withDefaults() []any {
	defaults := map[model.Kind]any{model.CharField: "it's 100%", model.TextField: "", model.IntegerField: 7,
		model.BooleanField: true, model.DecimalField: "1.50", model.FloatField: 2.5, model.DateField: "2026-01-02",
		model.TimeField: "03:04:05", model.DateTimeField: "2026-01-02T03:04:05Z",
		model.UUIDField: "0f0e0d0c-0b0a-0908-0706-050403020100", model.PositiveIntegerField: 3,
		model.GenericIPAddressField: "10.0.0.1", model.BigIntegerField: 1 << 40, model.SmallIntegerField: -3}
	var all []any
	for _, k := range model.Kinds() {
		value, ok := defaults[k]
		if !ok {
			continue
		}
		f := ops.Field{Name: "d_" + k.String(), Kind: k, Default: value}
		switch k {
		case model.CharField:
			f.MaxLength = 30
		case model.DecimalField:
			f.MaxDigits, f.DecimalPlaces = 8, 2
		}
		all = append(all, ops.AddField{Model: "a", Field: f})
	}
	return all
}

func options(o ops.Options, c ops.CreateModel) ops.CreateModel {
	c.Options = o
	return c
}

func scenarios() []scenario {
	order := create("Order", char("number", 20), ops.Field{Name: "total", Kind: model.DecimalField, MaxDigits: 10,
		DecimalPlaces: 2}, ops.Field{Name: "placed", Kind: model.DateTimeField}, key("customer", "%.Customer"))
	customer := create("Customer", ops.Field{Name: "name", Kind: model.CharField, MaxLength: 50, Unique: true})
	row := `INSERT INTO %_customer (name) VALUES ('ann')`
	orders := `INSERT INTO %_order (number, total, placed, customer_id) VALUES ('1', 5, '2026-01-01 00:00:00', 1)`
	return append([]scenario{
		{"every", []migration{andBack(create("Every", every()...)), m(create("A"), `INSERT INTO %_a (id) VALUES (1)`),
			andBack(withDefaults()...)}},
		{"keys", []migration{
			andBack(customer, order),
			m(customer, order, row, orders),
			m(ops.AddField{Model: "order", Field: ops.Field{Name: "payer", Kind: model.ForeignKey, To: "keys.Customer",
				Null: true}}),
			m(ops.AddField{Model: "order", Field: ops.Field{Name: "loose", Kind: model.ForeignKey, To: "keys.Customer",
				Null: true, NoConstraint: true}}),
			m(ops.AddField{Model: "customer", Field: ops.Field{Name: "parent", Kind: model.ForeignKey,
				To: "keys.Customer", Null: true}}),
			m(ops.AddField{Model: "customer", Field: char("code", 9), Once: "x"}),
			andBack(ops.AlterField{Model: "order", Field: ops.Field{Name: "payer", Kind: model.OneToOneField,
				To: "keys.Customer", Null: true}}),
			andBack(ops.RemoveField{Model: "order", Name: "loose"}),
			andBack(ops.RemoveField{Model: "order", Name: "payer"}),
			m(ops.AlterField{Model: "order", Field: ops.Field{Name: "customer", Kind: model.ForeignKey,
				To: "keys.Customer", Null: true}}),
			andBack(ops.RenameField{Model: "order", Old: "customer", New: "client"}),
			andBack(ops.DeleteModel{Name: "Order"}),
		}},
	}, moreScenarios()...)
}

func moreScenarios() []scenario {
	base := []ops.Field{char("a", 10), {Name: "b", Kind: model.CharField, MaxLength: 10, Blank: true},
		{Name: "n", Kind: model.IntegerField}, key("up", "%.Top")}
	tags := ops.Field{Name: "tags", Kind: model.ManyToManyField, To: "many.Tag"}
	table := func() migration {
		return m(create("Top"), create("Thing", base...), `INSERT INTO %_top (id) VALUES (1)`,
			`INSERT INTO %_thing (a, b, n, up_id) VALUES ('x', 'y', 3, 1)`)
	}
	alter := func(f ops.Field) migration { return andBack(ops.AlterField{Model: "thing", Field: f}) }
	return []scenario{
		{"alter", []migration{table(),
			alter(char("a", 40)), alter(ops.Field{Name: "a", Kind: model.TextField}),
			alter(ops.Field{Name: "a", Kind: model.CharField, MaxLength: 10, Unique: true}),
			alter(ops.Field{Name: "a", Kind: model.CharField, MaxLength: 10, Index: true}),
			alter(ops.Field{Name: "a", Kind: model.SlugField, MaxLength: 10}),
			alter(ops.Field{Name: "a", Kind: model.CharField, MaxLength: 10, Null: true}),
			alter(ops.Field{Name: "n", Kind: model.BigIntegerField}),
			alter(ops.Field{Name: "n", Kind: model.PositiveIntegerField}),
			alter(ops.Field{Name: "n", Kind: model.IntegerField, Column: "number"}),
			m(ops.AlterField{Model: "thing", Field: ops.Field{Name: "n", Kind: model.IntegerField, Null: true}}),
			m(ops.AlterField{Model: "thing", Field: ops.Field{Name: "n", Kind: model.IntegerField, Default: 8}}),
			m(ops.AlterField{Model: "thing", Field: ops.Field{Name: "n", Kind: model.IntegerField, Null: true}}),
			m(ops.AlterField{Model: "thing", Field: ops.Field{Name: "n", Kind: model.IntegerField}, Once: 9}),
			andBack(ops.RenameField{Model: "thing", Old: "a", New: "renamed"}),
			andBack(ops.RemoveField{Model: "thing", Name: "b"}),
			andBack(ops.AlterField{Model: "top", Field: ops.Field{Name: "id", Kind: model.CharField, MaxLength: 30,
				PrimaryKey: true}}),
		}},
		{"rules", []migration{table(),
			andBack(ops.AddIndex{Model: "thing", Index: ops.Index{Name: "thing_a_idx", Fields: []string{"a", "-n"}}}),
			m(ops.AddIndex{Model: "thing", Index: ops.Index{Name: "thing_b_idx", Fields: []string{"b"},
				Where: model.And(model.Is("n__gt", 3), model.Not(model.Is("b", "it's")))}}),
			andBack(ops.RenameIndex{Model: "thing", Old: "thing_b_idx", New: "thing_b_new"}),
			andBack(ops.RemoveIndex{Model: "thing", Name: "thing_b_idx"}),
			andBack(ops.AddConstraint{Model: "thing", Constraint: ops.Constraint{Name: "thing_n",
				Check: model.Or(model.Is("n__gte", 1), model.Is("a__in", []string{"q", "r"}))}}),
			m(ops.AddConstraint{Model: "thing",
				Constraint: ops.Constraint{Name: "thing_ab", Unique: []string{"a", "b"}}}),
			m(ops.AddConstraint{Model: "thing", Constraint: ops.Constraint{Name: "thing_part",
				Unique: []string{"up", "a"}, Where: model.Is("n", 1)}}),
			andBack(ops.RemoveConstraint{Model: "thing", Name: "thing_part"}),
			andBack(ops.RemoveConstraint{Model: "thing", Name: "thing_ab"}),
			m(ops.AlterUnique{Name: "thing", Unique: [][]string{{"up", "n"}}}),
			andBack(ops.AlterUnique{Name: "thing", Unique: [][]string{{"a", "n"}}}),
			m(ops.AddField{Model: "thing", Field: ops.Field{Name: "slug", Kind: model.SlugField, MaxLength: 50,
				Null: true}}),
			andBack(ops.AlterUnique{Name: "thing", Unique: nil}),
			m(options(ops.Options{Table: "rules_other", UniqueTogether: [][]string{{"x", "y"}},
				Indexes:     []ops.Index{{Name: "other_x_idx", Fields: []string{"x"}}},
				Constraints: []ops.Constraint{{Name: "other_x", Check: model.Is("x__lt", 9)}},
			}, create("Other", ops.Field{Name: "x", Kind: model.IntegerField}, char("y", 3)))),
			andBack(ops.AlterModelTable{Name: "other", Table: "rules_another"}),
		}},
		{"many", []migration{
			m(create("Tag", char("name", 9)), create("Post", char("title", 9))),
			andBack(ops.AddField{Model: "post", Field: tags}), m(ops.AddField{Model: "post", Field: tags}),
			m(`INSERT INTO many_tag (name) VALUES ('t')`, `INSERT INTO many_post (title) VALUES ('p')`,
				`INSERT INTO many_post_tags (post_id, tag_id) VALUES (1, 1)`),
			andBack(ops.RenameModel{Old: "Tag", New: "Label"}),
			andBack(ops.RenameModel{Old: "Post", New: "Article"}),
			m(ops.AddField{Model: "post", Field: ops.Field{Name: "like", Kind: model.ManyToManyField, To: "many.Post",
				Table: "many_likes"}}),
			andBack(ops.RemoveField{Model: "post", Name: "tags"}),
			andBack(ops.DeleteModel{Name: "Post"}),
		}},
		{"auto", []migration{table(),
			andBack(ops.AlterField{Model: "top",
				Field: ops.Field{Name: "id", Kind: model.AutoField, PrimaryKey: true}}),
		}},
		{"rename", []migration{
			m(create("Node", ops.Field{Name: "up", Kind: model.ForeignKey, To: "rename.Node", Null: true}),
				create("Top", char("name", 9)),
				create("Child", key("top", "rename.Top")), `INSERT INTO rename_top (name) VALUES ('t')`,
				`INSERT INTO rename_child (top_id) VALUES (1)`),
			andBack(ops.RenameModel{Old: "Top", New: "Root"}),
			andBack(ops.RenameModel{Old: "Node", New: "Leaf"}),
			m(ops.AddField{Model: "child", Field: char("note", 9), Once: "?"},
				ops.AddField{Model: "child", Field: ops.Field{Name: "other", Kind: model.ForeignKey, To: "rename.Top",
					Null: true}},
				ops.RenameField{Model: "child", Old: "other", New: "second"},
				ops.AlterField{Model: "child", Field: char("note", 20)}),
		}},
	}
}
