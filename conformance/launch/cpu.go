package launch

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// CPU returns the CPU time of the server and of the processes below it so far, in ticks of 10 ms.
// It reads /proc, so it works on Linux only.
func (s *Server) CPU() (time.Duration, error) {
	files, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return 0, err
	}
	used, parents := map[int]int{}, map[int]int{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			continue // the process has ended
		}
		pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(file)))
		fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:])) // from the state on
		if len(fields) < 15 {
			continue
		}
		parents[pid], _ = strconv.Atoi(fields[1])
		for _, field := range fields[11:15] { // user and system, of the process and of its ended children
			ticks, _ := strconv.Atoi(field)
			used[pid] += ticks
		}
	}
	root := s.command.Process.Pid
	if _, found := used[root]; !found {
		return 0, fmt.Errorf("read the CPU time of process %d: it is not in /proc", root)
	}
	total := 0
	for pid := range used {
		for at := pid; at > 1; at = parents[at] {
			if at == root {
				total += used[pid]
				break
			}
		}
	}
	return time.Duration(total) * 10 * time.Millisecond, nil
}
