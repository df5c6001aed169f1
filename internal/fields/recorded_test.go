package fields_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/internal/fields"
	"github.com/latchkey-go/latchkey/internal/pytext"
	"github.com/latchkey-go/latchkey/rest"
)

// point is a serializer with a default and a rule of its own.
var point = fields.Object{
	Members: []fields.Member{
		{Name: "x", Field: kind(fields.Integer{Bits: 64})},
		{Name: "y", Field: fields.Field{Kind: fields.Integer{Bits: 64}, Optional: true, Default: int64(0)}},
	},
	Check: func(_ *fields.Scope, values []any) *fields.Error {
		if values[0] == values[1] {
			return &fields.Error{Faults: []fields.Fault{{Code: "invalid", Text: "x and y must differ."}}}
		}
		return nil
	},
}

// sample has one field of each kind; all but default may be missing.
func sample() fields.Object {
	month := fields.TimedeltaOf(30 * 24 * time.Hour)
	o := fields.Object{}
	add := func(name string, f fields.Field) {
		f.Optional = true
		o.Members = append(o.Members, fields.Member{Name: name, Field: f})
	}
	add("boolean", kind(fields.Boolean{}))
	add("maybe", fields.Field{Kind: fields.Boolean{}, Nullable: true})
	add("char", kind(fields.Char{MaxLength: 10, MinLength: 2}))
	add("blank", kind(fields.Char{Blank: true, Raw: true}))
	add("null", fields.Field{Kind: fields.Char{}, Nullable: true})
	add("email", kind(fields.Email{}))
	add("regex", kind(fields.Regex{Pattern: regexp.MustCompile(`^[a-c]+$`)}))
	add("slug", kind(fields.Slug{}))
	add("unicode_slug", kind(fields.Slug{Unicode: true}))
	add("url", kind(fields.URL{}))
	add("uuid", kind(fields.UUID{}))
	add("hex", kind(fields.UUID{Format: fields.Hex}))
	add("ip", kind(fields.IPAddress{}))
	add("ipv4", kind(fields.IPAddress{Protocol: fields.IPv4}))
	add("integer", kind(fields.Integer{Bits: 64, Min: bigInt(-5), Max: bigInt(100)}))
	add("float", kind(fields.Float{Bits: 64, Min: "-1.5", Max: "1e6"}))
	add("decimal", kind(fields.Decimal{MaxDigits: 5, Places: 2}))
	add("number", kind(fields.Decimal{MaxDigits: 6, Places: 3, AsNumber: true}))
	add("datetime", kind(fields.DateTime{}))
	add("date", kind(fields.DateField{}))
	add("time", kind(fields.TimeField{}))
	add("duration", kind(fields.Duration{Max: &month}))
	add("choice", kind(fields.Choice{Values: []any{"a", "b", int64(3)}}))
	add("choices", kind(fields.MultipleChoice{Choice: fields.Choice{Values: []any{"x", "y", "z"}}}))
	add("list", kind(fields.List{Child: kind(fields.Integer{Min: bigInt(0)}), MinLength: 1, MaxLength: 4}))
	add("dict", kind(fields.Dict{Child: kind(fields.Char{MaxLength: 3})}))
	add("json", kind(fields.JSON{Parse: parseJSON}))
	add("default", fields.Field{Kind: fields.Integer{}, Default: bigInt(7)})
	add("secret", kind(fields.Char{}))
	return o
}

// nested has serializers and relations as fields.
func nested() fields.Object {
	optional := func(k fields.Kind, nullable bool) fields.Field {
		return fields.Field{Kind: k, Optional: true, Nullable: nullable}
	}
	return fields.Object{Members: []fields.Member{
		{Name: "title", Field: kind(fields.Char{MaxLength: 20})},
		{Name: "point", Field: kind(point)},
		{Name: "maybe", Field: optional(point, true)},
		{Name: "path", Field: optional(fields.Objects{Object: point, MaxLength: 3}, false)},
		{Name: "by_name", Field: optional(fields.Dict{Child: kind(point)}, false)},
		{Name: "tags", Field: optional(tags{}, false)},
		{Name: "category", Field: optional(category{}, true)},
	}}
}

// TestRecorded plays what was recorded of a Django project to the same fields.
func TestRecorded(t *testing.T) {
	t.Parallel()
	views := map[string]*rest.View{
		"/sample/":  serve(sample()),
		"/samples/": serve(fields.Objects{Object: point}),
		"/nested/":  serve(nested()),
	}
	all := 0
	for c := range recorded(t) {
		all++
		r := httptest.NewRequest(c.Method, c.Target, strings.NewReader(c.Body))
		if c.Type != "" {
			r.Header.Set("Content-Type", c.Type)
		}
		w := httptest.NewRecorder()
		views[c.Target].ServeHTTP(w, r)
		if diff := cmp.Diff(c.Answer, w.Body.String()); diff != "" || w.Code != c.Status {
			t.Errorf("%s: %s %s %.200s: %d, want %d\n%s", c.Name, c.Method, c.Target, c.Body, w.Code, c.Status, diff)
		}
	}
	if all != 442 {
		t.Errorf("%d cases", all)
	}
}

// serve is a view that answers with what its fields have read.
func serve(k fields.Kind) *rest.View {
	return rest.New(rest.Config{Permissions: []rest.Permission{rest.AllowAny}}).View(rest.Func(
		func(r *rest.Request) (*rest.Response, error) {
			data, err := r.Data()
			if err != nil {
				return nil, err
			}
			if data, ok := data.(*rest.FormData); ok {
				return answer(k, form(data.Values), r.Method)
			}
			return answer(k, data, r.Method)
		}, "POST", "PATCH"))
}

func answer(k fields.Kind, raw any, method string) (*rest.Response, error) {
	if raw == nil {
		return nil, rest.FieldError("non_field_errors", "No data provided")
	}
	o, isObject := k.(fields.Object)
	if o.Partial = method == "PATCH"; isObject {
		k = o
	}
	value, err := k.Read(raw)
	switch {
	case err != nil:
		return nil, rest.ValidationError(errorBody(err))
	case !isObject:
		return rest.OK(ready(k.Write(nil, value))), nil
	case o.Partial:
		given := []string{}
		for i, v := range value.([]any) {
			if v != (fields.Absent{}) {
				given = append(given, o.Members[i].Name)
			}
		}
		slices.Sort(given)
		return rest.OK(rest.Object{"given", given}), nil
	}
	return rest.OK(ready(represent(o, value.([]any)))), nil
}

// represent writes the values as the recorded serializers do.
func represent(o fields.Object, values []any) []byte {
	for i, m := range o.Members {
		_, absent := values[i].(fields.Absent)
		switch {
		case absent && m.Nullable:
			values[i] = nil
		case m.Name == "secret":
			values[i] = fields.Absent{}
		case m.Name == "choices" && !absent:
			slices.SortFunc(values[i].([]any), func(a, b any) int { return strings.Compare(a.(string), b.(string)) })
		}
	}
	out := o.Append(nil, values)
	if o.Members[0].Name == "boolean" {
		out = append(out[:len(out)-1], `,"shown":"always"}`...)
	}
	return out
}

// ready is JSON.
type ready []byte

func (r ready) AppendJSON(dst []byte) ([]byte, error) { return append(dst, r...), nil }

func errorBody(err *fields.Error) any {
	if len(err.Members) == 0 {
		return err.Messages()
	}
	var body rest.Object
	for _, m := range err.Members {
		body = append(body, m.Key, errorBody(m.Err))
	}
	return body
}

// tags is a PrimaryKeyRelatedField(many=True) for the keys 1 to 10.
type tags struct{}

func (tags) Read(raw any) (any, *fields.Error) {
	list, ok := raw.([]any)
	if !ok {
		return nil, refuse(`Expected a list of items but got type "` + fields.TypeName(raw) + `".`)
	}
	for _, one := range list {
		text := pytext.Str(one)
		key, err := fields.Integer{}.Decode(one)
		switch {
		case one != nil && err != nil:
			return nil, refuse("Incorrect type. Expected pk value, received " + fields.TypeName(one) + ".")
		case err != nil || key < 1 || key > 10:
			return nil, refuse(`Invalid pk "` + text + `" - object does not exist.`)
		}
	}
	return list, nil
}

func (tags) FromForm(form fields.Form, name string, _ bool) any {
	return slices.Concat([]any{}, form.All(name))
}

func (tags) Write(dst []byte, value any) []byte { return fields.List{}.Append(dst, value.([]any)) }

// category is a SlugRelatedField.
type category struct{}

func (category) Read(raw any) (any, *fields.Error) {
	text := pytext.Str(raw)
	if text == "" { // as for every relation
		return nil, nil
	}
	if !slices.Contains([]string{"empty", "paint", "saws", "tools"}, text) {
		return nil, refuse("Object with slug=" + text + " does not exist.")
	}
	return text, nil
}

func (category) Write(dst []byte, value any) []byte { return fields.Char{}.Append(dst, value.(string)) }

func refuse(text string) *fields.Error { return &fields.Error{Faults: []fields.Fault{{Text: text}}} }

type recordedCase struct {
	Name, Method, Target, Type, Body, Answer string
	Status                                   int
}

// recorded returns the lines of testdata/recorded.jsonl.gz.
func recorded(t testing.TB) func(yield func(recordedCase) bool) {
	return func(yield func(recordedCase) bool) {
		file, err := os.Open("testdata/recorded.jsonl.gz")
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		text, err := gzip.NewReader(file)
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(text)
		for lines.Scan() {
			var c recordedCase
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
