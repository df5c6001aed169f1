//go:build unix && !linux

package cluster

import (
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// endWithParent is for Linux; elsewhere a server outlives tests that are killed.
func endWithParent(*syscall.SysProcAttr) {}

// children are the processes that pid has forked.
func children(pid int) []int {
	out, _ := exec.Command("pgrep", "-P", strconv.Itoa(pid)).Output() // none: it fails
	var all []int
	for _, word := range strings.Fields(string(out)) {
		if child, err := strconv.Atoi(word); err == nil {
			all = append(all, child)
		}
	}
	return all
}

// waitStopped gives a signal the time to arrive.
func waitStopped(int) { time.Sleep(100 * time.Millisecond) }
