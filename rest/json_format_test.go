package rest

import (
	"bytes"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/internal/mimeparse"
)

// The indent is a parameter of the accepted media type, which negotiation sets.
func TestJSONIndent(t *testing.T) {
	t.Parallel()
	data := Object{"token", "x\u2028", "list", []any{1, Object{}}, "none", []any{}}
	compact := `{"token":"x\u2028","list":[1,{}],"none":[]}`
	two := "{\n  \"token\": \"x\\u2028\",\n  \"list\": [\n    1,\n    {}\n  ],\n  \"none\": []\n}"
	eight := "{\n        \"token\": 1\n}"
	for _, tt := range []struct {
		indent string
		data   any
		want   string
	}{
		{"", data, compact},
		{"0", data, compact},
		{"-1", data, compact},
		{"x", data, compact},
		{"1__0", data, compact},
		{"_2", data, compact},
		{"+-2", data, compact},
		{"-99999999999999999999", data, compact},
		{"2", data, two},
		{" 2 ", data, two},
		{"8", Object{"token", 1}, eight},
		{"80", Object{"token", 1}, eight},
		{"1_0", Object{"token", 1}, eight},
		{"99999999999999999999999", Object{"token", 1}, eight},
		{"+2\u00a0", data, two},
		{"4", Object{}, "{}"},
		{"4", Object{"a", 1, "a", 1.0}, "{\n    \"a\": 1,\n    \"a\": 1.0\n}"},
	} {
		r := &Request{Request: httptest.NewRequest("GET", "/", nil)}
		r.accepted = mimeparse.MediaType{Main: "application", Sub: "json",
			Params: map[string]string{"indent": tt.indent}}
		got, err := JSON{}.Render([]byte("x"), r, OK(tt.data))
		if err != nil || string(got) != "x"+tt.want {
			t.Errorf("indent=%q: got %s, %v; want %s", tt.indent, got, err, tt.want)
		}
	}
}

func TestDjangoJSON(t *testing.T) {
	t.Parallel()
	day := time.Date(2020, 1, 2, 3, 4, 5, 678901234, time.UTC)
	for _, tt := range []struct {
		data any
		want string
	}{
		{map[string]string{"Data": "My View"}, `{"Data": "My View"}`},
		{Object{"a", []any{1, 2.0, nil}, "b", Object{}}, `{"a": [1, 2.0, null], "b": {}}`},
		{Object{"k,:\"é", "😀\u007f\u2028,:\\\"\n"}, `{"k,:\"\u00e9": "\ud83d\ude00\u007f\u2028,:\\\"\n"}`},
		{"\uffff\U00010000", `"\uffff\ud800\udc00"`},
		{day, `"2020-01-02T03:04:05.678Z"`},
		{day.Truncate(time.Second), `"2020-01-02T03:04:05Z"`},
		{day.Truncate(time.Second).Add(time.Microsecond), `"2020-01-02T03:04:05.000Z"`},
		{26*time.Hour + 61*time.Second, `"P1DT02H01M01S"`},
		{-3 * time.Microsecond, `"-P0DT00H00M00.000003S"`},
	} {
		got, err := djangoStyle.appendSpaced([]byte("x"), tt.data)
		if err != nil || string(got) != "x"+tt.want {
			t.Errorf("%v: got %s, %v; want %s", tt.data, got, err, tt.want)
		}
	}
	if got, err := djangoStyle.appendSpaced(nil, Object{"a"}); err == nil {
		t.Errorf("an Object without its last value is rendered: %s", got)
	}
}

// Data whose indentation stays within the bound is indented. Brackets, commas and quotes inside
// texts do not count.
func TestIndentationWithinItsBound(t *testing.T) {
	t.Parallel()
	const depth, spaces = 64, 8
	fits := (4<<20-spaces*depth*depth)/(spaces*depth) + 1 // elements of the innermost list
	for n, indented := range map[int]bool{2: true, fits: true, fits + 1: false} {
		var data any = slices.Repeat([]any{`"[{,]}\"`}, n)
		for level := 1; level < depth; level++ {
			if data = any([]any{data}); level%2 == 0 {
				data = map[string]any{`"[{,]}\"`: data.([]any)[0]}
			}
		}
		body, err := drfStyle.appendIndented(nil, data, spaces)
		if err != nil || bytes.Contains(body, []byte("\n")) != indented {
			t.Errorf("%d elements: %d bytes, %v; indented should be %v", n, len(body), err, indented)
		}
	}
}

// Rendering accepts the same depth as jsontext, and no more.
func TestRenderDepth(t *testing.T) {
	t.Parallel()
	for depth, fits := range map[int]bool{9999: true, 10000: true, 10001: false} {
		var data any = 1
		for range depth {
			data = []any{data}
		}
		if _, err := drfStyle.append(nil, data, 0); (err == nil) != fits {
			t.Errorf("%d levels: %v", depth, err)
		}
	}
}
