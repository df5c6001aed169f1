package house_test

import (
	"strings"
	"testing"
)

// TestOrdersIsSmall counts the lines of examples/orders without its tests, with blank lines and
// comments. A project must not need more for what the example does: REST framework takes 128.
func TestOrdersIsSmall(t *testing.T) {
	t.Parallel()
	const most = 249
	lines := 0
	for name, text := range files(t, ".go") {
		if strings.HasPrefix(name, "examples/orders/") && !strings.HasSuffix(name, "_test.go") {
			lines += strings.Count(text, "\n")
		}
	}
	if lines == 0 || lines > most {
		t.Errorf("examples/orders has %d lines, want 1 to %d", lines, most)
	}
}
