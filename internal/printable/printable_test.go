package printable_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/internal/printable"
)

func TestPrintable(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, word, lines string }{
		{"plain", "alice", "alice", "alice"},
		{"letters of other scripts", "René Ωμέγα 山", "René Ωμέγα 山", "René Ωμέγα 山"},
		{"quotes stay in a text without escapes", `a"b\c`, `a"b\c`, `a"b\c`},
		{"an escape sequence", "a\x1b[2Jb", `a\x1b[2Jb`, `a\x1b[2Jb`},
		{"an escape sequence of one C1 character", "a\u009b2Jb", `a\u009b2Jb`, `a\u009b2Jb`},
		{"right to left", "a\u202eb", `a\u202eb`, `a\u202eb`},
		{"zero width", "a\u200bb", `a\u200bb`, `a\u200bb`},
		{"delete", "a\x7fb", `a\x7fb`, `a\x7fb`},
		{"a tag beyond the basic plane", "a\U000e0041b", `a\U000e0041b`, `a\U000e0041b`},
		{"line breaks", "a\n\tb\rc", `a\n\tb\rc`, "a\n\tb\\rc"},
		{"not UTF-8", "a\xffb", `a\xffb`, `a\xffb`},
		{"empty", "", "", ""},
	} {
		if got := printable.Word(c.text); got != c.word {
			t.Errorf("%s: word %q, want %q", c.name, got, c.word)
		}
		if got := printable.Lines(c.text); got != c.lines {
			t.Errorf("%s: lines %q, want %q", c.name, got, c.lines)
		}
	}
}

// FuzzJSON: escaped JSON has only printable characters, and decodes to the original value.
func FuzzJSON(f *testing.F) {
	for _, s := range []string{"alice", "\u009b\u202e\u200b\x7f\x00\u2028", "\U000e0041", "\uffff", "\xff",
		"a\"\\\n\t"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text, err := json.Marshal(map[string]string{"name": s})
		if err != nil {
			t.Fatal(err)
		}
		escaped := printable.JSON(text)
		if i := bytes.IndexFunc(escaped, func(r rune) bool { return !unicode.IsPrint(r) && r != '\n' }); i >= 0 {
			t.Errorf("%q is not printable at %d", escaped, i)
		}
		var want, got any
		if err := json.Unmarshal(text, &want); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(escaped, &got); err != nil {
			t.Fatalf("%q: %v", escaped, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestWriter(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	if n, err := fmt.Fprintln(printable.Writer(&b), "a\x1bb"); n != 4 || err != nil || b.String() != "a\\x1bb\n" {
		t.Errorf("%d, %v, %q", n, err, b.String())
	}
}
