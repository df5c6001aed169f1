//go:build unix

package proc_test

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/bench/internal/proc"
)

// TestNothingIsLeft checks that a process ends together with a process that it has started, by Stop
// and with its context.
func TestNothingIsLeft(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(p *proc.Process, cancel context.CancelFunc){
		"stop":    func(p *proc.Process, _ context.CancelFunc) { p.Stop() },
		"context": func(_ *proc.Process, cancel context.CancelFunc) { cancel() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			output := filepath.Join(t.TempDir(), "output")
			p, err := proc.Command{Path: "/bin/sh", Args: []string{"-c", "sleep 600 & echo $!; wait"},
				Output: output}.Start(ctx)
			if err != nil {
				t.Fatal(err)
			}
			inner := number(t, output)
			end(p, cancel)
			<-p.Ended()
			for begin := time.Now(); syscall.Kill(inner, 0) == nil && !isZombie(inner); {
				if time.Since(begin) > time.Minute {
					_ = syscall.Kill(inner, syscall.SIGKILL)
					t.Fatal("a process is left")
				}
				time.Sleep(10 * time.Millisecond) // the kernel delivers the signal in its own time
			}
		})
	}
}

// number waits for a whole line in the file, and returns it as a number.
func number(t *testing.T, file string) int {
	t.Helper()
	for {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if line, _, whole := strings.Cut(string(text), "\n"); whole {
			n, err := strconv.Atoi(line)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// isZombie reports whether the process has ended and waits for init to collect it, which some
// containers never do.
func isZombie(pid int) bool {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	return err == nil && strings.Contains(string(stat), ") Z ")
}

// TestEnviron checks that settings of the caller do not reach what is measured.
func TestEnviron(t *testing.T) {
	t.Setenv("LATCHKEY_DATABASE", "sqlite:other")
	t.Setenv("REFERENCE_DB", "other")
	for _, v := range proc.Environ() {
		if strings.HasSuffix(v, "other") {
			t.Error(v)
		}
	}
}
