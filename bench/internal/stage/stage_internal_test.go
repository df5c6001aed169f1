//go:build unix

package stage

import (
	"context"
	"path/filepath"
	"testing"
)

// TestNewFails checks that a stage that cannot be built reports the error and leaves no files.
func TestNewFails(t *testing.T) {
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if s, err := New(ctx); s != nil || err == nil {
		t.Errorf("%v, %v", s, err)
	}
	if left, err := filepath.Glob(temporary + "/*"); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
