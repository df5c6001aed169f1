//go:build race

package latchkey_test

import "testing"

// TestNoSecretUnderDetector is TestNoSecretAnywhere for one site, whose process runs under the race
// detector: a race fails its end. No command runs meanwhile.
func TestNoSecretUnderDetector(t *testing.T) {
	t.Parallel()
	newSearch(t, "json", "sealed", canarySQLite).play(func() {})
}
