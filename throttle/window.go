package throttle

import "time"

// Window is what a [Counter] keeps of a key: when it let requests through, oldest first, in microseconds by its
// own clock. It is for those who write counters.
type Window []int64

// Take is DRF's sliding window. Requests that are a period old no longer count; below the limit the request of
// now is let through, and next is to be kept in place of w until per after its last entry. A refused one leaves no
// trace. wait is how long until the oldest no longer counts, 0 (unknown) where more are kept than the limit allows,
// because it has been lowered: DRF's wait() too, whose division is by 1 wherever it refuses.
//
// A clock that is set back must not shut anybody out for as long: what lies more than a period ahead of now does
// not count. The memory of next may be w's.
func (w Window) Take(now int64, limit int, per time.Duration) (next Window, ok bool, wait time.Duration) {
	period := per.Microseconds()
	for len(w) > 0 && w[0] <= now-period {
		w = w[1:]
	}
	for len(w) > 0 && w[len(w)-1] > now+period {
		w = w[:len(w)-1]
	}
	switch {
	case len(w) < limit:
		if len(w) > 0 {
			now = max(now, w[len(w)-1]) // stays in order when another's clock is ahead
		}
		return append(w, now), true, 0
	case len(w) > max(limit, 0):
		return w, false, 0
	case len(w) == 0:
		return w, false, per
	}
	return w, false, time.Duration(w[0]+period-now) * time.Microsecond
}
