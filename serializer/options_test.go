package serializer_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/serializer"
)

// TestUselessOptions gives each option of a field to a field that does not have it, or a value that
// it cannot have. The panic names the serializer, the field and the option.
func TestUselessOptions(t *testing.T) {
	t.Parallel()
	_, env := golden(t)
	type field = serializer.Field
	never := serializer.CheckFunc(func(*rest.Request, string) error { return nil })
	shout := serializer.Value(func(_ *rest.Request, t *Tag) string { return t.Name })
	plain := func(f field) func() {
		f.Name = "x"
		return func() { serializer.Plain{Fields: serializer.Fields{f}}.Compile(env) }
	}
	tag := func(f field) func() {
		return func() {
			serializer.Serializer[Tag]{Fields: []string{"id", "x"}, With: serializer.With{"x": f}}.Compile(env)
		}
	}
	category := func(name string, f field) func() {
		return func() {
			serializer.Serializer[Category]{Fields: []string{name}, With: serializer.With{name: f}}.Compile(env)
		}
	}
	char, integer := serializer.Char, serializer.Integer
	for _, c := range []struct {
		option string
		make   func()
	}{
		{"Min", plain(field{Type: char, Min: 3})},
		{"Max", plain(field{Type: serializer.Boolean, Max: 3})},
		{"a bound of an Integer", plain(field{Type: integer, Min: 1.5})},
		{"MinLength", plain(field{Type: integer, MinLength: 3})},
		{"MaxLength", plain(field{Type: serializer.Boolean, MaxLength: 3})},
		{"MaxLength", plain(field{Type: serializer.PrimaryKey, To: Tag{}, MaxLength: 3})},
		{"MinLength", plain(field{Type: serializer.File, MinLength: 3})},
		{"MaxLength is negative", plain(field{Type: char, MaxLength: -3})},
		{"MinLength is negative", plain(field{Type: char, MinLength: -3})},
		{"MinLength is above MaxLength", plain(field{Type: serializer.List, MinLength: 5, MaxLength: 2})},
		{"NotEmpty", plain(field{Type: char, NotEmpty: true})},
		{"Blank", plain(field{Type: serializer.List, Blank: true})},
		{"Raw", plain(field{Type: integer, Raw: true})},
		{"Raw", plain(field{Type: serializer.Choice, Choices: model.Choices("a", "A"), Raw: true})},
		{"Pattern", plain(field{Type: char, Pattern: "a"})},
		{"Pattern", plain(field{Type: serializer.Regex, Pattern: "(?=a)"})},
		{"Pattern", plain(field{Type: serializer.Regex})},
		{"Unicode", plain(field{Type: char, Unicode: true})},
		{"Protocol", plain(field{Type: char, Protocol: "ipv4"})},
		{"MaxDigits", plain(field{Type: serializer.Float, MaxDigits: 3})},
		{"DecimalPlaces", plain(field{Type: integer, DecimalPlaces: 2})},
		{"DecimalPlaces is above", plain(field{Type: serializer.Decimal, MaxDigits: 2, DecimalPlaces: 3})},
		{"AsNumber", plain(field{Type: integer, AsNumber: true})},
		{"AsText", plain(field{Type: integer, AsText: true})},
		{"Normalize", plain(field{Type: integer, Normalize: true})},
		{"Format", plain(field{Type: integer, Format: "x"})},
		{"Format", plain(field{Type: serializer.Duration, Format: "x"})},
		{"%Q", plain(field{Type: serializer.Time, Format: "%Q"})},
		{"Inputs", plain(field{Type: integer, Inputs: []string{"%Y"}})},
		{"%Q", plain(field{Type: serializer.Date, Inputs: []string{"%Q"}})},
		{"Choices", plain(field{Type: char, Choices: model.Choices("a", "A")})},
		{"Choices has a twice", plain(field{Type: serializer.Choice, Choices: model.Choices("a", "A", "a", "B")})},
		{"choice 1.5", plain(field{Type: serializer.Choice, Choices: model.Choices(1.5, "A")})},
		{"Child", plain(field{Type: char, Child: &field{Type: char}})},
		{"Child", plain(field{Type: serializer.List, Child: &field{Name: "y", Type: char}})},
		{"Child", plain(field{Type: serializer.List, Child: &field{ReadOnly: true, Type: char}})},
		{"Child", plain(field{Type: serializer.Dict, Child: &field{Default: "x", Type: char}})},
		{"Child", plain(field{Type: serializer.Dict, Child: &field{Required: true, Type: char}})},
		{"99 is no Type", plain(field{Type: 99})},
		{"Many", plain(field{Type: char, Many: true})},
		{"To", plain(field{Type: char, To: Tag{}})},
		{"To: int", plain(field{Type: serializer.PrimaryKey, To: 5})},
		{"To", plain(field{Type: serializer.PrimaryKey})},
		{"Link", plain(field{Type: char, Link: "x"})},
		{"Link", plain(field{Slug: "name", Link: "x", To: Tag{}})},
		{"By", plain(field{Type: char, By: "x"})},
		{"By", plain(field{Type: serializer.PrimaryKey, To: Tag{}, By: "name"})},
		{`no field "nope"`, plain(field{Link: "x", To: Tag{}, By: "nope"})},
		{`no field "nope"`, plain(field{Slug: "nope", To: Tag{}})},
		{"Where", plain(field{Type: char, Where: model.Is("id", 1)})},
		{"Where: Tag has no field", plain(field{Type: serializer.PrimaryKey, To: Tag{}, Where: model.Is("nope", 1)})},
		{"Where: id", plain(field{Type: serializer.PrimaryKey, To: Tag{}, Where: model.Is("id", "x")})},
		{"Type", plain(field{Type: char, Nested: point})},
		{"Value", plain(field{Value: shout})},
		{"Save", plain(field{Type: char, Save: serializer.SaveFunc(saveItems)})},
		{"Check", plain(field{Type: char, ReadOnly: true, Check: never})},
		{"ReadOnly", plain(field{Type: serializer.Hidden, Default: 1, ReadOnly: true})},
		{"WriteOnly", plain(field{Type: serializer.Hidden, Default: 1, WriteOnly: true})},
		{"WriteOnly", plain(field{Type: char, ReadOnly: true, WriteOnly: true})},
		{"Optional", plain(field{Type: char, Required: true, Optional: true})},
		{"Default a", plain(field{Type: integer, Default: "a"})},
		{"Default z", plain(field{Type: serializer.Choice, Choices: model.Choices("a", "A"), Default: "z"})},
		{"Messages", plain(field{Type: char, Messages: map[string]string{"requird": "x"}})},
		{"Validators", plain(field{Type: char, Validators: []model.Validator{{}}})},
		{"Validators", plain(field{Type: char, Validators: []model.Validator{model.StepValue(2)}})},
		{"Validators", plain(field{Type: serializer.Boolean, Validators: []model.Validator{model.MinValue(2)}})},

		{"Source", tag(field{Value: shout, Source: "name"})},
		{"Type", tag(field{Value: shout, Type: char})},
		{"Required", tag(field{Value: shout, Required: true})},
		{`no field "nope"`, tag(field{Source: "nope"})},
		{"Many is true", category("parent", field{Many: true})},
		{"To is for a Plain", category("parent", field{To: Tag{}})},
		{"Where: Category has no field", category("parent", field{Where: model.Is("nope", 3)})},
		{"bound x", category("position", field{Max: "x"})},
		{"MaxLength", category("position", field{MaxLength: 3})},
		{"cannot hold a Integer", category("name", field{Type: integer})},
		{"cannot hold every Char", category("position", field{Type: char})},
		{"no relation", category("name", field{Nested: tags})},
		{"Slug", category("name", field{Slug: "x"})},
	} {
		text := panicText(c.make)
		if !strings.HasPrefix(text, "serializer: ") || !strings.Contains(text, c.option) ||
			!strings.Contains(text, "the field ") {
			t.Errorf("%s: the panic is %q", c.option, text)
		}
	}
}

func panicText(fn func()) (text string) {
	defer func() { text = fmt.Sprint(recover()) }()
	fn()
	return ""
}

// TestColumnBounds gives fields a Type, with which they have no bounds of the model's. What the
// column cannot hold is refused all the same, and does not fail in the database.
func TestColumnBounds(t *testing.T) {
	t.Parallel()
	_, env := golden(t)
	env.Engine = serializer.PostgreSQL
	plan := serializer.Serializer[Product]{
		Fields: []string{"name", "price", "stock"},
		With: serializer.With{"name": {Type: serializer.Char}, "stock": {Type: serializer.Integer},
			"price": {Type: serializer.Decimal}},
	}.Compile(env)
	const digits = `{"price":["Ensure that there are no more than 6 digits before the decimal point."]}`
	for body, want := range map[string]string{
		`"stock": 2147483648`:                       `{"stock":["Ensure this value is less than or equal to 2147483647."]}`,
		`"stock": -1`:                               `{"stock":["Ensure this value is greater than or equal to 0."]}`,
		`"stock": 1e30`:                             `{"stock":["A valid integer is required."]}`,
		`"price": "1000000"`:                        digits,
		`"price": "-99999999"`:                      digits,
		`"price": "1e999999"`:                       `{"price":["A valid number is required."]}`,
		`"name": "` + strings.Repeat("é", 81) + `"`: `{"name":["Ensure this field has no more than 80 characters."]}`,
	} {
		body = `{"name": "a", "price": 1, "stock": 1, ` + body + `}` // of a name that stands twice, the last
		code, answer, err := post(plan, body, serializer.Options{})
		if code != http.StatusBadRequest || string(answer) != want {
			t.Errorf("%s: %d %s (%v), want %s", body, code, answer, err, want)
		}
	}
}
