package rest

import (
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// arrival is the body of one request while it arrives. Its reads have deadlines, and the bytes that
// it records are counted in the Intake's memory. It lets the handler behind a guard read the body
// again from its start.
type arrival struct {
	intake          *Intake
	conn            *http.ResponseController
	length          int64     // Content-Length; -1: unknown
	serverDeadline  time.Time // by the server's ReadTimeout; zero: none
	http1           bool
	expectsContinue bool // Expect: 100-continue: the client waits to be asked for the body
	reserved        reservation
	holders         atomic.Int32 // nested handlers that still use the arrival
	control         handlerControl

	mu         sync.Mutex // a proxy's transport may read while the handler returns
	body       io.Reader
	received   int64     // bytes, of body
	start      time.Time // of the first read
	intoMemory bool      // a parser reads the whole body: it must arrive within IntakeConfig.Time
	bodyErr    error     // the error that ended body; io.EOF after all of it
	closed     bool      // by the handler
	drained    bool      // drain has run

	recorded  buffer // the bytes that were read, for rewind
	offset    int    // of the next byte to read from recorded
	recording bool
	recordErr error // why recorded is incomplete
}

func newArrival(i *Intake, w http.ResponseWriter, r *http.Request) *arrival {
	in := &arrival{
		intake: i, conn: http.NewResponseController(w), length: r.ContentLength, body: r.Body,
		http1:    r.ProtoMajor == 1,
		reserved: reservation{of: i.memory, isSmall: r.ContentLength >= 0 && r.ContentLength <= smallBody},
	}
	in.reserved.client = func() string { return i.config.Client(r) }
	in.holders.Store(1)
	in.recorded = buffer{reserved: &in.reserved, limit: max(r.ContentLength, 0)}
	line, _ := HeaderLine(r.Header, "Expect")
	in.expectsContinue = strings.Contains(strings.ToLower(line), "100-continue")
	if s, ok := r.Context().Value(http.ServerContextKey).(*http.Server); ok && s.ReadTimeout > 0 {
		in.serverDeadline = time.Now().Add(s.ReadTimeout)
	}
	return in
}

// done ends the use that wrap began. The last call gives the memory back.
func (in *arrival) done() {
	if in == nil {
		return
	}
	if in.holders.Add(-1) == 0 {
		in.reserved.close()
	}
}

// Read implements io.Reader.
func (in *arrival) Read(p []byte) (int, error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	switch {
	case in.closed:
		return 0, http.ErrBodyReadAfterClose
	case in.recordErr != nil:
		return 0, in.recordErr
	case in.offset < len(in.recorded.bytes):
		n := copy(p, in.recorded.bytes[in.offset:])
		if in.offset += n; in.offset == len(in.recorded.bytes) && !in.recording {
			in.recorded.free()
			in.offset = 0
		}
		return n, nil
	}
	n, err := in.readBody(p)
	if in.recording && n > 0 {
		if in.recordErr = in.recorded.grow(n); in.recordErr != nil {
			return 0, in.recordErr
		}
		in.recorded.bytes = append(in.recorded.bytes, p[:n]...)
		in.offset += n
	}
	return n, err
}

// readBody reads from the connection, under a deadline.
func (in *arrival) readBody(p []byte) (int, error) {
	if in.bodyErr != nil {
		return 0, in.bodyErr
	}
	if len(p) == 0 {
		return 0, nil
	}
	now := time.Now()
	if in.start.IsZero() {
		in.start = now
	}
	if end := in.deadline(); !in.control.ownsReading() && !in.setDeadline(now, in.intake.config.Stall, end) {
		in.bodyErr = bodyTooSlow(os.ErrDeadlineExceeded)
		return 0, in.bodyErr
	}
	n, err := in.body.Read(p)
	in.received += int64(n)
	if err != nil {
		in.setErr(err)
	}
	return n, in.bodyErr
}

// setErr stores the error that ended the body, and removes the read deadline after a whole body.
func (in *arrival) setErr(err error) {
	in.bodyErr = err
	switch {
	case in.control.ownsReading():
	case in.hasEnded(): // net/http now reads the connection, to notice a client that disconnects
		_ = in.conn.SetReadDeadline(time.Time{})
	case errors.Is(err, os.ErrDeadlineExceeded):
		in.bodyErr = bodyTooSlow(err)
	}
}

// hasEnded reports whether the body is complete and its connection usable: all of it has come, or
// net/http has read the rest before it sent the headers of the answer. A deadline on such a
// connection would cancel the contexts of its later requests.
func (in *arrival) hasEnded() bool {
	return in.bodyErr == io.EOF || errors.Is(in.bodyErr, http.ErrBodyReadAfterClose)
}

// deadline returns the time by which the whole body must have come. For a handler that streams the
// body, each received byte moves the deadline on, by IntakeConfig.Rate.
func (in *arrival) deadline() time.Time {
	c := in.intake.config
	end := in.start.Add(c.Time)
	if !in.intoMemory {
		end = end.Add(time.Duration(float64(in.received) / float64(c.Rate) * float64(time.Second)))
	}
	return end
}

// setDeadline sets the deadline of the next read: now + d, but no later than end and the server's
// own deadline. It reports false if that time has passed. On a writer without deadlines it sets
// none.
func (in *arrival) setDeadline(now time.Time, d time.Duration, end time.Time) bool {
	deadline := now.Add(d)
	if end.Before(deadline) {
		deadline = end
	}
	if !in.serverDeadline.IsZero() && in.serverDeadline.Before(deadline) {
		deadline = in.serverDeadline
	}
	_ = in.conn.SetReadDeadline(deadline)
	return now.Before(deadline)
}

// Close implements io.Closer. The server's own body stays open, for drain.
func (in *arrival) Close() error {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.closed = true
	return nil
}

// record keeps the bytes that are read from now on, for rewind.
func (in *arrival) record() {
	if in != nil {
		in.recording = true
	}
}

// freeValues gives back the memory of the values that were parsed from the body, and keeps that of
// the recorded bytes.
func (in *arrival) freeValues() {
	if in != nil {
		in.reserved.releaseAllBut(int64(cap(in.recorded.bytes)))
	}
}

// prepareWholeRead prepares a read of the whole body into memory, from its start if it is recorded.
func (in *arrival) prepareWholeRead() {
	in.offset, in.intoMemory = 0, true
}

// rewind lets the next handler read the body from its start, and gives back the memory of the
// values that were parsed from it.
func (in *arrival) rewind() {
	if in == nil {
		return
	}
	in.recording, in.offset, in.intoMemory = false, 0, false
	in.freeValues()
}

// bodyTooSlow returns a 408: the body did not arrive in time.
func bodyTooSlow(err error) *Error {
	return &Error{
		Status: http.StatusRequestTimeout, Code: "request_timeout",
		Detail: "The request's body did not arrive in time.", Err: err,
	}
}
