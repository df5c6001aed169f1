package machine

import (
	"os"
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"
)

// usableCPUs returns the CPUs that this process may use, or nil if they are not known.
func usableCPUs() map[int]bool {
	var set unix.CPUSet
	if unix.SchedGetaffinity(0, &set) != nil {
		return nil
	}
	cpus := map[int]bool{}
	for cpu := range len(set) * 64 {
		if set.IsSet(cpu) {
			cpus[cpu] = true
		}
	}
	return cpus
}

// Pin binds this program, and the processes that it starts, to n of the CPUs that it may use. It
// starts the program anew for this, so call it first. It does nothing if there are no more than n.
func Pin(n int) error {
	var have, wanted unix.CPUSet
	if n < 1 || runtime.NumCPU() <= n {
		return nil
	}
	if err := unix.SchedGetaffinity(0, &have); err != nil {
		return err
	}
	for cpu := 0; wanted.Count() < n; cpu++ {
		if have.IsSet(cpu) {
			wanted.Set(cpu)
		}
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	// The affinity belongs to the thread, and the new program starts on this one.
	runtime.LockOSThread()
	if err := unix.SchedSetaffinity(0, &wanted); err != nil {
		return err
	}
	return syscall.Exec(self, os.Args, os.Environ())
}
