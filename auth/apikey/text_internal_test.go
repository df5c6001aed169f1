package apikey

import (
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/internal/chisquare"
	"github.com/latchkey-go/latchkey/internal/keytext"
)

// NetBox #22431 (random.choice), Grafana (modulo bias): all characters of a key are equally likely.
// Knox (a prefix that shrinks the look-up key), Supabase (60 bits): 190 random bits follow the
// prefix, whatever it is.
func TestKeysAreUniform(t *testing.T) {
	t.Parallel()
	for _, prefix := range []string{"lk", "a", "my_very_long_prefix1"} {
		texts := make([]string, 5000)
		for i := range texts {
			key := newSecret(prefix).Reveal()
			text, ok := strings.CutPrefix(key, prefix+"_")
			if !ok || !Check(key) || len(text) != 38 {
				t.Fatalf("%d characters, %v", len(text), Check(key))
			}
			texts[i] = text[:32]
		}
		if fault := chisquare.Fault(keytext.Base62, texts); fault != "" {
			t.Error(fault)
		}
	}
}

func TestPrefixes(t *testing.T) {
	t.Parallel()
	for prefix, ok := range map[string]bool{
		"lk": true, "l": true, "a_b2": true, "": false, "LK": false, "1k": false, "_k": false, "l-k": false,
		strings.Repeat("a", 20): true, strings.Repeat("a", 21): false,
	} {
		if keytext.IsPrefix(prefix) != ok {
			t.Errorf("%q: %v", prefix, !ok)
		}
	}
}
