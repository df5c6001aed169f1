package pytext

import (
	"net/url"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestUnquote compares with urllib.parse.unquote.
func TestUnquote(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][2]string{ // as UTF-8, as Latin-1
		"a%20b":     {"a b", "a b"},
		"%zz%":      {"%zz%", "%zz%"},
		"%4":        {"%4", "%4"},
		"+":         {"+", "+"},
		"%E2%98%83": {"☃", "\u00e2\u0098\u0083"},
		"☃%E9":      {"☃\ufffd", "☃é"},
		"%ff%41":    {"\ufffdA", "ÿA"},
		"é%c3%a9":   {"éé", "éÃ©"},
	} {
		if got := [2]string{Unquote(text, UTF8), Unquote(text, Latin1)}; got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		if back := UnquotePlus(url.QueryEscape(text), UTF8); back != text {
			t.Fatalf("%q became %q", text, back)
		}
	})
}

func FuzzUnquote(f *testing.F) {
	f.Add("a%20b%zz%é%c3", "latin-1")
	f.Add("%ff%fea%00", "utf-16")
	f.Fuzz(func(t *testing.T, text, name string) {
		c, _ := LookupCharset(name)
		if got := Unquote(text, c); utf8.ValidString(text) && !utf8.ValidString(got) {
			t.Errorf("%q in %s: got %q", text, name, got)
		}
	})
}

// Pairs end only at &, keep blank values, and may lack their "=".
func TestParsePairs(t *testing.T) {
	t.Parallel()
	got := url.Values{}
	ParsePairs(got, "a=1&a=2;b=3&&c&=d&e+f=%2B+g", UTF8)
	want := url.Values{"a": {"1", "2;b=3"}, "c": {""}, "": {"d"}, "e f": {"+ g"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
