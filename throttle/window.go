package throttle

import "time"

// Window is what a [Counter] keeps of a key: when it let requests through, oldest first, in microseconds by its
// own clock. It is for those who write counters. All who share a window must take their time from one clock, as that of
// the database: by clocks that differ by more than a period each would find the other's requests ended.
type Window []int64

// Take is DRF's sliding window. Requests that are a period old no longer count; below the limit the
// request of now is let through, and next is to be kept in place of w until per after its last
// entry. A refused request is not counted; next is then w, unless w was Ahead. wait is how long
// until the oldest no longer counts, 0 (unknown) where more are kept than the limit allows, because
// it has been lowered: DRF's wait() too, whose division is by 1 wherever it refuses.
//
// Entries of the future count. Where w is Ahead they count as requests of now, so that no request
// gets through beyond the limit, and none is kept out for longer than a period. The memory of next
// may be w's.
func (w Window) Take(now int64, limit int, per time.Duration) (next Window, ok bool, wait time.Duration) {
	period := per.Microseconds()
	for len(w) > 0 && w[0] <= now-period {
		w = w[1:]
	}
	if w.Ahead(now, per) {
		for i := range w {
			w[i] = min(w[i], now)
		}
	}
	switch {
	case len(w) < limit:
		if len(w) > 0 {
			now = max(now, w[len(w)-1]) // stays in order when the clock was set back a little
		}
		return append(w, now), true, 0
	case len(w) > max(limit, 0):
		return w, false, 0
	case len(w) == 0:
		return w, false, per
	}
	return w, false, time.Duration(w[0]+period-now) * time.Microsecond
}

// Ahead reports whether the clock has been set back since: the last entry lies more than a period
// ahead of now. A counter then also keeps what Take returns for a refused request, or the refusals
// would go on until the clock is where it was.
func (w Window) Ahead(now int64, per time.Duration) bool {
	return len(w) > 0 && w[len(w)-1] > now+per.Microseconds()
}
