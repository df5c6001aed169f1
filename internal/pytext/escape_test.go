package pytext

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"
)

func TestQuoteASCII(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{ // Python's json.dumps
		"é\x7f\x01\"\\☃😀/<":         `"\u00e9\u007f\u0001\"\\\u2603\ud83d\ude00/<"`,
		"\n\t\b\f\r":                `"\n\t\b\f\r"`,
		"\xed\xa0\x80\xed\xbf\xbfx": `"\ud800\udfffx"`,
		"":                          `""`,
	} {
		if got := string(QuoteASCII(text)); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		var back string
		if err := json.Unmarshal(QuoteASCII(text), &back); err != nil || back != text {
			t.Fatalf("%q became %q, %v", text, back, err)
		}
	})
}

func TestMeasure(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		length    int
		surrogate rune
	}{
		"":                              {0, 0},
		"aé☃😀":                          {4, 0},
		"a\xed\xa0\x80b":                {3, 0xd800},
		"\xed\xbf\xbf\xed\xa0\x80":      {2, 0xdfff},
		"\xed\xa0":                      {2, 0}, // invalid bytes, but no surrogate
		"\xff\xed\x9f\xbf":              {2, 0},
		string(AppendRune(nil, 0xdc0f)): {1, 0xdc0f},
	} {
		if length, surrogate := Measure(text); length != want.length || surrogate != want.surrogate {
			t.Errorf("%q: got %d, %U; want %d, %U", text, length, surrogate, want.length, want.surrogate)
		}
	}
}
