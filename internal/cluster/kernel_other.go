//go:build unix && !linux

package cluster

import (
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// endWithParent does nothing: outside Linux, a server outlives tests that are killed.
func endWithParent(*syscall.SysProcAttr) {}

// children returns the IDs of the processes that pid has forked.
func children(pid int) []int {
	out, _ := exec.Command("pgrep", "-P", strconv.Itoa(pid)).Output() // pgrep fails if there is none
	var all []int
	for _, word := range strings.Fields(string(out)) {
		if child, err := strconv.Atoi(word); err == nil {
			all = append(all, child)
		}
	}
	return all
}

// waitStopped gives a signal time to take effect.
func waitStopped(int) { time.Sleep(100 * time.Millisecond) }
