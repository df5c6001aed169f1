package password

import "runtime"

// pause lets others run in the middle of a hash. By itself Go takes a core away from a goroutine
// after 10 ms, and the kernel from a thread after some ms: so long short requests would wait, again
// and again. First other goroutines get a turn, and then other threads that wait for this core.
//
// A pause does not sleep. With 0.1 ms of sleep while others want the core, requests wait less
// beside 500 sign-ins, but a sign-in takes a third longer on a quiet machine too
// (docs/performance.md).
func pause() {
	runtime.Gosched()
	yieldThread()
}
