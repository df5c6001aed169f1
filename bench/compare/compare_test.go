//go:build unix

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/latchkey-go/latchkey/bench/internal/report"
	"github.com/latchkey-go/latchkey/bench/internal/wrk"
)

// program builds compare, and returns a command that runs it with temporary files in the returned
// folder.
func program(t *testing.T, args ...string) (cmd *exec.Cmd, temporary string) {
	t.Helper()
	if testing.Short() {
		t.Skip("builds and starts servers")
	}
	if _, err := wrk.Find(); errors.Is(err, wrk.ErrMissing) {
		t.Skip(err)
	}
	binary := filepath.Join(t.TempDir(), "compare")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	temporary = t.TempDir()
	cmd = exec.CommandContext(t.Context(), binary, args...)
	cmd.Env = append(os.Environ(), "TMPDIR="+temporary)
	return cmd, temporary
}

// checkEmpty checks that nothing is left in the folder of temporary files.
func checkEmpty(t *testing.T, temporary string) {
	t.Helper()
	left, err := filepath.Glob(temporary + "/latchkey-bench-*")
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// TestRun measures everything but Django once, and checks that no figure is missing but those
// of sign-ins that are too slow on a busy machine.
func TestRun(t *testing.T) {
	t.Parallel()
	cmd, temporary := program(t, "--json", "--rounds", "1", "--seconds", "1", "--tokens", "10000,20000",
		"--only", "bare,guarded,guarded-log,cached,cached-log,gin,chi,flood,login,start,checks")
	var failed bytes.Buffer
	cmd.Stderr = &failed
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, failed.String())
	}
	var r report.Report
	if err := json.Unmarshal(out, &r); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if len(r.Servers) < 7 || len(r.Figures) < 11 {
		t.Errorf("%d servers, %d figures", len(r.Servers), len(r.Figures))
	}
	for _, f := range r.Figures {
		missing := strings.Contains(f.Name, "gunicorn") ||
			strings.Contains(f.Name, "p99") && strings.Contains(strings.Join(r.Notes, ""), "no sign-in succeeded")
		if len(f.Values) != 1 && !missing {
			t.Errorf("%s: %d values, %s", f.Name, len(f.Values), f.Missing)
		}
		if len(f.Values) == 1 && f.Values[0] <= 0 && f.Name != "allocations of a hit" {
			t.Errorf("%s: %v", f.Name, f.Values[0])
		}
	}
	checkEmpty(t, temporary)
}

// TestInterrupt checks that a run that is interrupted under load ends its servers, and removes its
// files.
func TestInterrupt(t *testing.T) {
	t.Parallel()
	cmd, temporary := program(t, "--rounds", "1000", "--seconds", "1", "--only", "bare,guarded")
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(stderr)
	for lines.Scan() && !strings.Contains(lines.Text(), "round 1 of") {
	}
	left := children(t, cmd.Process.Pid)
	if len(left) < 2 {
		t.Errorf("%d servers run", len(left))
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	for lines.Scan() { // until the program and all that it has started have closed the pipe
	}
	if err := cmd.Wait(); cmd.ProcessState.ExitCode() != 130 {
		t.Errorf("ended with %v", err)
	}
	for _, pid := range left {
		if syscall.Kill(pid, 0) == nil {
			t.Errorf("process %d is left", pid)
		}
	}
	checkEmpty(t, temporary)
}

// children returns the processes that pid has started. It skips the test where there is no /proc.
func children(t *testing.T, pid int) (pids []int) {
	t.Helper()
	lists, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	if err != nil || len(lists) == 0 {
		t.Skip("no list of children here")
	}
	for _, list := range lists {
		text, err := os.ReadFile(list)
		if err != nil {
			continue // the thread has ended
		}
		for _, field := range strings.Fields(string(text)) {
			child, err := strconv.Atoi(field)
			if err != nil {
				t.Fatal(err)
			}
			pids = append(pids, child)
		}
	}
	return pids
}

func TestFlags(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{
		{"--rounds", "0"}, {"--seconds", "0"}, {"--only", "bare,other"}, {"--tokens", "10"}, {"--tokens", "many"},
		{"bare"},
	} {
		if _, err := parse(args); err == nil {
			t.Errorf("%v is accepted", args)
		}
	}
	o, err := parse([]string{"--only", "bare, flood", "--tokens", ""})
	if err != nil || len(o.plan.Only) != 2 || len(o.plan.Tokens) != 0 || o.plan.Rounds != 7 {
		t.Errorf("%+v, %v", o, err)
	}
}
