package machine

import (
	"fmt"
	"os"
	"regexp"
	"runtime"
	"strconv"
)

// Machine is what a reader must know of a machine to judge its figures.
type Machine struct {
	CPU    string `json:"cpu"`
	CPUs   int    `json:"cpus"` // those that were used
	Memory string `json:"memory"`
	System string `json:"system"`
	Go     string `json:"go"`
}

// Describe describes this machine. What is not known is empty.
func Describe() Machine {
	return Machine{
		CPU:    find("/proc/cpuinfo", `(?m)^model name\s*: (.*)$`),
		CPUs:   runtime.NumCPU(),
		Memory: memory(find("/proc/meminfo", `(?m)^MemTotal:\s*(\d+) kB$`)),
		System: runtime.GOOS + "/" + runtime.GOARCH,
		Go:     runtime.Version(),
	}
}

// String returns m in one line.
func (m Machine) String() string {
	line := fmt.Sprintf("%d CPUs", m.CPUs)
	for _, part := range []string{m.CPU, m.Memory, m.System, m.Go} {
		if part != "" {
			line += ", " + part
		}
	}
	return line
}

// find returns the first group of the first match in a file, or "".
func find(file, pattern string) string {
	text, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	if match := regexp.MustCompile(pattern).FindSubmatch(text); match != nil {
		return string(match[1])
	}
	return ""
}

func memory(kilobytes string) string {
	n, err := strconv.ParseInt(kilobytes, 10, 64)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%d GB of memory", (n+1<<19)>>20)
}
