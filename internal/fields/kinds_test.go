package fields_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/latchkey-go/latchkey/internal/fields"
	"github.com/latchkey-go/latchkey/rest"
)

// TestRounding compares the output of all roundings with Python's quantize.
func TestRounding(t *testing.T) {
	t.Parallel()
	values := []string{"1.25", "1.35", "-1.25", "1.251", "0.04", "-0.04", "1.05", "1.55", "2", "-1.21"}
	for how, want := range map[fields.Rounding]string{
		fields.HalfEven:   "1.2 1.4 -1.2 1.3 0.0 -0.0 1.0 1.6 2.0 -1.2",
		fields.HalfUp:     "1.3 1.4 -1.3 1.3 0.0 -0.0 1.1 1.6 2.0 -1.2",
		fields.HalfDown:   "1.2 1.3 -1.2 1.3 0.0 -0.0 1.0 1.5 2.0 -1.2",
		fields.Up:         "1.3 1.4 -1.3 1.3 0.1 -0.1 1.1 1.6 2.0 -1.3",
		fields.Down:       "1.2 1.3 -1.2 1.2 0.0 -0.0 1.0 1.5 2.0 -1.2",
		fields.Ceiling:    "1.3 1.4 -1.2 1.3 0.1 -0.0 1.1 1.6 2.0 -1.2",
		fields.Floor:      "1.2 1.3 -1.3 1.2 0.0 -0.1 1.0 1.5 2.0 -1.3",
		fields.ZeroFiveUp: "1.2 1.3 -1.2 1.2 0.1 -0.1 1.1 1.6 2.0 -1.2",
	} {
		var got []string
		for _, v := range values {
			out := fields.Decimal{Places: 1, Rounding: how}.Append(nil, decimal.RequireFromString(v))
			got = append(got, strings.Trim(string(out), `"`))
		}
		if diff := cmp.Diff(want, strings.Join(got, " ")); diff != "" {
			t.Errorf("rounding %d:\n%s", how, diff)
		}
	}
}

// TestNegativeZero checks that -0 keeps its sign in the output, as in Python, and is 0 in Go.
func TestNegativeZero(t *testing.T) {
	t.Parallel()
	field := fields.Decimal{MaxDigits: 5, Places: 2}
	v, err := field.Decode("-0")
	if err != nil || !v.IsZero() || v.String() != "0" || !v.Add(decimal.New(15, -1)).Equal(decimal.New(15, -1)) {
		t.Fatal(v, err)
	}
	if out := string(field.Append(nil, v)); out != `"-0.00"` {
		t.Error(out)
	}
}

// TestDecimalBounds checks that no exponent makes a number too large to write. DRF would write a
// billion digits.
func TestDecimalBounds(t *testing.T) {
	t.Parallel()
	for text, ok := range map[string]bool{"1e1000": true, "1e1001": false, "1e-1000": true, "0e999999999": true,
		"1e-1001":     false,
		"1e999999999": false, "1e-999999999": false} {
		if _, err := (fields.Decimal{AnyPlaces: true}).Decode(text); (err == nil) != ok {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// TestZones checks times that clocks show twice or never.
func TestZones(t *testing.T) {
	t.Parallel()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	field := fields.DateTime{Zone: berlin}
	for text, want := range map[string]string{
		"2020-10-25T02:30:00": `"2020-10-25T02:30:00+02:00"`, // twice: the first
		"2021-03-28T02:30:00": `"2021-03-28T03:30:00+02:00"`, // never: Python shows 02:30:00+01:00
		"2020-10-25T01:59:59": `"2020-10-25T01:59:59+02:00"`,
		"2020-10-25T03:00:00": `"2020-10-25T03:00:00+01:00"`,
		"1890-01-01T00:00:00": `"1890-01-01T00:00:00+00:53:28"`,
	} {
		v, err := field.Decode(text)
		if got := string(field.Append(nil, v)); err != nil || got != want {
			t.Errorf("%s: %s, %v", text, got, err)
		}
	}
}

// TestNatives checks values that are no texts: those of a program, and of no use.
func TestNatives(t *testing.T) {
	t.Parallel()
	at := time.Date(2020, 1, 2, 3, 4, 5, 6000, time.UTC)
	for name, c := range map[string]struct {
		kind fields.Kind
		raw  any
		want string // the output, or the code of the error
	}{
		"a time":           {fields.DateTime{}, at, `"2020-01-02T03:04:05.000006Z"`},
		"a date as a time": {fields.DateTime{}, fields.Date{Year: 2020, Month: 1, Day: 2}, "date"},
		"a time as a date": {fields.DateField{}, at, "datetime"},
		"a date":           {fields.DateField{}, fields.Date{Year: 20, Month: 1, Day: 2}, `"0020-01-02"`},
		"a time of day":    {fields.TimeField{}, fields.TimeOfDay{Hour: 1}, `"01:00:00"`},
		"a duration":       {fields.Duration{}, fields.TimedeltaOf(-time.Microsecond), `"-1 23:59:59.999999"`},
		"the year 10000":   {fields.DateTime{}, at.AddDate(8000, 0, 0), "overflow"},
		"a binary JSON": {fields.JSON{Binary: true, Parse: func(string) (any, error) { return true, nil }},
			"x", `"true"`},
		"a binary JSON of 5":  {fields.JSON{Binary: true}, rest.Number("5"), "invalid"},
		"JSON without parser": {fields.JSON{Binary: true}, "5", "invalid"},
		"a file as JSON":      {fields.JSON{}, rest.NewFile("a", "", nil), "invalid"},
		"a bigint as text":    {fields.BigInteger{AsText: true}, "5", `"5"`},
	} {
		value, err := c.kind.Read(c.raw)
		got := ""
		if err != nil {
			got = err.Faults[0].Code
		} else {
			got = string(c.kind.Write(nil, value))
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	if out := string(fields.Float{}.Append(nil, math.NaN())); out != "null" {
		t.Error(out)
	}
}

// TestFile checks the rules on uploads.
func TestFile(t *testing.T) {
	t.Parallel()
	stat := func(raw any) (string, int64, bool) {
		file, ok := raw.(rest.File)
		return file.Name, file.Size, ok
	}
	for name, c := range map[string]struct {
		kind fields.File
		raw  any
		want string
	}{
		"a file":  {fields.File{Stat: stat, MaxLength: 3}, rest.NewFile("a.b", "", []byte("x")), ""},
		"no name": {fields.File{Stat: stat}, rest.NewFile("", "", []byte("x")), "No filename could be determined."},
		"no file": {fields.File{Stat: stat}, "x",
			"The submitted data was not a file. Check the encoding type on the form."},
		"empty":  {fields.File{Stat: stat}, rest.NewFile("a", "", nil), "The submitted file is empty."},
		"may be": {fields.File{Stat: stat, AllowEmpty: true}, rest.NewFile("a", "", nil), ""},
		"too long": {fields.File{Stat: stat, MaxLength: 3}, rest.NewFile("é.png", "", []byte("x")),
			"Ensure this filename has at most 3 characters (it has 5)."},
	} {
		_, err := c.kind.Read(c.raw)
		got := ""
		if err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// TestWords checks that a project can replace texts by their codes, with the same parameters.
func TestWords(t *testing.T) {
	t.Parallel()
	words := map[string]string{"required": "Fehlt.", "null": "Leer.",
		"max_length": "Höchstens {max_length} Zeichen."}
	field := fields.Field{Kind: fields.Char{MaxLength: 2}, Words: words}
	for raw, want := range map[any]string{(fields.Absent{}): "Fehlt.", nil: "Leer.", "abc": "Höchstens 2 Zeichen.",
		true: "Not a valid string."} {
		if _, err := field.Read(raw); err == nil || err.Error() != want {
			t.Errorf("%v: %v", raw, err)
		}
	}
}

// TestFormats checks that a format with an unknown directive is found at start-up.
func TestFormats(t *testing.T) {
	t.Parallel()
	for format, ok := range map[string]bool{"%d.%m.%Y": true, "100%%": true, "%": false, "%Q": false} {
		if err := fields.CheckFormats(format); (err == nil) != ok {
			t.Errorf("%s: %v", format, err)
		}
	}
}

// TestFormatsOfDates reads what Python's strptime reads, and nothing else.
func TestFormatsOfDates(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ format, text, want string }{
		{"%Y-%m-%d", "2021-02-02", `"2021-02-02"`},
		{"%Y-%m-%d", "2021-2- 2", `"2021-02-02"`},
		{"%Y-%m-%d", "٢٠٢١-2-1٢", `"2021-02-12"`},
		{"%Y-%m-%d", "2021-0٢-02", ""},
		{"%Y-%m-%d", "2021-02-٢", ""},
		{"%Y-%m-%d", "0000-01-01", ""},
		{"%Y-%m-%d", "2021-02-30", ""},
		{"%m/%d/%y", "1/2/69", `"1969-01-02"`},
		{"%m/%d/%y", "1/2/68", `"2068-01-02"`},
		{"%m/%d/%y", "1/2/6", ""},
		{"%b %d, %Y", "fEB\t \u00a02, 2021", `"2021-02-02"`},
		{"%b %d, %Y", "Feb2, 2021", ""},
		{"%Y%m%d", "2021111", `"2021-11-01"`},
		{"%Y%m%d", "202111", `"2021-01-01"`},
		{"%j/%Y", "366/2024", `"2024-12-31"`},
		{"%", "", ""},
	} {
		field, got := fields.DateField{Inputs: []string{c.format}}, ""
		if d, err := field.Decode(c.text); err == nil {
			got = string(field.Append(nil, d))
		}
		if got != c.want {
			t.Errorf("%q as %s: %s, want %s", c.text, c.format, got, c.want)
		}
	}
	moment := fields.TimeField{Inputs: []string{"%H:%M:%S.%f"}}
	want := fields.TimeOfDay{Hour: 1, Minute: 2, Second: 3, Microsecond: 50_000}
	if got, err := moment.Decode("1:٢:3.05"); err != nil || got != want {
		t.Error(got, err)
	}
}

// BenchmarkObject reads and writes an object of ten fields.
func BenchmarkObject(b *testing.B) {
	object := fields.Object{Members: []fields.Member{
		{Name: "name", Field: kind(fields.Char{MaxLength: 50})},
		{Name: "mail", Field: kind(fields.Email{})},
		{Name: "slug", Field: kind(fields.Slug{})},
		{Name: "count", Field: kind(fields.Integer{Bits: 64})},
		{Name: "rate", Field: kind(fields.Float{Bits: 64})},
		{Name: "price", Field: kind(fields.Decimal{MaxDigits: 8, Places: 2})},
		{Name: "open", Field: kind(fields.Boolean{})},
		{Name: "at", Field: kind(fields.DateTime{})},
		{Name: "day", Field: kind(fields.DateField{})},
		{Name: "state", Field: kind(fields.Choice{Values: []any{"new", "paid"}})},
	}}
	body := map[string]any{"name": "A name", "mail": "a@example.com", "slug": "a-name",
		"count": rest.Number("12345"),
		"rate":  rest.Number("1.5"), "price": "12.50", "open": true, "at": "2026-01-02T03:04:05Z",
		"day":   "2026-01-02",
		"state": "paid"}
	values, dst := make([]any, len(object.Members)), []byte(nil)
	b.ReportAllocs()
	for b.Loop() {
		if err := object.DecodeInto(nil, values, body); err != nil {
			b.Fatal(err)
		}
		dst = object.Append(dst[:0], values)
	}
}
