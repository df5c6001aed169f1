package fields_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"net/http/httptest"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/latchkey-go/latchkey/internal/fields"
	"github.com/latchkey-go/latchkey/internal/pytext"
	"github.com/latchkey-go/latchkey/rest"
)

// goldenFields are the FIELDS of testdata/golden.py.
func goldenFields(t testing.TB) map[string]fields.Field {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	least, most := fields.TimedeltaOf(-24*time.Hour+5*time.Microsecond), fields.TimedeltaOf(30*24*time.Hour)
	low, high := decimal.RequireFromString("-1.50"), decimal.New(1, 3)
	nullable := func(k fields.Kind, optional bool) fields.Field {
		return fields.Field{Kind: k, Nullable: true, Optional: optional}
	}
	parse := func(text string) (any, error) {
		if text == "" { // an empty body is no data
			return nil, errors.New("empty")
		}
		return parseJSON(text)
	}
	return map[string]fields.Field{
		"boolean":          kind(fields.Boolean{}),
		"boolean_null":     nullable(fields.Boolean{}, false),
		"boolean_optional": {Kind: fields.Boolean{}, Optional: true},
		"char":             kind(fields.Char{MaxLength: 10, MinLength: 2}),
		"char_raw":         kind(fields.Char{Raw: true, Blank: true}),
		"char_null":        nullable(fields.Char{}, true),
		"email":            kind(fields.Email{Char: fields.Char{MaxLength: 40}}),
		"regex":            kind(fields.Regex{Pattern: regexp.MustCompile(`^[a-c]+$`)}),
		"slug":             kind(fields.Slug{}),
		"slug_raw":         kind(fields.Slug{Char: fields.Char{Raw: true}}),
		"slug_unicode":     kind(fields.Slug{Unicode: true}),
		"url":              kind(fields.URL{}),
		"uuid":             kind(fields.UUID{}),
		"uuid_hex":         kind(fields.UUID{Format: fields.Hex}),
		"uuid_int":         kind(fields.UUID{Format: fields.Int}),
		"uuid_urn":         nullable(fields.UUID{Format: fields.URN}, false),
		"ip":               kind(fields.IPAddress{}),
		"ipv4":             kind(fields.IPAddress{Protocol: fields.IPv4}),
		"ipv6":             kind(fields.IPAddress{Protocol: fields.IPv6}),
		"integer":          kind(fields.Integer{}),
		"integer_bounds":   kind(fields.Integer{Bits: 64, Min: bigInt(-5), Max: bigInt(100)}),
		"biginteger":       kind(fields.BigInteger{AsText: true}),
		"float":            kind(fields.Float{Bits: 64}),
		"float_bounds":     kind(fields.Float{Bits: 64, Min: "-1.5", Max: "1e6"}),
		"decimal":          kind(fields.Decimal{MaxDigits: 5, Places: 2}),
		"decimal_number":   nullable(fields.Decimal{MaxDigits: 6, Places: 3, AsNumber: true}, false),
		"decimal_any":      kind(fields.Decimal{MaxDigits: 20, AnyPlaces: true}),
		"decimal_normal":   kind(fields.Decimal{MaxDigits: 9, Places: 4, Normalize: true}),
		"decimal_bounds":   kind(fields.Decimal{MaxDigits: 8, Places: 3, Min: &low, Max: &high}),
		"decimal_whole":    kind(fields.Decimal{}),
		"datetime":         kind(fields.DateTime{}),
		"datetime_berlin":  nullable(fields.DateTime{Zone: berlin}, true),
		"datetime_naive":   kind(fields.DateTime{Naive: true}),
		"datetime_formats": kind(fields.DateTime{
			Inputs: []string{"%d.%m.%Y %H:%M:%S", "%Y%m%d %I%p", "%b %d %Y %z", "iso-8601"},
			Format: "%A, %d %B %Y %H:%M:%S.%f %z"}),
		"date": kind(fields.DateField{}),
		"date_formats": kind(fields.DateField{Inputs: []string{"%d/%m/%y", "%j-%Y", "iso-8601"},
			Format: "%a %b %y %j %%"}),
		"time": kind(fields.TimeField{}),
		"time_formats": kind(fields.TimeField{Inputs: []string{"%I:%M %p", "%H.%M.%S,%f"},
			Format: "%I:%M:%S %p"}),
		"duration":        kind(fields.Duration{}),
		"duration_bounds": kind(fields.Duration{Min: &least, Max: &most}),
		"duration_iso":    kind(fields.Duration{ISO: true}),
		"choice":          kind(fields.Choice{Values: []any{"a", "b", int64(3)}}),
		"choice_blank":    kind(fields.Choice{Values: []any{"a"}, Blank: true}),
		"choices":         kind(fields.MultipleChoice{Choice: fields.Choice{Values: []any{"x", "y", int64(3)}}}),
		"choices_needed":  kind(fields.MultipleChoice{Choice: fields.Choice{Values: []any{"x"}}, NotEmpty: true}),
		"list": kind(fields.List{Child: kind(fields.Integer{Bits: 64, Min: bigInt(0)}),
			MinLength: 1, MaxLength: 4}),
		"list_any":   {Kind: fields.List{NotEmpty: true}, Optional: true},
		"list_lists": kind(fields.List{Child: kind(fields.List{Child: nullable(fields.Boolean{}, false)})}),
		"dict":       kind(fields.Dict{Child: kind(fields.Char{MaxLength: 3})}),
		"dict_any":   kind(fields.Dict{NotEmpty: true}),
		"hstore":     kind(fields.Dict{Child: nullable(fields.Char{Blank: true}, false)}),
		"json":       kind(fields.JSON{Parse: parse}),
		"json_null":  nullable(fields.JSON{Parse: parse}, true),
		"object":     kind(goldenPoint),
		"objects":    kind(fields.Objects{Object: goldenPoint, MaxLength: 2}),
		"file": {Kind: fields.File{Stat: func(any) (string, int64, bool) { return "", 0, false }},
			Optional: true},
	}
}

var goldenPoint = fields.Object{
	Members: []fields.Member{
		{Name: "x", Field: kind(fields.Integer{})},
		{Name: "y", Field: fields.Field{Kind: fields.Decimal{MaxDigits: 3, Places: 1}, Optional: true}},
	},
	Check: func(_ *fields.Scope, values []any) *fields.Error {
		if y, ok := values[1].(decimal.Decimal); ok && y.Equal(decimal.New(1, 0)) {
			return &fields.Error{Faults: []fields.Fault{{Code: "one", Text: "y is 1."}}}
		}
		return nil
	},
}

// goldenCase is a line of testdata/golden.jsonl.gz.
type goldenCase struct {
	Field, JSON, Form string
	Partial, Absent   bool
	Output, Crash     string
	Errors            json.RawMessage
}

// TestGolden compares every kind with what REST framework's field of that name made of the same
// input. What DRF answers with 500 must be a value or a refusal.
func TestGolden(t *testing.T) {
	t.Parallel()
	all, kinds := 0, goldenFields(t)
	for c := range goldenCases(t) {
		all++
		raw := func(f fields.Field) any {
			if c.JSON == "" {
				return f.FromForm(parseForm(t, c.Form), "f", c.Partial)
			}
			body, err := parseJSON(c.JSON)
			if err != nil {
				t.Fatalf("%s: %v", c.JSON, err)
			}
			if raw, ok := body.(pytext.Object).Get("f"); ok {
				return raw
			}
			return fields.Absent{}
		}
		field := kinds[c.Field]
		if o, ok := field.Kind.(fields.Object); ok {
			o.Partial = c.Partial
			field.Kind = o
		}
		got := goldenOutcome(field, raw(field), c.Partial)
		want := goldenCase{Absent: c.Absent, Output: c.Output, Errors: c.Errors}
		if c.Crash != "" || isBeyond(c, got) {
			continue
		}
		if diff := cmp.Diff(canonical(want), canonical(got)); diff != "" {
			t.Errorf("%s of %q %q (partial: %v):\n%s", c.Field, cut(c.JSON), c.Form, c.Partial, diff)
		}
	}
	if all < 7000 {
		t.Errorf("%d cases", all)
	}
}

// isBeyond reports whether the case is one of those that docs/compatibility.md lists: a duration of
// more than 292 years, and true as a UUID.
func isBeyond(c, got goldenCase) bool {
	if c.Field == "uuid_int" && c.Output == "true" {
		return got.Output == "1"
	}
	days, _, ok := strings.Cut(strings.TrimLeft(c.Output, `"-P`), " ")
	if !ok {
		days, _, _ = strings.Cut(days, "DT")
	}
	if n, err := strconv.Atoi(days); err == nil && n > 106751 && strings.HasPrefix(c.Field, "duration") {
		return strings.Contains(string(got.Errors),
			`["overflow","The number of days must be between -106751 and 106751."]`)
	}
	return false
}

// goldenOutcome reads and writes a value.
func goldenOutcome(f fields.Field, raw any, partial bool) (got goldenCase) {
	if _, absent := raw.(fields.Absent); absent && partial {
		return goldenCase{Absent: true}
	}
	value, err := f.Read(raw)
	switch value.(type) {
	case fields.Absent:
		return goldenCase{Absent: true}
	}
	if err != nil {
		got.Errors, _ = json.Marshal(map[string]any{"f": detail(err)})
		return got
	}
	got.Output = string(f.Write(nil, value))
	return got
}

// detail is golden.py's details.
func detail(err *fields.Error) any {
	if len(err.Members) > 0 {
		all := map[string]any{}
		for _, m := range err.Members {
			all[m.Key] = detail(m.Err)
		}
		return all
	}
	var all []any
	for _, f := range err.Faults {
		all = append(all, []string{f.Code, surrogate.Replace(f.Message())})
	}
	return all
}

var surrogate = strings.NewReplacer("\xed\xa0\x80", "\ufffd", "\xed\xbf\xbf",
	"\ufffd") // as encoding/json reads them

// canonical returns an outcome whose errors can be compared.
func canonical(c goldenCase) any {
	var errors any
	_ = json.Unmarshal(c.Errors, &errors)
	return []any{c.Absent, c.Output, errors}
}

func cut(text string) string { return text[:min(len(text), 300)] }

// goldenCases returns the lines of the file.
func goldenCases(t testing.TB) func(yield func(goldenCase) bool) {
	return func(yield func(goldenCase) bool) {
		file, err := os.Open("testdata/golden.jsonl.gz")
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		text, err := gzip.NewReader(file)
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(text)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			var c goldenCase
			if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
				t.Fatal(err)
			}
			if !yield(c) {
				return
			}
		}
		if lines.Err() != nil {
			t.Fatal(lines.Err())
		}
	}
}

// parseJSON parses a body as a view does.
func parseJSON(body string) (any, error) { return parseBody("application/json", body) }

func parseBody(contentType, body string) (data any, err error) {
	view := rest.New(rest.Config{Permissions: []rest.Permission{rest.AllowAny}}).View(rest.Func(
		func(r *rest.Request) (*rest.Response, error) {
			data, err = r.Data()
			return rest.OK(nil), nil
		}, "POST"))
	r := httptest.NewRequest("POST", "/", strings.NewReader(body))
	r.Header.Set("Content-Type", contentType)
	view.ServeHTTP(httptest.NewRecorder(), r)
	return data, err
}
