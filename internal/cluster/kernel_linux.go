package cluster

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// endWithParent makes the kernel kill the child when this process ends, for whatever reason.
func endWithParent(a *syscall.SysProcAttr) { a.Pdeathsig = syscall.SIGKILL }

// children returns the IDs of the processes that pid has forked.
func children(pid int) []int {
	entries, _ := os.ReadDir("/proc")
	var all []int
	for _, e := range entries {
		child, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		fields := status(fmt.Sprintf("/proc/%d/stat", child))
		if len(fields) > 1 && fields[1] == strconv.Itoa(pid) {
			all = append(all, child)
		}
	}
	return all
}

// status returns the fields of a stat file that follow the name: the state, the parent and more.
func status(path string) []string {
	stat, _ := os.ReadFile(path) // "pid (name) state parent …", and the name may contain anything
	return strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
}

// waitStopped waits until every thread of the process is stopped: a signal takes effect with a
// delay.
func waitStopped(pid int) {
	for range 1000 {
		threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", pid))
		if !slices.ContainsFunc(threads, func(path string) bool {
			fields := status(path)
			return len(fields) > 0 && fields[0] != "T"
		}) {
			return
		}
		time.Sleep(time.Millisecond)
	}
}
