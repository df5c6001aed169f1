package testkit

import (
	"sync"
	"testing"
)

// testLog writes log lines to a test, which shows them if it fails.
type testLog struct {
	mu    sync.Mutex
	t     testing.TB
	ended bool
}

func newLog(t testing.TB) *testLog {
	l := &testLog{t: t}
	t.Cleanup(l.end) // the first clean-up that is registered runs last
	return l
}

// Write implements io.Writer. It drops lines that a goroutine logs after the end of the test, for
// which testing would panic.
func (l *testLog) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended {
		return len(line), nil
	}
	return l.t.Output().Write(line)
}

func (l *testLog) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ended = true
}
