package machine

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

func TestReadAll(t *testing.T) {
	t.Parallel()
	stat := filepath.Join(t.TempDir(), "stat")
	const text = "cpu  30 3 30 9000 9 9 9 3 0 0\ncpu0 10 1 10 3000 3 3 3 1 0 0\ncpu1 20 2 20 6000 6 6 6 2 0 0\n" +
		"intr 12345\nctxt 99\n"
	if err := os.WriteFile(stat, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for want, cpus := range map[time.Duration]map[int]bool{
		660 * time.Millisecond: nil,
		220 * time.Millisecond: {0: true},
		440 * time.Millisecond: {1: true},
	} {
		if got, err := readAll(stat, cpus); got != want || err != nil {
			t.Errorf("CPUs %v: %v, %v, want %v", cpus, got, err, want)
		}
	}
}

func TestFamily(t *testing.T) {
	t.Parallel()
	proc := t.TempDir()
	for pid, line := range map[int]string{
		10: "10 (a b) c) S 1 10 10 0 -1 0 0 0 0 0 1 2 3 4 20 0 1 0 5",
		11: "11 (child) S 10 11 10 0 -1 0 0 0 0 0 10 10 0 0 20 0 1 0 5",
		12: "12 (grandchild) S 11 11 10 0 -1 0 0 0 0 0 100 0 0 0 20 0 1 0 5",
		13: "13 (foreign) S 1 13 10 0 -1 0 0 0 0 0 999 0 0 0 20 0 1 0 5",
	} {
		dir := filepath.Join(proc, strconv.Itoa(pid))
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "stat"), []byte(line), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if got := family(readProcesses(proc), 10); got != 1300*time.Millisecond {
		t.Errorf("%v, want the 1.3 s of 10, 11 and 12", got)
	}
}

// TestForeign checks the arithmetic.
func TestForeign(t *testing.T) {
	t.Parallel()
	start := time.Now()
	before := Reading{at: start, all: time.Minute, ours: time.Second}
	for _, c := range []struct {
		after Reading
		cpus  float64
		known bool
	}{
		{Reading{start.Add(2 * time.Second), time.Minute + 3*time.Second, 3 * time.Second}, 0.5, true},
		{Reading{start.Add(2 * time.Second), time.Minute, 3 * time.Second}, 0, true}, // rounding of the kernel
		{Reading{}, 0, false},
	} {
		if cpus, known := c.after.ForeignSince(before); cpus != c.cpus || known != c.known {
			t.Errorf("%+v: %v, %v", c.after, cpus, known)
		}
	}
}

// TestOwnLoad checks that the time of a process that this one has started is not foreign.
func TestOwnLoad(t *testing.T) {
	t.Parallel()
	before := ReadLoad()
	if before.at.IsZero() {
		t.Skip("no /proc here")
	}
	ctx, cancel := context.WithCancel(t.Context())
	busy := exec.CommandContext(ctx, "/bin/sh", "-c", "while :; do :; done")
	if err := busy.Start(); err != nil {
		t.Fatal(err)
	}
	stop := func() { cancel(); _ = busy.Wait() }
	defer stop()
	for ReadLoad().ours < before.ours+200*time.Millisecond {
		time.Sleep(10 * time.Millisecond)
	}
	stop() // its time is kept when it has ended
	if after := ReadLoad(); after.ours < before.ours+200*time.Millisecond {
		t.Errorf("%v, before %v", after.ours, before.ours)
	}
}
