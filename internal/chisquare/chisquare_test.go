package chisquare_test

import (
	"crypto/rand"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/internal/chisquare"
)

const alphabet = "abcdefghijklmnopqrstuvwxyz0123456789"

// generate returns 5,000 keys of 32 characters. choose returns each character for a random byte.
func generate(choose func(position int, b byte) byte) []string {
	keys := make([]string, 5000)
	for i := range keys {
		var key [32]byte
		rand.Read(key[:])
		for k, b := range key {
			key[k] = choose(k, b)
		}
		keys[i] = string(key[:])
	}
	return keys
}

// TestFault: an even generator passes. Generators of known incidents fail.
func TestFault(t *testing.T) {
	t.Parallel()
	hex := func(_ int, b byte) byte { return "0123456789abcdef"[b&15] }
	for _, c := range []struct {
		name, alphabet string
		keys           []string
		want           string
	}{
		{"even", "0123456789abcdef", generate(hex), ""},
		{"modulo bias, as in Grafana's keys", alphabet,
			generate(func(_ int, b byte) byte { return alphabet[int(b)%len(alphabet)] }), "not even"},
		{"a missing character", alphabet, generate(func(_ int, b byte) byte { return alphabet[int(b)%32] }),
			"not even"},
		{"a fixed first digit", "0123456789abcdef", generate(func(k int, b byte) byte {
			if k == 0 {
				return '4'
			}
			return hex(k, b)
		}), "position 0"},
		{"a duplicate key", "ab", []string{"ab", "ab"}, "duplicate"},
		{"another alphabet", "ab", []string{"ac"}, "outside"},
	} {
		if got := chisquare.Fault(c.alphabet, c.keys); !strings.Contains(got, c.want) || (got == "") != (c.want == "") {
			t.Errorf("%s: %q", c.name, got)
		}
	}
}
