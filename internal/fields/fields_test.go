package fields_test

import (
	"math/big"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/internal/fields"
	"github.com/latchkey-go/latchkey/rest"
)

// TestRead compares values and messages with those of REST framework's fields.
func TestRead(t *testing.T) {
	t.Parallel()
	const noString, noInteger, noFloat, noBoolean = "Not a valid string.", "A valid integer is required.",
		"A valid number is required.", "Must be a valid boolean."
	for name, tt := range map[string]struct {
		field    fields.Field
		raw      any
		want     any
		messages []string
	}{
		"missing": {fields.Field{Kind: fields.Char{}}, fields.Absent{}, nil,
			[]string{"This field is required."}},
		"missing, allowed": {fields.Field{Kind: fields.Char{}, Optional: true}, fields.Absent{}, fields.Absent{},
			nil},
		"null":          {fields.Field{Kind: fields.Char{}}, nil, nil, []string{"This field may not be null."}},
		"null, allowed": {fields.Field{Kind: fields.Char{}, Nullable: true}, nil, nil, nil},

		"text":            {kind(fields.Char{}), " \x1ca b\u00a0", "a b", nil},
		"raw text":        {kind(fields.Char{Raw: true}), " a ", " a ", nil},
		"number as text":  {kind(fields.Char{}), rest.Number("1e2"), "100.0", nil},
		"blank":           {kind(fields.Char{}), "  ", nil, []string{"This field may not be blank."}},
		"boolean as text": {kind(fields.Char{}), true, nil, []string{noString}},
		"list as text":    {kind(fields.Char{}), []any{"a"}, nil, []string{noString}},
		"text with every fault": {kind(fields.Char{MaxLength: 2}), "\x00a\xed\xa0\x80", nil, []string{
			"Ensure this field has no more than 2 characters.", "Null characters are not allowed.",
			"Surrogate characters are not allowed: U+D800."}},
		"length in characters, not bytes": {kind(fields.Char{MaxLength: 2}), "éé", "éé", nil},

		"true":                    {kind(fields.Boolean{}), true, true, nil},
		"yes":                     {kind(fields.Boolean{}), "YES", true, nil},
		"0.0":                     {kind(fields.Boolean{}), rest.Number("0.0"), false, nil},
		"2":                       {kind(fields.Boolean{}), rest.Number("2"), nil, []string{noBoolean}},
		"null text":               {fields.Field{Kind: fields.Boolean{}, Nullable: true}, "null", nil, nil},
		"null text, not nullable": {kind(fields.Boolean{}), "null", nil, []string{noBoolean}},

		"int8": {kind(fields.Integer{Bits: 8}), rest.Number("-128"), int64(-128), nil},
		"int8, too large": {kind(fields.Integer{Bits: 8}), rest.Number("128"), nil,
			[]string{"Ensure this value is less than or equal to 127."}},
		"uint8": {kind(fields.Integer{Bits: 8, Unsigned: true}), "+255", uint64(255), nil},
		"uint8, negative": {kind(fields.Integer{Bits: 8, Unsigned: true}), "-1", nil,
			[]string{"Ensure this value is greater than or equal to 0."}},
		"integer of any size": {kind(fields.Integer{}), rest.Number("18446744073709551616"),
			new(big.Int).Lsh(big.NewInt(1), 64), nil},
		"integer with a fraction of zeros": {kind(fields.Integer{Bits: 64}), "5.00", int64(5), nil},
		"integer with a fraction":          {kind(fields.Integer{Bits: 64}), "5.5", nil, []string{noInteger}},
		"integer of true":                  {kind(fields.Integer{Bits: 64}), true, nil, []string{noInteger}},
		"integer of 1,001 digits": {kind(fields.Integer{Bits: 64}), strings.Repeat("0", 1001), nil,
			[]string{"String value too large."}},

		"least": {kind(fields.Integer{Bits: 8, Min: big.NewInt(5)}), rest.Number("4"), nil,
			[]string{"Ensure this value is greater than or equal to 5."}},
		"most, of any size": {kind(fields.Integer{Max: big.NewInt(5)}), rest.Number("6"), nil,
			[]string{"Ensure this value is less than or equal to 5."}},
		"beyond the type, with another bound": {kind(fields.Integer{Bits: 8, Min: big.NewInt(5)}), rest.Number("128"),
			nil, []string{"Ensure this value is less than or equal to 127."}},

		"choice":       {kind(fields.Choice{Values: []any{int64(1)}}), "1", int64(1), nil},
		"blank choice": {kind(fields.Choice{Values: []any{"a"}, Blank: true}), "", "", nil},
		"no choice": {kind(fields.Choice{Values: []any{"a"}}), []any{}, nil,
			[]string{`"[]" is not a valid choice.`}},
		"allowed blank": {kind(fields.Char{Blank: true, MinLength: 3}), " ", "", nil},
		"too short": {kind(fields.Char{MinLength: 3}), "éé", nil,
			[]string{"Ensure this field has at least 3 characters."}},
		"least float": {kind(fields.Float{Bits: 64, Min: "2.0"}), rest.Number("2"), 2.0, nil},
		"too little float": {kind(fields.Float{Bits: 64, Min: "2.0"}), true, nil,
			[]string{"Ensure this value is greater than or equal to 2.0."}},

		"float":         {kind(fields.Float{Bits: 64}), "1e2", 100.0, nil},
		"float of true": {kind(fields.Float{Bits: 64}), true, 1.0, nil},
		"NaN":           {kind(fields.Float{Bits: 64}), "nan", nil, []string{noFloat}},
		"hexadecimal":   {kind(fields.Float{Bits: 64}), "0x1p4", nil, []string{noFloat}},
		"huge integer": {kind(fields.Float{Bits: 64}), rest.Number("1" + strings.Repeat("0", 400)), nil,
			[]string{"Integer value too large to convert to float"}},
		"beyond float32": {kind(fields.Float{Bits: 32}), rest.Number("1e39"), nil, []string{noFloat}},
	} {
		got, err := tt.field.Read(tt.raw)
		var messages []string
		if err != nil {
			messages = err.Messages()
		}
		if !cmp.Equal(messages, tt.messages) || !cmp.Equal(got, tt.want, cmp.Comparer(func(a, b *big.Int) bool {
			return a.Cmp(b) == 0
		})) {
			t.Errorf("%s: got %v, %q; want %v, %q", name, got, messages, tt.want, tt.messages)
		}
	}
}

func kind(k fields.Kind) fields.Field { return fields.Field{Kind: k} }
