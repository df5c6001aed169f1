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
	intake  *Intake
	control *http.ResponseController
	length  int64     // Content-Length; -1: unknown
	latest  time.Time // the server's own deadline; zero: none
	http1   bool
	waits   bool // the client sends nothing before it is asked: Expect: 100-continue
	hold    hold
	users   atomic.Int32 // handlers, one within the other, that still need hold
	steered steered

	mu     sync.Mutex // a proxy's transport may read while the handler returns
	body   io.Reader
	got    int64     // bytes read of body
	start  time.Time // of the first read
	whole  bool      // read into memory, within IntakeConfig.Time
	err    error     // of body: io.EOF once it has come whole
	closed bool      // by the handler
	over   bool      // drained

	kept    buffer // what was read, to be read again
	at      int    // of kept
	keeping bool
	lost    error // why kept lacks something
}

func newArrival(i *Intake, w http.ResponseWriter, r *http.Request) *arrival {
	in := &arrival{
		intake: i, control: http.NewResponseController(w), length: r.ContentLength, body: r.Body,
		http1: r.ProtoMajor == 1, hold: hold{of: i.memory, small: r.ContentLength >= 0 && r.ContentLength <= small},
	}
	in.hold.client = func() string { return i.config.Client(r) }
	in.users.Store(1)
	in.kept = buffer{hold: &in.hold, most: max(r.ContentLength, 0)}
	line, _ := HeaderLine(r.Header, "Expect")
	in.waits = strings.Contains(strings.ToLower(line), "100-continue")
	if s, ok := r.Context().Value(http.ServerContextKey).(*http.Server); ok && s.ReadTimeout > 0 {
		in.latest = time.Now().Add(s.ReadTimeout)
	}
	return in
}

// leave ends what receive began. The last one gives the memory back.
func (in *arrival) leave() {
	if in == nil {
		return
	}
	if in.users.Add(-1) == 0 {
		in.hold.close()
	}
}

// Read implements io.Reader.
func (in *arrival) Read(p []byte) (int, error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	switch {
	case in.closed:
		return 0, http.ErrBodyReadAfterClose
	case in.lost != nil:
		return 0, in.lost
	case in.at < len(in.kept.bytes):
		n := copy(p, in.kept.bytes[in.at:])
		if in.at += n; in.at == len(in.kept.bytes) && !in.keeping {
			in.kept.free()
			in.at = 0
		}
		return n, nil
	}
	n, err := in.receive(p)
	if in.keeping && n > 0 {
		if in.lost = in.kept.grow(n); in.lost != nil {
			return 0, in.lost
		}
		in.kept.bytes = append(in.kept.bytes, p[:n]...)
		in.at += n
	}
	return n, err
}

// receive reads more of the body, in time.
func (in *arrival) receive(p []byte) (int, error) {
	if in.err != nil {
		return 0, in.err
	}
	if len(p) == 0 {
		return 0, nil
	}
	now := time.Now()
	if in.start.IsZero() {
		in.start = now
	}
	if end := in.end(); !in.steered.reads() && !in.until(now, in.intake.config.Stall, end) {
		in.err = tooSlow(os.ErrDeadlineExceeded)
		return 0, in.err
	}
	n, err := in.body.Read(p)
	in.got += int64(n)
	if err != nil {
		in.fail(err)
	}
	return n, in.err
}

// fail notes the end of the body.
func (in *arrival) fail(err error) {
	in.err = err
	switch {
	case in.steered.reads():
	case in.ended(): // the connection is net/http's again, which waits for the client to go away
		_ = in.control.SetReadDeadline(time.Time{})
	case errors.Is(err, os.ErrDeadlineExceeded):
		in.err = tooSlow(err)
	}
}

// ended reports whether nothing more of the body will come on a sound connection: it came whole, or net/http has read
// the rest before it sent the headers of the answer. A deadline there would end the context of all later requests.
func (in *arrival) ended() bool {
	return in.err == io.EOF || errors.Is(in.err, http.ErrBodyReadAfterClose)
}

// end returns when the whole body must have come.
func (in *arrival) end() time.Time {
	c := in.intake.config
	end := in.start.Add(c.Time)
	if !in.whole {
		end = end.Add(time.Duration(float64(in.got) / float64(c.Rate) * float64(time.Second)))
	}
	return end
}

// until sets the deadline of the next read: within d, and by end or the server's own deadline. It reports false where
// that has passed. A writer that knows no deadlines keeps none.
func (in *arrival) until(now time.Time, d time.Duration, end time.Time) bool {
	deadline := now.Add(d)
	if end.Before(deadline) {
		deadline = end
	}
	if !in.latest.IsZero() && in.latest.Before(deadline) {
		deadline = in.latest
	}
	_ = in.control.SetReadDeadline(deadline)
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
		in.keeping = true
	}
}

// free gives back the memory of the values that were made of the body, and keeps that of the recorded bytes.
func (in *arrival) free() {
	if in != nil {
		in.hold.keep(int64(cap(in.kept.bytes)))
	}
}

// again prepares reading the body into memory: from its start, where it is recorded.
func (in *arrival) again() {
	in.at, in.whole = 0, true
}

// rewind lets the next handler read the body from its start. The values that were made of the body
// meanwhile are not counted any more.
func (in *arrival) rewind() {
	if in == nil {
		return
	}
	in.keeping, in.at, in.whole = false, 0, false
	in.free()
}

// tooSlow is a 408: a body that did not come in time.
func tooSlow(err error) *Error {
	return &Error{Status: http.StatusRequestTimeout, Code: "request_timeout", Detail: "The request's body did not arrive in time.", Err: err}
}
