package apikey_test

import (
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/auth/apikey"
)

// The key and its handle are fixed for ever: clients keep keys, and logs keep handles.
const (
	example = "lk_0123456789ABCDEFGHIJKLMNOPQRSTUV44CEZA"
	handle  = "iooesoef3zws"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	if !apikey.Check(example) || apikey.HandleOf(example) != handle {
		t.Errorf("%v, %s", apikey.Check(example), apikey.HandleOf(example))
	}
	for name, key := range map[string]string{
		"empty": "", "a prefix alone": "lk_", "no prefix": example[3:], "only the underscore": example[2:],
		"another prefix":     "kl" + example[2:],
		"upper-case prefix":  "LK" + example[2:],
		"a wrong checksum":   example[:40] + "x",
		"another character":  strings.Replace(example, "5", "6", 1),
		"a character less":   example[:40],
		"a character more":   example + "v",
		"a space":            " " + example[1:],
		"no base62":          example[:40] + "-",
		"a NUL":              example[:40] + "\x00",
		"two underscores":    "lk__" + example[4:],
		"a DRF token":        "9944b09199c62bcf9418ad846dd0e4bbdfc6ee4b",
		"a megabyte":         strings.Repeat(example, 25_000),
		"swapped characters": strings.Replace(example, "12", "21", 1),
	} {
		if apikey.Check(key) {
			t.Errorf("%s passes", name)
		}
	}
}
