package token

import (
	"testing"

	"github.com/latchkey-go/latchkey/internal/chisquare"
)

// NetBox #22431 (random.choice), Grafana (modulo bias): all digits of a key are equally likely.
func TestKeysAreUniform(t *testing.T) {
	t.Parallel()
	keys := make([]string, 5000)
	for i := range keys {
		if keys[i] = newKey(); len(keys[i]) != 40 { // 160 bits, as DRF's: Supabase had 60
			t.Fatalf("a key of %d digits", len(keys[i]))
		}
	}
	if fault := chisquare.Fault("0123456789abcdef", keys); fault != "" {
		t.Error(fault)
	}
}
