package password

import "runtime"

// pause lets others run in the middle of a hash. By itself Go takes a core away from a goroutine
// after 10 ms, and the kernel from a thread after some ms: so long short requests would wait, again
// and again. First other goroutines get a turn, and then other threads that wait for this core.
//
// It does not sleep, also not when others want the core: to wake up takes longer than what they
// need, and makes every sign-in a third longer.
func pause() {
	runtime.Gosched()
	yieldThread()
}
