package session

import (
	"testing"

	"github.com/latchkey-go/latchkey/internal/chisquare"
)

// NetBox #22431 (random.choice), Grafana (modulo bias): all characters are equally likely.
func TestKeysAndSecretsAreUniform(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		alphabet string
		size     int
		make     func() string
	}{
		"session keys": {keyChars, 32, newKey},
		"CSRF secrets": {secretChars, secretSize, newSecret},
		"CSRF tokens": {secretChars, 2 * secretSize, func() string {
			return mask("abcdefghijklmnopqrstuvwxyzABCDEF")
		}},
	} {
		keys := make([]string, 5000)
		for i := range keys {
			if keys[i] = c.make(); len(keys[i]) != c.size {
				t.Fatalf("%s: %d characters", name, len(keys[i]))
			}
		}
		if fault := chisquare.Fault(c.alphabet, keys); fault != "" {
			t.Errorf("%s: %s", name, fault)
		}
	}
}
