package apikey_test

import (
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/auth/apikey"
)

func TestFind(t *testing.T) {
	t.Parallel()
	key := example
	wrong := key[:len(key)-1] + "!"
	for _, c := range []struct {
		text, prefix string
		start        int
	}{
		{key, "lk", 0},
		{`{"key": "` + key + `"}`, "lk", 9},
		{"x" + key + "y", "lk", 1}, // glued to other text
		{"lk_" + key, "lk", 3},
		{wrong + " " + key, "lk", len(wrong) + 1},
		{wrong, "lk", -1},
		{strings.ToUpper(key), "lk", -1},
		{key[:len(key)-1], "lk", -1},
		{key, "other", -1},
		{"", "lk", -1},
	} {
		start, end := apikey.Find([]byte(c.text), c.prefix)
		if start != c.start || start >= 0 && c.text[start:end] != key {
			t.Errorf("%q, %q: %d to %d, want %d", c.text, c.prefix, start, end, c.start)
		}
	}
}
