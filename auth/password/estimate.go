package password

import "time"

// maxEstimate is the longest time that a refused caller is told to wait before another try.
const maxEstimate = 30 * time.Second

// estimate predicts when a queue will have room. It tells each refused caller a later time than the
// previous one, so that they do not all return at once.
type estimate struct {
	mean  time.Duration // the moving average of the time that a worker is held; 0: unknown
	owed  time.Duration // the time that the refused callers will need when they return, as of since
	since time.Time     // when owed was computed
}

// observe adds took, the time for which a worker was held, to the moving average.
func (e *estimate) observe(took time.Duration) {
	took = max(took, 1)
	if e.mean != 0 {
		took = e.mean + (took-e.mean)/8
	}
	e.mean = took
}

// refused returns how long a caller that is refused now should wait before it tries again, or 0 if
// no caller has been served yet. waiting is the number of callers in the queue.
func (e *estimate) refused(waiting, workers int) time.Duration {
	now, turn := time.Now(), e.mean/time.Duration(workers)
	e.owed = max(e.owed-now.Sub(e.since), 0)
	e.since = now
	after := min(turn*time.Duration(waiting+workers)+e.owed, maxEstimate)
	e.owed = min(e.owed+turn, maxEstimate)
	return after
}
