package password

import (
	"sync/atomic"
	"time"
)

// pace is how long a new hash takes at present: a running mean, so that it follows the machine's load. Whoever
// times unknown accounts, to compare others with them, keeps it fresh.
type pace struct{ mean atomic.Int64 } // 0: nothing was timed

// time runs work, a new hash, and counts it in.
func (p *pace) time(work func() (string, error)) (string, error) {
	began := time.Now()
	encoded, err := work()
	if err != nil {
		return "", err
	}
	took := int64(max(time.Since(began), 1))
	if mean := p.mean.Load(); mean != 0 {
		took = mean + (took-mean)/8
	}
	p.mean.Store(took) // of two at once one may be lost
	return encoded, nil
}

// rest is what a new hash takes longer than spent. It reports false where none was timed yet.
func (p *pace) rest(spent time.Duration) (time.Duration, bool) {
	mean := p.mean.Load()
	return max(time.Duration(mean)-spent, 0), mean != 0
}
