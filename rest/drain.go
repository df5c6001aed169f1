package rest

import "time"

// drainStep is how many bytes are dropped at once.
const drainStep = 8 << 10

// drain reads and drops the unread rest of the body before the answer is sent, within
// IntakeConfig.Drain and DrainTime. Many clients, and nginx with its defaults, lose an answer if
// the connection is closed while they send. net/http itself drops at most 256 KB, and waits for
// them without a time limit.
//
// From a client that waits for 100 Continue, drain reads nothing: net/http answers and closes the
// connection. HTTP/2 is not drained, because it can end a stream without closing the connection.
// After a drain that stopped early the read deadline stays set, and net/http closes the connection.
func (in *arrival) drain() {
	if in == nil || !in.http1 || in.control.connection.Load() {
		return
	}
	now := time.Now()
	end := now.Add(in.intake.config.DrainTime)
	in.setDeadline(now, in.intake.config.DrainTime, end) // also ends a read that still holds in.mu
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
	left++ // one byte more shows whether the body is too long
	dropped := make([]byte, drainStep)
	for left > 0 && in.bodyErr == nil && now.Before(end) { // a writer may have no deadlines: check the time too
		n, err := in.body.Read(dropped[:min(left, drainStep)])
		in.received += int64(n)
		left, now, in.bodyErr = left-int64(n), time.Now(), err
	}
	if in.bodyErr != nil {
		in.resetDeadline()
	}
}

// resetDeadline hands the connection back to net/http: without a deadline after a whole body, else
// with a passed one, so that net/http closes the connection.
func (in *arrival) resetDeadline() {
	if in.hasEnded() {
		_ = in.conn.SetReadDeadline(time.Time{})
		return
	}
	_ = in.conn.SetReadDeadline(time.Unix(1, 0))
}
