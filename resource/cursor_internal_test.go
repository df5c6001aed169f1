package resource

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/serializer"
)

// TestCursor reads and writes cursors as REST framework has them.
func TestCursor(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]cursor{
		"":             {},
		"cD0y":         {position: "2", set: true},
		"cj0xJnA9Mw==": {reverse: true, position: "3", set: true},
		"bz0x":         {offset: 1},
		"bz01MDAw":     {offset: 1000}, // o=5000: the cutoff
		"cD0yMDI1LTAzLTAzKzEyJTNBMDAlM0EwMC4wMDQwMDAlMkIwMCUzQTAw": {position: "2025-03-03 12:00:00.004000+00:00",
			set: true},
	} {
		got, ok := readCursor(text)
		if !ok || got != want {
			t.Errorf("%q: %+v %v, want %+v", text, got, ok, want)
		}
		if want.offset != 1000 && got.String() != text {
			t.Errorf("%q is written as %q", text, got.String())
		}
	}
	for _, text := range []string{"bz0tMQ==", "bz14", "cj14", "x", "é", "cD3DqQ"} {
		if got, ok := readCursor(text); ok {
			t.Errorf("%q is read as %+v", text, got)
		}
	}
}

// FuzzCursor reads any text as a cursor, and what it writes again.
func FuzzCursor(f *testing.F) {
	for _, seed := range []string{"cD0y", "cj0xJnA9Mw==", "bz0tMQ==", "", "===", "bz05OTk5OTk5OTk5OTk5OTk5OTk5OTk5"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, ok := readCursor(text)
		if !ok {
			return
		}
		if again, ok := readCursor(c.String()); !ok || again != c {
			t.Errorf("%q: %+v, and then %+v", text, c, again)
		}
	})
}

// TestPositions writes values as Python's str() does.
func TestPositions(t *testing.T) {
	t.Parallel()
	berlin := time.FixedZone("", 3600)
	for want, value := range map[string]any{
		"None": nil, "True": true, "7": int64(7), "0.1": 0.1, "7.50": decimal.RequireFromString("7.50"),
		"2026-01-02":                       model.Date{Year: 2026, Month: 1, Day: 2},
		"2026-01-02 03:04:05+00:00":        time.Date(2026, 1, 2, 4, 4, 5, 0, berlin),
		"2026-01-02 03:04:05.000006+00:00": time.Date(2026, 1, 2, 3, 4, 5, 6000, time.UTC),
		"1 day, 0:00:05":                   model.DurationOf(24*time.Hour + 5*time.Second),
	} {
		if got := positionOf(value); got != want {
			t.Errorf("%v: %q, want %q", value, got, want)
		}
	}
}

// TestSearchTerms splits as REST framework's search_smart_split does.
func TestSearchTerms(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"":                 nil,
		"a b":              {"a", "b"},
		"a,b,,c ":          {"a", "b", "c"},
		`"a b" c`:          {"a b", "c"},
		`'it''s', x`:       {"it''s", "x"},
		`"a \"quoted\" b"`: {`a "quoted" b`},
		`"a`:               {`"a`},
		",":                nil,
		"x\u00a0y":         {"x", "y"},
	} {
		if got := searchTerms(text); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestFormNumber reads numbers as Django's forms do, in little memory.
func TestFormNumber(t *testing.T) {
	t.Parallel()
	price := &model.Path{Kind: model.DecimalField, Lookup: "gte"}
	whole := &model.Path{Kind: model.IntegerField, Lookup: "gte"}
	for _, c := range []struct {
		path    *model.Path
		text    string
		value   any
		message string
	}{
		{whole, " 7 ", int64(7), ""},
		{whole, "7.9", int64(7), ""},
		{whole, "٧", int64(7), ""},
		{whole, "1e30", beyond(1), ""},
		{whole, "-1e999999999", beyond(-1), ""},
		{whole, "1e-999999999", int64(0), ""},
		{whole, "", nil, ""},
		{whole, "x", nil, "Enter a number."},
		{price, "NaN", nil, "Enter a number."},
		{price, "1e51", nil, "Ensure this value is less than or equal to 1e+50."},
		{whole, "100000000000000000000000000000000000000000000000001", beyond(1), ""},
		{whole, "-1e9999999999", beyond(-1), ""},
		{price, "1e0999999999999999999", nil, "Ensure this value is less than or equal to 1e+50."},
		{price, "1e9999999999999999999", nil, "Enter a number."},
		{price, "1e999999999", nil, "Ensure this value is less than or equal to 1e+50."},
	} {
		if value, message := formNumber(c.path, c.text); value != c.value || message != c.message {
			t.Errorf("%q: %v %q, want %v %q", c.text, value, message, c.value, c.message)
		}
	}
	if value, _ := formNumber(price, "-1e-999999"); value.(decimal.Decimal).Sign() != -1 {
		t.Errorf("-1e-999999: %v", value)
	}
}

// TestLookUp: a path with NUL names no row, in the words of Django's driver.
func TestLookUp(t *testing.T) {
	t.Parallel()
	for engine, want := range map[serializer.Engine]string{
		serializer.SQLite: "No Note matches the given query.", serializer.PostgreSQL: "Not found.",
	} {
		s := &set{model: &model.Model{Object: "Note"}, lookup: &model.Field{Kind: model.CharField}}
		s.env.Engine = engine
		var refused *rest.Error
		if value, err := s.lookUp("a\x00"); !errors.As(err, &refused) || !strings.HasSuffix(err.Error(), ": "+want) {
			t.Errorf("%v: %v %v, want %s", engine, value, err, want)
		}
	}
}
