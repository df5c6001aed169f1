//go:build !linux

package machine

func usableCPUs() map[int]bool { return nil }

// Pin does nothing here: only Linux binds a program to CPUs.
func Pin(int) error { return nil }
