package password

import (
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/internal/chisquare"
)

// TestSaltLettersAreEquallyLikely: all letters of a salt are equally likely. NetBox #22431
// (random.choice), Grafana (modulo bias).
func TestSaltLettersAreEquallyLikely(t *testing.T) {
	t.Parallel()
	salts, unusables := make([]string, 5000), make([]string, 5000)
	for i := range salts {
		salts[i], unusables[i] = newSalt(), strings.TrimPrefix(unusable(), unusablePrefix)
	}
	for name, list := range map[string][]string{"salts": salts, "unusable passwords": unusables} {
		if fault := chisquare.Fault(alphabet, list); fault != "" {
			t.Errorf("%s: %s", name, fault)
		}
	}
}
