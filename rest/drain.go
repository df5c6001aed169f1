package rest

import "time"

// drainStep is how many bytes are dropped at once.
const drainStep = 8 << 10

// drain reads and drops what nobody has read of the body, within the bounds, before the answer goes out: many clients,
// and nginx with its defaults, lose an answer whose connection is closed while they send. net/http itself drops 256 KB
// at most, and waits for them without end.
//
// It reads nothing from a client that waits to be asked for its body: net/http answers it and closes the connection.
// HTTP/2 ends a stream without closing the connection. After a drain that ended early net/http closes the connection,
// under the deadline that stands.
func (in *arrival) drain() {
	if in == nil || !in.http1 || in.control.connection.Load() {
		return
	}
	now := time.Now()
	end := now.Add(in.intake.config.DrainTime)
	in.setDeadline(now, in.intake.config.DrainTime, end) // for a read that still runs, too
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.bodyErr != nil {
		in.resetDeadline()
		return
	}
	left := in.intake.config.Drain
	if in.drained || in.expectsContinue && in.received == 0 || in.length-in.received > left {
		return
	}
	in.drained = true
	left++ // one more shows whether there is more
	dropped := make([]byte, drainStep)
	for left > 0 && in.bodyErr == nil && now.Before(end) { // the clock is for a writer that knows no deadlines
		n, err := in.body.Read(dropped[:min(left, drainStep)])
		in.received += int64(n)
		left, now, in.bodyErr = left-int64(n), time.Now(), err
	}
	if in.bodyErr != nil {
		in.resetDeadline()
	}
}

// resetDeadline leaves the connection to net/http: without a deadline after a whole body, to close it after any other.
func (in *arrival) resetDeadline() {
	if in.hasEnded() {
		_ = in.conn.SetReadDeadline(time.Time{})
		return
	}
	_ = in.conn.SetReadDeadline(time.Unix(1, 0))
}
