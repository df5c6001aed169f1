package browsable

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzIndented: JSON is indented as encoding/json does it. Of any text, the page has at most the
// limit, and no half character.
func FuzzIndented(f *testing.F) {
	for _, text := range []string{`{"a":[1,{},[]],"b":{"c":"x\"}{[,:"}}`, `"é"`, `[[[`, `]]}`, `"\`, `{"a":1`, ``, `null`,
		"[\"\xff\"]", "{\n  \"a b\" : [ 1,\t{ } ]\r\n} "} {
		f.Add(text, 10)
	}
	f.Fuzz(func(t *testing.T, text string, limit int) {
		limit &= 1<<12 - 1
		for _, got := range []shown{indented(text, limit), beginning(text, limit)} {
			if len(got.text) > limit || got.used > len(text) || utf8.ValidString(text) && !utf8.ValidString(got.text) {
				t.Errorf("%q to %d bytes: %q, %d used", text, limit, got.text, got.used)
			}
		}
		var compact, want bytes.Buffer
		if json.Compact(&compact, []byte(text)) != nil || json.Indent(&want, compact.Bytes(), "", "    ") != nil ||
			want.Len() > 1<<20 {
			return
		}
		for _, text := range []string{compact.String(), text} {
			if got := indented(text, 1<<20); got.text != want.String() || got.used != len(text) {
				t.Errorf("%q: %q, want %q", text, got.text, &want)
			}
		}
		if got := indented(compact.String(), limit); !strings.HasPrefix(want.String(), got.text) {
			t.Errorf("%q to %d bytes: %q", text, limit, got.text)
		}
	})
}
