package password

import "time"

// maxEstimate is the longest time after which a refused caller is told to try again.
const maxEstimate = 30 * time.Second

// estimate says when a queue will probably have room. Those whom it has refused come again: each of them is told a
// later time than the one before, so that they do not all come at once.
type estimate struct {
	mean  time.Duration // for which a worker is held; 0: nobody has held one yet
	owed  time.Duration // when those who were refused will have been served, from at on
	since time.Time
}

// observe counts in that a worker was held for took.
func (e *estimate) observe(took time.Duration) {
	took = max(took, 1)
	if e.mean != 0 {
		took = e.mean + (took-e.mean)/8
	}
	e.mean = took
}

// refused returns when a caller may try again that is refused while so many wait for the workers; 0: nobody knows.
func (e *estimate) refused(waiting, workers int) time.Duration {
	now, turn := time.Now(), e.mean/time.Duration(workers)
	e.owed = max(e.owed-now.Sub(e.since), 0)
	e.since = now
	after := min(turn*time.Duration(waiting+workers)+e.owed, maxEstimate)
	e.owed = min(e.owed+turn, maxEstimate)
	return after
}
