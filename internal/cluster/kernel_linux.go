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

// endWithParent has the kernel kill the process when this one ends, however it does.
func endWithParent(a *syscall.SysProcAttr) { a.Pdeathsig = syscall.SIGKILL }

// children are the processes that pid has forked.
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

// status is the state, the parent and more of a process or thread.
func status(path string) []string {
	stat, _ := os.ReadFile(path) // "pid (name) state parent …", and the name may be anything
	return strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
}

// waitStopped waits until no thread of the process runs: a signal arrives in its own time.
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
