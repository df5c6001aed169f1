package rest_test

import (
	"math/big"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

// tagged has every option of the rest tag that bounds a value.
type tagged struct {
	I   int     `rest:"min=1,max=5"`
	U   uint8   `rest:"min=3"`
	Big big.Int `rest:"min=100000000000000000000"`
	F   float64 `rest:"min=-1.5,max=1e16"`
	S   string  `rest:"min=2,max=3"`
	C   string  `rest:"choices=a|b|it"`
	N   int8    `rest:"choices=1|2|-3"`
	B   string  `rest:"blank,min=2"`
	BN  *string `rest:"blank" json:"bn"`
	CB  string  `rest:"blank,choices=a" json:"cb"`
	CN  *string `rest:"choices=a" json:"cn"`
	CO  string  `rest:"optional,choices=a" json:"co"`
}

const goodTagged = `"i":1,"u":3,"big":100000000000000000000,"f":-1.5,"s":"éé","c":"a","n":-3,"b":"","cb":""`

// TestDecodeTags compares with what the same serializer of DRF 3.18 answers.
func TestDecodeTags(t *testing.T) {
	t.Parallel()
	good := func(fields string) string { return "{" + goodTagged + "," + fields + "}" }
	for _, c := range []struct {
		name, contentType, body string
		status                  int
		want                    string
	}{
		{"least", jsonType, "{" + goodTagged + "}", 200, `{"I":1,"U":3,"Big":100000000000000000000,"F":-1.5,"S":"éé",` +
			`"C":"a","N":-3,"B":"","bn":null,"cb":"","cn":null,"co":""}`},
		{"most", jsonType, good(`"i":5,"u":"255","big":"1` + strings.Repeat("0", 30) + `","f":"1e16","s":" abc ","c":"it",` +
			`"n":"1","b":"ab","bn":"","cb":"a","cn":null,"co":"a"`), 200, `{"I":5,"U":255,"Big":1` +
			strings.Repeat("0", 30) + `,"F":1e+16,"S":"abc","C":"it","N":1,"B":"ab","bn":"","cb":"a","cn":null,"co":"a"}`},
		{"too little", jsonType, good(`"i":0,"u":2,"big":99999999999999999999,"f":-1.6,"s":"a","c":"","n":0,"b":"a",` +
			`"bn":"","cb":null,"cn":"","co":null`), 400,
			`{"i":["Ensure this value is greater than or equal to 1."],` +
				`"u":["Ensure this value is greater than or equal to 3."],` +
				`"big":["Ensure this value is greater than or equal to 100000000000000000000."],` +
				`"f":["Ensure this value is greater than or equal to -1.5."],` +
				`"s":["Ensure this field has at least 2 characters."],"c":["\"\" is not a valid choice."],` +
				`"n":["\"0\" is not a valid choice."],"b":["Ensure this field has at least 2 characters."],` +
				`"cb":["This field may not be null."],"cn":["\"\" is not a valid choice."],` +
				`"co":["This field may not be null."]}`},
		{"too much", jsonType, good(`"i":6,"u":256,"big":"x","f":1e17,"s":"abcd","c":["a","it's",{"x":1.0}],"n":1.0,` +
			`"b":"  ","cb":"  ","cn":{"a":true},"co":false`), 400,
			`{"i":["Ensure this value is less than or equal to 5."],` +
				`"u":["Ensure this value is less than or equal to 255."],"big":["A valid integer is required."],` +
				`"f":["Ensure this value is less than or equal to 1e+16."],` +
				`"s":["Ensure this field has no more than 3 characters."],` +
				`"c":["\"['a', \"it's\", {'x': 1.0}]\" is not a valid choice."],"n":["\"1.0\" is not a valid choice."],` +
				`"cb":["\"  \" is not a valid choice."],"cn":["\"{'a': True}\" is not a valid choice."],` +
				`"co":["\"False\" is not a valid choice."]}`},
		{"null, and other spellings of a choice", jsonType, good(`"i":null,"s":null,"c":null,"n":"١","b":null,"bn":null,` +
			`"cb":0,"cn":1e400,"co":" a"`), 400,
			`{"i":["This field may not be null."],"s":["This field may not be null."],"c":["This field may not be null."],` +
				`"n":["\"١\" is not a valid choice."],"b":["This field may not be null."],` +
				`"cb":["\"0\" is not a valid choice."],"cn":["\"inf\" is not a valid choice."],` +
				`"co":["\" a\" is not a valid choice."]}`},
		{"an empty form", formType, "i=1&u=3&big=100000000000000000000&f=1&s=ab&c=a&n=1&b=&bn=&cb=&cn=&co=", 200,
			`{"I":1,"U":3,"Big":100000000000000000000,"F":1.0,"S":"ab","C":"a","N":1,"B":"","bn":"","cb":"","cn":null,` +
				`"co":""}`},
		{"a form", formType, "i=1&u=3&big=100000000000000000000&f=1&s=&c=&n=&b=+&bn=&cb=a&cn=x&co=x", 400,
			`{"s":["This field may not be blank."],"c":["\"\" is not a valid choice."],"n":["\"\" is not a valid choice."],` +
				`"cn":["\"x\" is not a valid choice."],"co":["\"x\" is not a valid choice."]}`},
	} {
		expect(t, c.name, post[tagged](c.contentType, c.body), c.status, c.want)
	}
}

// A file in the place of a choice is shown by its name, as in Django, and not by its content.
func TestDecodeFileAsChoice(t *testing.T) {
	t.Parallel()
	body := "--B\r\nContent-Disposition: form-data; name=\"a\"; filename=\"x.txt\"\r\n\r\nsecret\r\n--B--\r\n"
	w := post[struct {
		A string `rest:"choices=b"`
	}](multipartType, body)
	expect(t, "file", w, 400, `{"a":["\"x.txt\" is not a valid choice."]}`)
}

// TestChoicesWithNames has both of DRF's spellings, alone and mixed: ['a'] and [('a', 'A')]. A name
// is for people, and no value. The answers are DRF's.
func TestChoicesWithNames(t *testing.T) {
	t.Parallel()
	type form struct {
		State string  `rest:"choices=draft=A draft|placed=Sent|09:00"`
		Level int8    `rest:"choices=1=Low|-2=High"`
		Size  *uint   `rest:"choices=1|2=Two"`
		Kind  *string `rest:"blank,choices=a=A = B"`
	}
	expect(t, "values", post[form](jsonType, `{"state":"09:00","level":"-2","size":2,"kind":""}`), 200,
		`{"State":"09:00","Level":-2,"Size":2,"Kind":""}`)
	expect(t, "names", post[form](jsonType, `{"state":"A draft","level":"Low","size":"2=Two","kind":"A = B"}`), 400,
		`{"state":["\"A draft\" is not a valid choice."],"level":["\"Low\" is not a valid choice."],`+
			`"size":["\"2=Two\" is not a valid choice."],"kind":["\"A = B\" is not a valid choice."]}`)
	api, _ := newAPI()
	w := send(api.View(fieldsView[form]{}), "OPTIONS /", "X-User: alice")
	want := `"choices":[{"value":"draft","display_name":"A draft"},{"value":"placed","display_name":"Sent"},` +
		`{"value":"09:00","display_name":"09:00"}]}`
	if body := w.Body.String(); w.Code != 200 || !strings.Contains(body, want) ||
		!strings.Contains(body, `"choices":[{"value":1,"display_name":1},{"value":2,"display_name":"Two"}]`) ||
		!strings.Contains(body, `"choices":[{"value":"a","display_name":"A = B"}]`) {
		t.Errorf("%d %s", w.Code, body)
	}
}

// fieldsView describes a T as its input.
type fieldsView[T any] struct{}

func (fieldsView[T]) Post(*rest.Request) (*rest.Response, error) { return rest.NoContent(), nil }

func (fieldsView[T]) Fields(string) []rest.Field { return rest.FieldsOf[T]() }

// order is the input and the answer of one view, as a serializer is.
type order struct {
	ID     int64       `json:"id" rest:"readonly"`
	Owner  auth.UserID `json:"owner" rest:"readonly"`
	Made   time.Time   `json:"made" rest:"readonly"`
	Lines  []string    `json:"lines" rest:"readonly"`
	Sizes  *struct{}   `json:"sizes" rest:"readonly"`
	Weight *float32    `json:"weight" rest:"readonly"`
	Open   chan int    `json:"-"`
	Item   string      `json:"item" rest:"max=100"`
	State  string      `json:"state" rest:"optional,choices=draft|placed"`
}

// TestDecodeKeepsReadOnlyFields: a client cannot set a field that only the program sets (GitHub
// 2012: mass assignment).
func TestDecodeKeepsReadOnlyFields(t *testing.T) {
	t.Parallel()
	open := rest.New(rest.Config{Permissions: []rest.Permission{rest.AllowAny}})
	var got order
	for _, body := range []string{`{"item":"tea","id":8,"owner":"2","made":"x","lines":5,"weight":1}`, `{"item":"tea"}`} {
		got = order{ID: 7, Owner: "1", State: "draft"}
		w := post204(t, open, body, &got)
		if diff := cmp.Diff(order{ID: 7, Owner: "1", State: "draft", Item: "tea"}, got,
			cmp.Comparer(func(a, b chan int) bool { return a == b })); w != 204 || diff != "" {
			t.Errorf("%s: %d\n%s", body, w, diff)
		}
	}
	want := []rest.Field{
		{Name: "id", Type: "integer", Label: "Id", ReadOnly: true},
		{Name: "owner", Type: "field", Label: "Owner", ReadOnly: true},
		{Name: "made", Type: "datetime", Label: "Made", ReadOnly: true},
		{Name: "lines", Type: "list", Label: "Lines", ReadOnly: true},
		{Name: "sizes", Type: "nested object", Label: "Sizes", ReadOnly: true},
		{Name: "weight", Type: "float", Label: "Weight", ReadOnly: true},
		{Name: "item", Type: "string", Label: "Item", Required: true, MaxLength: 100},
		{Name: "state", Type: "choice", Label: "State", Choices: []rest.Choice{{Value: "draft"}, {Value: "placed"}}},
	}
	if diff := cmp.Diff(want, rest.FieldsOf[order]()); diff != "" {
		t.Error(diff)
	}
}

// post204 decodes a JSON body into v and returns the status.
func post204(t *testing.T, api *rest.API, body string, v any) int {
	t.Helper()
	w := httptest.NewRecorder()
	api.View(rest.Func(func(r *rest.Request) (*rest.Response, error) {
		return rest.NoContent(), r.Decode(v)
	}, "POST")).ServeHTTP(w, jsonPost(body))
	return w.Code
}

// taggedForm has the inputs of tagged.
type taggedForm struct{ who }

func (taggedForm) Post(*rest.Request) (*rest.Response, error) { return rest.NoContent(), nil }

func (taggedForm) Fields(string) []rest.Field { return rest.FieldsOf[tagged]() }

// TestOptionsShowsTags compares with the metadata of the same serializer.
func TestOptionsShowsTags(t *testing.T) {
	t.Parallel()
	api, _ := newAPI()
	w := send(api.View(taggedForm{}), "OPTIONS /", "X-User: alice")
	field := func(name, kind string, required bool, more string) string {
		text := `"` + name + `":{"type":"` + kind + `","required":false,"read_only":false,"label":"` +
			strings.ToUpper(name[:1]) + name[1:] + `"` + more + `}`
		if required {
			text = strings.Replace(text, `"required":false`, `"required":true`, 1)
		}
		return text
	}
	choices := func(list ...string) string {
		for i, one := range list {
			list[i] = `{"value":` + one + `,"display_name":` + one + `}`
		}
		return `,"choices":[` + strings.Join(list, ",") + `]`
	}
	want := `"actions":{"POST":{` + strings.Join([]string{
		field("i", "integer", true, `,"min_value":1,"max_value":5`),
		field("u", "integer", true, `,"min_value":3,"max_value":255`),
		field("big", "integer", true, `,"min_value":100000000000000000000`),
		field("f", "float", true, `,"min_value":-1.5,"max_value":1e+16`),
		field("s", "string", true, `,"min_length":2,"max_length":3`),
		field("c", "choice", true, choices(`"a"`, `"b"`, `"it"`)),
		field("n", "choice", true, choices("1", "2", "-3")),
		field("b", "string", true, `,"min_length":2`),
		field("bn", "string", false, ""),
		field("cb", "choice", true, choices(`"a"`)),
		field("cn", "choice", false, choices(`"a"`)),
		field("co", "choice", false, choices(`"a"`)),
	}, ",") + `}}}`
	if w.Code != 200 || !strings.HasSuffix(w.Body.String(), want) {
		t.Errorf("%d\n got %s\nwant %s", w.Code, w.Body, want)
	}
}

// TestIntegerBounds: an integer has the bounds of its type, in metadata and errors alike, as that
// of a ModelSerializer has those of its column.
func TestIntegerBounds(t *testing.T) {
	t.Parallel()
	type numbers struct {
		A int8
		B int16
		C int32
		D int64
		E uint16
		F uint64
		G big.Int
		H *int32
	}
	var got [][2]any
	for _, f := range rest.FieldsOf[numbers]() {
		got = append(got, [2]any{f.MinValue, f.MaxValue})
	}
	const int32Min, int32Max = int64(-2147483648), int64(2147483647)
	want := [][2]any{
		{int64(-128), int64(127)}, {int64(-32768), int64(32767)}, {int32Min, int32Max},
		{int64(-9223372036854775808), int64(9223372036854775807)}, {int64(0), int64(65535)},
		{int64(0), rest.Number("18446744073709551615")}, {nil, nil}, {int32Min, int32Max},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	expect(t, "beyond", post[struct{ N int16 }](jsonType, `{"n":32768}`), 400,
		`{"n":["Ensure this value is less than or equal to 32767."]}`)
}

func TestTagPanics(t *testing.T) {
	t.Parallel()
	for want, fields := range map[string]func() []rest.Field{
		`has the tag ` + "`rest:\"readonly\"`": rest.FieldsOf[struct{ Owner auth.UserID }],
		"a readonly field has no other options": rest.FieldsOf[struct {
			A string `rest:"readonly,max=5"`
		}],
		"min is above max": rest.FieldsOf[struct {
			A string `rest:"min=5,max=4"`
		}],
		"min is above max ": rest.FieldsOf[struct {
			A int `rest:"min=5,max=4"`
		}],
		"min is above max  ": rest.FieldsOf[struct {
			A float64 `rest:"min=5,max=4.5"`
		}],
		"max=128 does not fit the type": rest.FieldsOf[struct {
			A int8 `rest:"max=128"`
		}],
		"min=-1 does not fit the type": rest.FieldsOf[struct {
			A uint `rest:"min=-1"`
		}],
		`max needs an integer, not "1.5"`: rest.FieldsOf[struct {
			A int `rest:"max=1.5"`
		}],
		`min needs a number, not "x"`: rest.FieldsOf[struct {
			A float32 `rest:"min=x"`
		}],
		"min and max are for text, numbers, durations and lists": rest.FieldsOf[struct {
			A bool `rest:"min=1"`
		}],
		"raw and blank are for text": rest.FieldsOf[struct {
			A int `rest:"blank"`
		}],
		"choices exclude raw, min and max": rest.FieldsOf[struct {
			A string `rest:"choices=a,max=1"`
		}],
		`"a" is no choice, or is one twice`: rest.FieldsOf[struct {
			A string `rest:"choices=a|a"`
		}],
		`"" is no choice, or is one twice`: rest.FieldsOf[struct {
			A string `rest:"choices=a|"`
		}],
		`"300" is no choice, or is one twice`: rest.FieldsOf[struct {
			A int8 `rest:"choices=300"`
		}],
		`the choice "b" has no name after the =`: rest.FieldsOf[struct {
			A string `rest:"choices=a=A|b="`
		}],
		`"1" is no choice, or is one twice`: rest.FieldsOf[struct {
			A int `rest:"choices=1=Low|1=High"`
		}],
		"choices are for text and integers": rest.FieldsOf[struct {
			A float64 `rest:"choices=1.5"`
		}],
		"max needs a value": rest.FieldsOf[struct {
			A string `rest:"max="`
		}],
		`unknown option "read-only": there are optional, readonly, raw, blank, email, url, slug, ` +
			`min=, max=, choices=, digits= and places=`: rest.FieldsOf[struct {
			A string `rest:"read-only"`
		}],
	} {
		func() {
			defer func() {
				text, _ := recover().(string)
				if !strings.HasPrefix(text, "rest: ") || !strings.HasSuffix(text, strings.TrimSpace(want)) {
					t.Errorf("got %q, want %q", text, want)
				}
			}()
			fields()
		}()
	}
}
