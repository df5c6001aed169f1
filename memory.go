package latchkey

import (
	"os"
	"runtime/debug"
)

// apply sets the percentage of the garbage collector, unless the environment has chosen one, and
// returns a function that takes the change back. A site in use has few MB of live memory. With Go's
// own 100 percent the collector would run many times a second under load.
func (s MemorySettings) apply() (undo func()) {
	if os.Getenv("GOGC") != "" {
		return func() {}
	}
	before := debug.SetGCPercent(s.GCPercent)
	return func() { debug.SetGCPercent(before) }
}
