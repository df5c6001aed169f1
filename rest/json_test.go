package rest_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/latchkey-go/latchkey/rest"
)

// requestOf returns a request with a body of the type. Parsers read only its headers.
func requestOf(contentType string) *rest.Request {
	hr := httptest.NewRequest(http.MethodPost, "/", nil)
	hr.Header.Set("Content-Type", contentType)
	return &rest.Request{Request: hr}
}

func render(v any) (string, error) {
	b, err := rest.JSON{}.Render(nil, requestOf("application/json"), rest.OK(v))
	return string(b), err
}

type note struct {
	ID      int       `json:"id"`
	Text    string    `json:"text"`
	Rate    float64   `json:"rate"`
	At      time.Time `json:"at"`
	Extra   rest.Object
	Skipped string `json:"-"`
}

func TestJSONRender(t *testing.T) {
	t.Parallel()
	day := time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)
	huge, _ := new(big.Int).SetString("123456789012345678901234567890", 10)
	kolkata := time.FixedZone("", 19800)
	for _, tt := range []struct {
		name string
		data any
		want string
	}{
		{"nothing", nil, ``}, // as DRF's renderer
		{"null", []any{nil}, `[null]`},
		{"bytes that are not UTF-8", map[string]string{"a\xffb": "\xe9t\xe9"}, "{\"a\ufffdb\":\"\ufffdt\ufffd\"}"},
		{"a lone surrogate becomes its escape", []string{"\xed\xa0\x80x", "\xed\xbf\xbf"}, `["\ud800x","\udfff"]`},
		{"half a surrogate", "\xed\xa0", "\"\ufffd\ufffd\""},
		{"bytes in a struct", struct{ A string }{"\xff"}, "{\"A\":\"\ufffd\"}"},
		{"order", rest.Object{"b", 1, "a", rest.Object{"z", nil, "y", true}}, `{"b":1,"a":{"z":null,"y":true}}`},
		{"sorted map", map[string]any{"b": 1, "a": []any{}, "ä": "x"}, `{"a":[],"b":1,"ä":"x"}`},
		{"map of strings", map[string]string{"Data": "My View"}, `{"Data":"My View"}`},
		{"map of ints", map[int]string{2: "b", 1: "a"}, `{"1":"a","2":"b"}`},
		{"nil map and slices", []any{map[string]any(nil), []any(nil), []string(nil), []int(nil)}, `[{},[],[],[]]`},
		{"empty object", rest.Object{}, `{}`},
		{"text", "é☃😀<&>'/\u007f", "\"é☃😀<&>'/\u007f\""},
		{"escapes", "\x00\x1f\n\r\t\b\f\"\\", `"\u0000\u001f\n\r\t\b\f\"\\"`},
		{"line separators", "\u2028\u2029", `"\u2028\u2029"`},
		{"line separators in a struct", struct{ A string }{"<\u2028>"}, `{"A":"<\u2028>"}`},
		{"floats", []any{1.0, 1e22, 1e-7, 1e16, 1e15, 0.0001, 1.5, -0.1, 5e-324, math.Copysign(0, -1), 1e300},
			`[1.0,1e+22,1e-07,1e+16,1000000000000000.0,0.0001,1.5,-0.1,5e-324,-0.0,1e+300]`},
		{"float32", []float32{0.1, 3}, `[0.1,3.0]`},
		{"ints", []any{int8(-1), uint64(math.MaxUint64), int64(math.MinInt64), huge},
			`[-1,18446744073709551615,-9223372036854775808,123456789012345678901234567890]`},
		{"numbers", []any{rest.Number("12345678901234567890"), rest.Number("1.50"), rest.Number("1E5"),
			rest.Number("-0"), rest.Number("1e400")},
			`[12345678901234567890,1.5,100000.0,0,1e400]`},
		{"times", []any{day, day.Add(678901999), day.In(kolkata), day.Add(time.Microsecond)},
			`["2020-01-02T03:04:05Z","2020-01-02T03:04:05.678901Z","2020-01-02T08:34:05+05:30","2020-01-02T03:04:05.000001Z"]`},
		{"durations", []any{86402*time.Second + 3*time.Microsecond, 5 * time.Second, -time.Second / 2},
			`["86402.000003","5.0","-0.5"]`},
		{"bytes", []byte("é"), `"w6k="`},
		{"struct", note{1, "x", 2, day, rest.Object{"k", 1.0}, "no"},
			`{"id":1,"text":"x","rate":2.0,"at":"2020-01-02T03:04:05Z","Extra":{"k":1.0}}`},
		{"struct in object", rest.Object{"n", &note{}},
			`{"n":{"id":0,"text":"","rate":0.0,"at":"0001-01-01T00:00:00Z","Extra":{}}}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := render(tt.data)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestJSONRenderRefuses(t *testing.T) {
	t.Parallel()
	loop := map[string]any{}
	loop["self"] = loop
	for name, data := range map[string]any{
		"NaN":                          math.NaN(),
		"nested infinity":              rest.Object{"a", []any{math.Inf(1)}},
		"NaN in a struct":              note{Rate: math.NaN()},
		"object key without a value":   rest.Object{"a"},
		"object key that is no string": rest.Object{1, 2},
		"number":                       rest.Number("1 "),
		"empty number":                 rest.Number(""),
		"cycle":                        loop,
		"channel":                      make(chan int),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got, err := render(data); err == nil {
				t.Errorf("got %s, want an error", got)
			}
		})
	}
}

func TestJSONRenderAppends(t *testing.T) {
	t.Parallel()
	got, err := rest.JSON{}.Render([]byte("x"), requestOf(""), rest.OK(rest.Object{"a", note{}.Text}))
	if want := `x{"a":""}`; err != nil || string(got) != want {
		t.Errorf("got %s, %v; want %s", got, err, want)
	}
}

// Other JSON packages keep the order of an Object too.
func TestObjectMarshalJSON(t *testing.T) {
	t.Parallel()
	got, err := json.Marshal(map[string]any{"o": rest.Object{"b", 1.0, "a", nil}})
	if want := `{"o":{"b":1.0,"a":null}}`; err != nil || string(got) != want {
		t.Errorf("got %s, %v; want %s", got, err, want)
	}
	if got, err := json.Marshal(rest.Object{1, 2}); err == nil {
		t.Errorf("a key that is no string is rendered: %s", got)
	}
}

func TestJSONParse(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, charset, body string
		want                any
	}{
		{"values", "utf-8", ` {"b": {}, "a": [1, 1.0, -2e3, "x", true, false, null], "c": [] } `, rest.Object{
			"b", rest.Object{}, "a", []any{rest.Number("1"), rest.Number("1.0"), rest.Number("-2e3"), "x", true,
				false, nil},
			"c", []any{}}},
		{"last of equal keys in the first place", "utf-8", `{"b":1,"a":2,"b":3}`,
			rest.Object{"b", rest.Number("3"), "a", rest.Number("2")}},
		{"equal keys of a large object", "utf-8",
			`{"j":0,"i":1,"h":2,"g":3,"f":4,"e":5,"d":6,"c":7,"b":8,"a":9,"j":true,"a":false}`,
			rest.Object{"j", true, "i", rest.Number("1"), "h", rest.Number("2"), "g", rest.Number("3"),
				"f", rest.Number("4"), "e", rest.Number("5"), "d", rest.Number("6"), "c", rest.Number("7"),
				"b", rest.Number("8"), "a", false}},
		{"equal keys after escapes", "utf-8", `{"a":1,"\u0061":2}`, rest.Object{"a", rest.Number("2")}},
		{"numbers of any size", "utf-8", `[12345678901234567890123,1e400]`,
			[]any{rest.Number("12345678901234567890123"), rest.Number("1e400")}},
		{"escapes", "utf-8", `"\"\\\/\b\f\n\r\t\u00e9\u0000"`, "\"\\/\b\f\n\r\té\x00"},
		{"surrogate pairs are joined", "utf-8", `"\ud83d\ude00\uD834\uDD1E"`, "😀𝄞"},
		{"lone surrogates are kept", "utf-8", `"\ud800x\udc00\ud800\ud83d\ude00\ud800A\udfff"`,
			"\xed\xa0\x80x\xed\xb0\x80\xed\xa0\x80😀\xed\xa0\x80A\xed\xbf\xbf"},
		{"reversed pair", "utf-8", `"\ude00\ud83d"`, "\xed\xb8\x80\xed\xa0\xbd"},
		{"surrogate in a key", "utf-8", `{"\ud800":1}`, rest.Object{"\xed\xa0\x80", rest.Number("1")}},
		{"top-level null", "utf-8", `null`, nil},
		{"top-level text", "utf-8", `"x"`, "x"},
		{"latin-1", "iso-8859-1", "\"\xe9\"", "é"},
		{"latin-1 by another name", "Latin1", "\"\xe9\"", "é"},
		{"utf-16 little", "utf-16", "\xff\xfe\"\x00=\xd8\x00\xde\"\x00", "😀"},
		{"utf-16 big", "UTF-16", "\xfe\xff\x00\"\x20\xac\x00\"", "€"},
		{"utf-16be", "utf-16be", "\x00\"\x20\xac\x00\"", "€"},
		{"unknown charset is UTF-8", "nope", `"é"`, "é"},
		{"cut-off character is dropped", "utf-8", "[] \xe2\x82", []any{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := rest.JSON{}.Parse(strings.NewReader(tt.body),
				requestOf("application/json; charset="+tt.charset))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestJSONErrors has documents that Python's json refused, in testdata/json_errors.tsv: charset,
// body (quoted as in Go), message.
func TestJSONErrors(t *testing.T) {
	t.Parallel()
	f, err := os.Open("testdata/json_errors.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	count := 0
	for lines := bufio.NewScanner(f); lines.Scan(); count++ {
		fields := strings.SplitN(lines.Text(), "\t", 3)
		v, err := rest.JSON{}.Parse(strings.NewReader(unquote(t, fields[1])),
			requestOf("application/json; charset="+fields[0]))
		if status, detail := answerOf(err); status != 400 || detail != fields[2] {
			t.Errorf("%s %s\n got %v, %d %v\nwant 400 %s", fields[0], fields[1], v, status, detail, fields[2])
		}
	}
	if count < 200 {
		t.Errorf("only %d documents", count)
	}
}

// answerOf returns status and detail of an error, or 0 if it is no *rest.Error.
func answerOf(err error) (status int, detail any) {
	var e *rest.Error
	if errors.As(err, &e) {
		return e.Status, e.Detail
	}
	return 0, err
}

func TestJSONDepth(t *testing.T) {
	t.Parallel()
	nested := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	for _, tt := range []struct {
		name   string
		parser rest.JSON
		depth  int
		ok     bool
	}{
		{"default", rest.JSON{}, 1000, true},
		{"deeper than the default", rest.JSON{}, 1001, false},
		{"own bound", rest.JSON{MaxDepth: 3}, 3, true},
		{"deeper than the own bound", rest.JSON{MaxDepth: 3}, 4, false},
		{"the highest bound", rest.JSON{MaxDepth: math.MaxInt}, 10000, true},
		{"deeper than the highest bound", rest.JSON{MaxDepth: math.MaxInt}, 10001, false},
		{"very deep", rest.JSON{}, 500000, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := tt.parser.Parse(strings.NewReader(nested(tt.depth)), requestOf("application/json"))
			status, detail := answerOf(err)
			if tt.ok && err != nil || !tt.ok && status != 400 {
				t.Errorf("ok = %v: got %d %v", tt.ok, status, detail)
			}
		})
	}
}

type failingReader struct{ err error }

func (r failingReader) Read([]byte) (int, error) { return 0, r.err }

// A parser returns the error of the body's reader.
func TestParsersReturnReadErrors(t *testing.T) {
	t.Parallel()
	want := &rest.Error{Status: 400, Code: "limit"}
	for _, p := range []rest.Parser{rest.JSON{}, rest.Form{}, rest.Multipart{}} {
		if _, err := p.Parse(failingReader{want}, requestOf("multipart/form-data; boundary=B")); !errors.Is(err,
			want) {
			t.Errorf("%T: got %v", p, err)
		}
	}
}

// The parser reads the same values that the renderer has written.
func TestJSONRoundTrip(t *testing.T) {
	t.Parallel()
	leaf := rapid.OneOf(rapid.Just[any](nil), rapid.Bool().AsAny(), rapid.String().AsAny(),
		rapid.Custom(func(t *rapid.T) any {
			return rest.Number(strconv.FormatInt(rapid.Int64().Draw(t, "int"), 10))
		}))
	var value *rapid.Generator[any]
	value = rapid.Custom(func(t *rapid.T) any {
		switch rapid.IntRange(0, 5).Draw(t, "kind") {
		case 0:
			list := rapid.SliceOfN(rapid.Deferred(func() *rapid.Generator[any] { return value }), 0, 4).Draw(t,
				"list")
			return append([]any{}, list...)
		case 1:
			object := rest.Object{}
			for _, key := range rapid.SliceOfNDistinct(rapid.String(), 0, 20, rapid.ID).Draw(t, "keys") {
				object = append(object, key, leaf.Draw(t, "member"))
			}
			return object
		}
		return leaf.Draw(t, "leaf")
	})
	rapid.Check(t, func(t *rapid.T) {
		want := any([]any{value.Draw(t, "value")}) // not null by itself, which means no data
		text, err := render(want)
		if err != nil {
			t.Fatal(err)
		}
		got, err := rest.JSON{}.Parse(strings.NewReader(text), requestOf("application/json"))
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestFloatsReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.Float64().Filter(func(f float64) bool { return !math.IsInf(f, 0) && !math.IsNaN(f) }).Draw(t,
			"float")
		text, err := render(want)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.ContainsAny(text, ".e") {
			t.Fatalf("%s reads as an integer", text)
		}
		if got, err := rest.Number(text).Float64(); err != nil || got != want {
			t.Fatalf("%v written as %s reads as %v, %v", want, text, got, err)
		}
	})
}

func FuzzJSON(f *testing.F) {
	for _, seed := range []string{`{"a":[1,2.5,"x\ud800"],"a":null}`, `[NaN]`, "\ufeff{}", "{\"a\":\"\xff\"}",
		`"\u12`, `[[[[`, `{"a":01}`, "", "\"\n\""} {
		f.Add([]byte(seed), "utf-8")
		f.Add([]byte(seed), "utf-16")
	}
	f.Add([]byte("{}"), "uu")                                 // one of Python's codecs that do not produce text
	f.Add([]byte("["+strings.Repeat("0,", 100_000)+"0]"), "") // too many values
	f.Fuzz(func(t *testing.T, body []byte, charset string) {
		v, err := rest.JSON{}.Parse(bytes.NewReader(body), requestOf("application/json; charset="+charset))
		if err == nil {
			_, _ = render(v) // surrogates are refused here; it must not panic
			return
		}
		status, detail := answerOf(err)
		text, _ := detail.(string)
		known := text == "The JSON document has more than 100000 values." ||
			strings.HasPrefix(text, "JSON parse error - ") || strings.HasPrefix(text, "Unsupported charset ")
		if status != 400 || !known {
			t.Errorf("got %d %v", status, detail)
		}
	})
}

func BenchmarkJSONRender(b *testing.B) {
	r := requestOf("application/json")
	for name, data := range map[string]any{
		"object": rest.Object{"token", "522b276a356bdf39013dfabea2cd43e141ecc9e8"},
		"map":    map[string]any{"Data": "My View", "n": 1, "ok": true},
		"struct": note{Text: "x"},
	} {
		b.Run(name, func(b *testing.B) {
			resp := rest.OK(data)
			buf := make([]byte, 0, 512)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := (rest.JSON{}).Render(buf, r, resp); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkJSONParse(b *testing.B) {
	r := requestOf("application/json")
	body := []byte(`{"username": "alice", "password": "wonderland-1865"}`)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := (rest.JSON{}).Parse(bytes.NewReader(body), r); err != nil {
			b.Fatal(err)
		}
	}
}
