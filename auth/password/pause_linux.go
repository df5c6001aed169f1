package password

import "syscall"

// yieldThread lets other threads run that wait for this core. The goroutines of this core may move
// to another one meanwhile.
func yieldThread() { _, _, _ = syscall.Syscall(syscall.SYS_SCHED_YIELD, 0, 0, 0) } // never fails
