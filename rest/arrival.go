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

// arrival is the body of one request on its way in. It reads under deadlines, counts what is kept of it, and can be
// read again from its start by the handler behind a guard.
type arrival struct {
	intake          *Intake
	conn            *http.ResponseController
	length          int64     // Content-Length; -1: unknown
	serverDeadline  time.Time // the server's own deadline; zero: none
	http1           bool
	expectsContinue bool // the client sends nothing before it is asked: Expect: 100-continue
	reserved        reservation
	holders         atomic.Int32 // handlers, one within the other, that still need hold
	control         handlerControl

	mu         sync.Mutex // a proxy's transport may read while the handler returns
	body       io.Reader
	received   int64     // bytes read of body
	start      time.Time // of the first read
	intoMemory bool      // read into memory, within IntakeConfig.Time
	bodyErr    error     // of body: io.EOF once it has come whole
	closed     bool      // by the handler
	drained    bool      // drained

	recorded  buffer // what was read, to be read again
	offset    int    // of kept
	recording bool
	recordErr error // why kept lacks something
}

func newArrival(i *Intake, w http.ResponseWriter, r *http.Request) *arrival {
	in := &arrival{
		intake: i, conn: http.NewResponseController(w), length: r.ContentLength, body: r.Body,
		http1: r.ProtoMajor == 1, reserved: reservation{of: i.memory, isSmall: r.ContentLength >= 0 && r.ContentLength <= smallBody},
	}
	in.holders.Store(1)
	in.recorded = buffer{reserved: &in.reserved, limit: max(r.ContentLength, 0)}
	line, _ := HeaderLine(r.Header, "Expect")
	in.expectsContinue = strings.Contains(strings.ToLower(line), "100-continue")
	if s, ok := r.Context().Value(http.ServerContextKey).(*http.Server); ok && s.ReadTimeout > 0 {
		in.serverDeadline = time.Now().Add(s.ReadTimeout)
	}
	return in
}

// done ends what receive began. The last one gives the memory back.
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

// readBody reads more of the body, in time.
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

// setErr notes the end of the body.
func (in *arrival) setErr(err error) {
	in.bodyErr = err
	switch {
	case in.control.ownsReading():
	case in.hasEnded(): // the connection is net/http's again, which waits for the client to go away
		_ = in.conn.SetReadDeadline(time.Time{})
	case errors.Is(err, os.ErrDeadlineExceeded):
		in.bodyErr = bodyTooSlow(err)
	}
}

// hasEnded reports whether nothing more of the body will come on a sound connection: it came whole, or net/http has read
// the rest before it sent the headers of the answer. A deadline there would end the context of all later requests.
func (in *arrival) hasEnded() bool {
	return in.bodyErr == io.EOF || errors.Is(in.bodyErr, http.ErrBodyReadAfterClose)
}

// deadline returns when the whole body must have come.
func (in *arrival) deadline() time.Time {
	c := in.intake.config
	end := in.start.Add(c.Time)
	if !in.intoMemory {
		end = end.Add(time.Duration(float64(in.received) / float64(c.Rate) * float64(time.Second)))
	}
	return end
}

// setDeadline sets the deadline of the next read: within d, and by end or the server's own deadline. It reports false where
// that has passed. A writer that knows no deadlines keeps none.
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

// Close implements io.Closer. The server's own body stays open, so that it can be drained.
func (in *arrival) Close() error {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.closed = true
	return nil
}

// record keeps what is read from now on, for rewind.
func (in *arrival) record() {
	if in != nil {
		in.recording = true
	}
}

// freeValues gives back the memory of the values that were made of the body, and keeps that of the recorded bytes.
func (in *arrival) freeValues() {
	if in != nil {
		in.reserved.releaseAllBut(int64(cap(in.recorded.bytes)))
	}
}

// readIntoMemory prepares reading the body into memory: from its start, where it is recorded.
func (in *arrival) readIntoMemory() {
	in.offset, in.intoMemory = 0, true
}

// rewind lets the next handler read the body from its start. The values that were made of the body
// meanwhile are not counted any more.
func (in *arrival) rewind() {
	if in == nil {
		return
	}
	in.recording, in.offset, in.intoMemory = false, 0, false
	in.freeValues()
}

// bodyTooSlow is a 408: a body that did not come in time.
func bodyTooSlow(err error) *Error {
	return &Error{Status: http.StatusRequestTimeout, Code: "request_timeout", Detail: "The request's body did not arrive in time.", Err: err}
}
