package authtest_test

import (
	"testing"

	"github.com/latchkey-go/latchkey/authtest"
	"github.com/latchkey-go/latchkey/throttle"
)

// TestOwnCounter is the test of a counter of your own. Stores are tested in the same way, with
// [authtest.TestStore].
func TestOwnCounter(t *testing.T) {
	t.Parallel()
	authtest.TestCounter(t, func(*testing.T) throttle.Counter {
		return throttle.NewMemory(throttle.MemoryConfig{})
	})
}

// The suites are called by a test in the package of the store: see TestOwnCounter.
func Example() {
	_ = TestOwnCounter // run by go test
	// Output:
}
