package password

import (
	"runtime"
	"time"
)

const (
	// crowded is how long a pause takes at most if nobody else wants the core.
	crowded = 20 * time.Microsecond
	// rest is how long a hash then leaves the core to others.
	rest = 100 * time.Microsecond
)

// pause lets others run in the middle of a hash. By itself Go takes a core away from a goroutine
// after 10 ms, and the kernel from a thread after some ms: so long short requests would wait, again
// and again.
//
// First other goroutines get a turn, and then other threads that wait for this core. If any of them
// took it, the core is in demand, and the hash sleeps. Only then does Go look for requests that
// have arrived, or that wait for another core: to a goroutine that merely yields it returns before
// it looks. So under full load a hash gets less than its share of the CPU, and on an idle machine
// it loses nothing.
func pause() {
	began := time.Now()
	runtime.Gosched()
	yieldThread()
	if time.Since(began) > crowded {
		time.Sleep(rest)
	}
}
