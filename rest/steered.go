package rest

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"time"
)

// steered is what a handler has taken into its own hands.
type steered struct{ deadline, connection atomic.Bool }

// reads reports whether the handler says itself how long reading may take.
func (s *steered) reads() bool { return s.deadline.Load() || s.connection.Load() }

// steer returns a writer that notes what a handler does by http.ResponseController.
func (in *arrival) steer(w http.ResponseWriter) http.ResponseWriter {
	if in == nil {
		return w
	}
	return &steeredWriter{ResponseWriter: w, in: in}
}

type steeredWriter struct {
	http.ResponseWriter
	in   *arrival
	sent int64 // bytes of the answer
}

// Unwrap serves http.ResponseController.
func (w *steeredWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// headersSent is more bytes of an answer than net/http keeps before it sends the headers.
const headersSent = 8 << 10

// bound bounds how long the server may wait, before it sends the headers, for a body that the handler left. It
// returns the end of the bound.
func (w *steeredWriter) bound() (end func()) {
	in := w.in
	if !in.http1 || w.sent > headersSent || in.steered.reads() || !in.mu.TryLock() { // locked: the handler reads
		return func() {}
	}
	defer in.mu.Unlock()
	if in.err != nil {
		return func() {}
	}
	now, stall := time.Now(), in.intake.config.Stall
	in.until(now, stall, now.Add(stall))
	return func() {
		if in.mu.TryLock() {
			_ = in.control.SetReadDeadline(in.latest)
			in.mu.Unlock()
		}
	}
}

func (w *steeredWriter) Write(p []byte) (int, error) {
	defer w.bound()()
	n, err := w.ResponseWriter.Write(p)
	w.sent += int64(n)
	return n, err
}

// ReadFrom implements io.ReaderFrom, by which http.ServeContent lets the kernel copy.
func (w *steeredWriter) ReadFrom(r io.Reader) (int64, error) {
	defer w.bound()()
	n, err := io.Copy(w.ResponseWriter, r)
	w.sent += n
	return n, err
}

// FlushError is what http.ResponseController calls.
func (w *steeredWriter) FlushError() error {
	defer w.bound()()
	w.sent += headersSent
	return http.NewResponseController(w.ResponseWriter).Flush()
}

// Flush implements http.Flusher.
func (w *steeredWriter) Flush() { _ = w.FlushError() }

// SetReadDeadline notes that the handler sets its own.
func (w *steeredWriter) SetReadDeadline(t time.Time) error {
	w.in.steered.deadline.Store(true)
	return http.NewResponseController(w.ResponseWriter).SetReadDeadline(t)
}

// EnableFullDuplex notes that the handler talks with its client: neither waits for the other to have said all.
func (w *steeredWriter) EnableFullDuplex() error {
	w.in.steered.deadline.Store(true)
	return http.NewResponseController(w.ResponseWriter).EnableFullDuplex()
}

// Hijack implements http.Hijacker.
func (w *steeredWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(w.ResponseWriter).Hijack()
	if err == nil {
		w.in.steered.connection.Store(true)
	}
	return conn, rw, err
}
