package rest

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"time"
)

// handlerControl says what a handler controls itself: the read deadline, or the whole connection
// after a hijack.
type handlerControl struct{ deadline, connection atomic.Bool }

// ownsReading reports whether the handler sets the read deadlines itself.
func (s *handlerControl) ownsReading() bool { return s.deadline.Load() || s.connection.Load() }

// watch returns a writer that notes what a handler does through http.ResponseController.
func (in *arrival) watch(w http.ResponseWriter) http.ResponseWriter {
	if in == nil {
		return w
	}
	return &watchedWriter{ResponseWriter: w, in: in}
}

type watchedWriter struct {
	http.ResponseWriter
	in   *arrival
	sent int64 // bytes of the answer
}

// Unwrap is for http.ResponseController.
func (w *watchedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// headersSent is a number of bytes after which the headers of an answer must have been sent: it is
// more than net/http buffers.
const headersSent = 8 << 10

// boundWait sets a read deadline around a write: before net/http sends the headers, it may wait for
// the rest of a body that the handler has not read. The returned function removes the deadline.
func (w *watchedWriter) boundWait() (end func()) {
	in := w.in
	if !in.http1 || w.sent > headersSent || in.control.ownsReading() ||
		!in.mu.TryLock() { // the handler is reading
		return func() {}
	}
	defer in.mu.Unlock()
	if in.bodyErr != nil {
		return func() {}
	}
	now, stall := time.Now(), in.intake.config.Stall
	in.setDeadline(now, stall, now.Add(stall))
	return func() {
		if in.mu.TryLock() {
			_ = in.conn.SetReadDeadline(in.serverDeadline)
			in.mu.Unlock()
		}
	}
}

func (w *watchedWriter) Write(p []byte) (int, error) {
	defer w.boundWait()()
	n, err := w.ResponseWriter.Write(p)
	w.sent += int64(n)
	return n, err
}

// ReadFrom implements io.ReaderFrom, through which http.ServeContent uses sendfile.
func (w *watchedWriter) ReadFrom(r io.Reader) (int64, error) {
	defer w.boundWait()()
	n, err := io.Copy(w.ResponseWriter, r)
	w.sent += n
	return n, err
}

// FlushError is for http.ResponseController.
func (w *watchedWriter) FlushError() error {
	defer w.boundWait()()
	w.sent += headersSent
	return http.NewResponseController(w.ResponseWriter).Flush()
}

// Flush implements http.Flusher.
func (w *watchedWriter) Flush() { _ = w.FlushError() }

// SetReadDeadline is for http.ResponseController. It notes that the handler sets its own deadlines.
func (w *watchedWriter) SetReadDeadline(t time.Time) error {
	w.in.control.deadline.Store(true)
	return http.NewResponseController(w.ResponseWriter).SetReadDeadline(t)
}

// EnableFullDuplex is for http.ResponseController. It notes that the handler reads and writes at
// the same time: the body may then take as long as the answer.
func (w *watchedWriter) EnableFullDuplex() error {
	w.in.control.deadline.Store(true)
	return http.NewResponseController(w.ResponseWriter).EnableFullDuplex()
}

// Hijack implements http.Hijacker, and notes that the connection belongs to the handler.
func (w *watchedWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(w.ResponseWriter).Hijack()
	if err == nil {
		w.in.control.connection.Store(true)
	}
	return conn, rw, err
}
