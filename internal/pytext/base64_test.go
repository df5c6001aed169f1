package pytext

import (
	"encoding/base64"
	"testing"
)

// TestDecodeBase64 compares with base64.b64decode; "!" is its binascii.Error.
func TestDecodeBase64(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"aGk=":      "hi",
		"a G\nk=":   "hi",
		"aGk=junk":  "hi",
		"aGk==":     "hi",
		"aG=k=":     "hi",
		"=aGk=":     "hi",
		"aGkx=":     "hi1",
		"a===bGk=":  "\x69\xb1\xa4",
		"":          "",
		"aGk":       "!",
		"a":         "!",
		"\xff-_aG=": "!",
	} {
		got, ok := DecodeBase64([]byte(text))
		if ok != (want != "!") || ok && string(got) != want {
			t.Errorf("%q: got %q, %v; want %q", text, got, ok, want)
		}
	}
}

func FuzzDecodeBase64(f *testing.F) {
	f.Add([]byte("a G\nk=junk"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if got, ok := DecodeBase64([]byte(base64.StdEncoding.EncodeToString(raw))); !ok || string(got) != string(raw) {
			t.Errorf("%q came back as %q, %v", raw, got, ok)
		}
		DecodeBase64(raw)
	})
}
