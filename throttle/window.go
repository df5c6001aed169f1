package throttle

import "time"

// Window is the times at which a [Counter] has admitted requests of a key, oldest first, in
// microseconds by the counter's clock. It is for implementations of Counter. All that share a
// window must use one clock, such as the database's: if clocks differ by more than a period, each
// considers the requests of the other expired.
type Window []int64

// Take is DRF's sliding window. Requests that are one period old no longer count. Below the limit,
// Take admits a request at now. The counter then stores next in place of w, and may drop next once
// its last entry is per old. A refused request is not counted: next is w without the requests that
// no longer count, and need not be stored unless w was Ahead.
//
// wait is the time until the oldest request no longer counts, or per if none is stored. It is 0
// (unknown) if more requests are stored than the limit allows, because the limit has been lowered;
// DRF's wait() is the same.
//
// Entries in the future count. If w is Ahead they count as requests at now, so that no more than
// limit requests are admitted, and none is refused for longer than a period. next may share memory
// with w.
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
			now = max(now, w[len(w)-1]) // keeps the order if the clock was set back a little
		}
		return append(w, now), true, 0
	case len(w) > max(limit, 0):
		return w, false, 0
	case len(w) == 0:
		return w, false, per
	}
	return w, false, time.Duration(w[0]+period-now) * time.Microsecond
}

// Ahead reports whether the clock has been set back: the last entry is more than a period after
// now. A counter then must store next even for a refused request; otherwise the refusals would
// continue until the clock is where it was.
func (w Window) Ahead(now int64, per time.Duration) bool {
	return len(w) > 0 && w[len(w)-1] > now+per.Microseconds()
}
