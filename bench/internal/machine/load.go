package machine

import (
	"bufio"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// tick is the unit of times in /proc: the kernel shows them to programs in hundredths of a second
// on every architecture that Go supports.
const tick = time.Second / 100

// Reading is the CPU time that has been used up to a moment. It is empty on systems without /proc.
type Reading struct {
	at   time.Time
	all  time.Duration // of all programs, on the CPUs that this process may use
	ours time.Duration // of this process and of those that it has started
}

// ReadLoad returns the CPU time that has been used by now.
func ReadLoad() Reading {
	r := Reading{at: time.Now()}
	all, err := readAll("/proc/stat", usableCPUs())
	if err != nil {
		return Reading{}
	}
	r.all, r.ours = all, family(readProcesses("/proc"), os.Getpid())
	return r
}

// ForeignSince returns how many CPUs other programs have used on average since before: 0.5 is half
// of one CPU. The time that other virtual machines have taken counts too. known is false on systems
// without /proc.
func (r Reading) ForeignSince(before Reading) (cpus float64, known bool) {
	passed := r.at.Sub(before.at)
	if r.at.IsZero() || before.at.IsZero() || passed <= 0 {
		return 0, false
	}
	foreign := (r.all - before.all) - (r.ours - before.ours)
	return max(0, foreign.Seconds()/passed.Seconds()), true
}

// readAll returns the time that programs and other virtual machines have used of the CPUs, nil for
// all. Interrupts do not count: most of them serve our own connections.
func readAll(stat string, cpus map[int]bool) (time.Duration, error) {
	file, err := os.Open(stat)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	var sum int64
	for lines := bufio.NewScanner(file); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		number, ok := strings.CutPrefix(fields[0], "cpu")
		cpu, err := strconv.Atoi(number)
		if !ok || err != nil || cpus != nil && !cpus[cpu] {
			continue // the line "cpu" is the sum of all
		}
		for _, column := range []int{1, 2, 3, 8} { // user, nice, system, steal
			if column < len(fields) {
				n, _ := strconv.ParseInt(fields[column], 10, 64)
				sum += n
			}
		}
	}
	return time.Duration(sum) * tick, nil
}

// process is one line of /proc/PID/stat. used includes the time of its ended children.
type process struct {
	parent int
	used   time.Duration
}

func readProcesses(proc string) map[int]process {
	all := map[int]process{}
	files, _ := filepath.Glob(proc + "/[0-9]*/stat")
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			continue // it has ended meanwhile
		}
		// The name in parentheses may contain spaces.
		end := strings.LastIndexByte(string(text), ')')
		fields := strings.Fields(string(text[end+1:]))
		if end < 0 || len(fields) < 15 {
			continue
		}
		pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(file)))
		var p process
		p.parent, _ = strconv.Atoi(fields[1])
		for _, f := range fields[11:15] { // utime, stime, cutime, cstime
			n, _ := strconv.ParseInt(f, 10, 64)
			p.used += time.Duration(n) * tick
		}
		all[pid] = p
	}
	return all
}

// family returns the time of a process and of all processes below it.
func family(all map[int]process, pid int) time.Duration {
	used := all[pid].used
	for child, p := range all {
		if p.parent == pid && child != pid {
			used += family(all, child)
		}
	}
	return used
}
