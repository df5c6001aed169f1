package serializer_test

import (
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/serializer"
)

// A mistake panics when the program starts, and says where it is.
func TestMistakes(t *testing.T) {
	t.Parallel()
	_, env := golden(t)
	type (
		with = serializer.With

		field = serializer.Field
	)
	category := func(names []string, w with) func() {
		return func() { serializer.Serializer[Category]{Fields: names, With: w}.Compile(env) }
	}
	order := func(f field) func() {
		return func() {
			serializer.Serializer[Order]{Fields: []string{"id", "items"}, With: with{"items": f}}.Compile(env)
		}
	}
	plain := func(f ...field) func() { return func() { serializer.Plain{Fields: f}.Compile(env) } }
	n := []string{"name"}
	for _, test := range []struct {
		name string
		make func()
		want []string
	}{
		{"no model", func() { serializer.Serializer[auth.Identity]{}.Compile(env) },
			[]string{"auth.Identity", "no model"}},
		{"unknown field", category([]string{"nmae"}, nil),
			[]string{"Serializer[serializer_test.Category]", "nmae", "no field"}},
		{"With beside Fields", category(n, with{"slug": {}}), []string{"slug", "Fields does not"}},
		{"twice", category([]string{"name", "name"}, nil), []string{"name", "twice"}},
		{"another name in With", category(n, with{"name": {Name: "x"}}), []string{"name", "calls it x"}},
		{"ReadOnly and WriteOnly", category(n, with{"name": {ReadOnly: true, WriteOnly: true}}),
			[]string{"WriteOnly"}},
		{"Required and Optional", category(n, with{"name": {Required: true, Optional: true}}),
			[]string{"name", "Optional"}},
		{"ReadOnly and Required", category(n, with{"name": {ReadOnly: true, Required: true, Type: serializer.Char}}),
			[]string{"name", "Required"}},
		{"lengths", category(n, with{"name": {MinLength: 70}}), []string{"name", "MinLength is above MaxLength"}},
		{"path to write", category(n, with{"name": {Source: "parent.name"}}), []string{"name", "ReadOnly"}},
		{"bad path", category(n, with{"name": {Source: "parent.nope", ReadOnly: true}}),
			[]string{"name", "parent.nope", "nope"}},
		{"bad slug", category([]string{"parent"}, with{"parent": {Slug: "nope"}}),
			[]string{"parent", "Category", "nope"}},
		{"way back", category([]string{"products"}, nil), []string{"products", "ReadOnly"}},
		{"Value of another struct", category([]string{"x"}, with{"x": {Value: serializer.Value(label)}}),
			[]string{"x", "Product"}},
		{"loads", func() {
			f := field{Value: serializer.Value(label, "nope")}
			serializer.Serializer[Product]{Fields: []string{"x"}, With: with{"x": f}}.Compile(env)
		}, []string{"x", "loads", "nope"}},
		{"Check of another type", category(n, with{"name": {Check: serializer.CheckFunc(anyNumber)}}),
			[]string{"name", "int64", "string"}},
		{"nested of another model", order(field{Nested: tags, Many: true}), []string{"items", "Item", "Tag"}},
		{"nested without Many", order(field{Nested: items}), []string{"items", "Many"}},
		{"Save without Nested", category(n, with{"name": {Save: serializer.SaveFunc(saveItems)}}),
			[]string{"name", "Save"}},
		{"Exclude", func() { serializer.Serializer[Tag]{Exclude: []string{"nope"}}.Compile(env) },
			[]string{"nope", "Exclude"}},
		{"Fields and Exclude", func() {
			serializer.Serializer[Tag]{Fields: n, Exclude: n}.Compile(env)
		}, []string{"Exclude"}},
		{"two fields of a unique rule", func() {
			serializer.Serializer[Product]{Fields: []string{"category", "name", "title"},
				With: with{"title": {Source: "name"}}}.Compile(env)
		}, []string{"title", "unique together"}},
		{"link without a route", func() {
			serializer.Serializer[Tag]{Links: true}.Compile(serializer.Env{Models: env.Models, Rows: env.Rows})
		}, []string{"url", "Env.Links"}},
		{"no name", plain(field{Type: serializer.Char}), []string{"Name"}},
		{"no type", plain(field{Name: "x"}), []string{"x", "no Type"}},
		{"same name", plain(field{Name: "x", Type: serializer.Char}, field{Name: "x", Type: serializer.Char}),
			[]string{"x", "two"}},
		{"pattern", plain(field{Name: "x", Type: serializer.Regex, Pattern: "("}), []string{"x", "Pattern"}},
		{"pattern of no Regex", plain(field{Name: "x", Type: serializer.Char, Pattern: "a"}),
			[]string{"x", "Pattern"}},
		{"choices", plain(field{Name: "x", Type: serializer.Choice}), []string{"x", "Choices"}},
		{"choices of a Char", plain(field{Name: "x", Type: serializer.Char, Choices: model.Choices("a", "A")}),
			[]string{"x", "Choices"}},
		{"bounds", plain(field{Name: "x", Type: serializer.Integer, Min: 3, Max: 2}),
			[]string{"x", "the Min is above the Max"}},
		{"bound", plain(field{Name: "x", Type: serializer.Integer, Min: "a"}), []string{"x", "no number"}},
		{"bound of a duration", plain(field{Name: "x", Type: serializer.Duration, Max: 3}),
			[]string{"x", "time.Duration"}},
		{"protocol", plain(field{Name: "x", Type: serializer.IPAddress, Protocol: "ipv5"}), []string{"x", "ipv5"}},
		{"format", plain(field{Name: "x", Type: serializer.UUID, Format: "hexx"}), []string{"x", "hexx"}},
		{"date format", plain(field{Name: "x", Type: serializer.Date, Format: "%Q"}), []string{"x", "%Q"}},
		{"hidden", plain(field{Name: "x", Type: serializer.Hidden}), []string{"x", "Default"}},
		{"required default", plain(field{Name: "x", Type: serializer.Char, Default: "a", Required: true}),
			[]string{"x", "Default"}},
		{"child", plain(field{Name: "x", Type: serializer.Char, Child: &field{Type: serializer.Char}}),
			[]string{"x", "Child"}},
		{"bad child", plain(field{Name: "x", Type: serializer.List, Child: &field{}}),
			[]string{"x", "Child", "no Type"}},
		{"relation without To", plain(field{Name: "x", Slug: "slug"}), []string{"x", "To"}},
		{"blank number", plain(field{Name: "x", Type: serializer.Integer, Blank: true}), []string{"x", "Blank"}},
		{"digits", plain(field{Name: "x", Type: serializer.Float, MaxDigits: 3}), []string{"x", "MaxDigits"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			defer func() {
				text, _ := recover().(string)
				for _, want := range append(test.want, "serializer: ") {
					if !strings.Contains(text, want) {
						t.Errorf("the panic %q does not say %q", text, want)
					}
				}
			}()
			test.make()
		})
	}

}

func anyNumber(*rest.Request, int64) error { return nil }
