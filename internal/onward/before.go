package onward

import (
	"bufio"
	"io"
	"net"
	"net/http"
)

// Writer is a ResponseWriter that calls a function before an answer begins. It supports flushing,
// hijacking and copying from a file, through http.ResponseController and the older interfaces.
type Writer struct {
	http.ResponseWriter
	before func(status int)
	begun  bool
}

// Before returns a Writer to w. It calls before once, when the answer's status is known and its
// headers may still be changed. A hijacked connection has no answer.
func Before(w http.ResponseWriter, before func(status int)) *Writer {
	return &Writer{ResponseWriter: w, before: before}
}

// Begin calls the function for an answer with the status 200, unless the answer has begun. Call it
// after the handler, which may have written nothing.
func (w *Writer) Begin() { w.begin(http.StatusOK) }

func (w *Writer) begin(status int) {
	if !w.begun {
		w.begun = true
		w.before(status)
	}
}

// Unwrap returns the inner ResponseWriter, for http.ResponseController.
func (w *Writer) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// WriteHeader implements http.ResponseWriter. After an informational status another one follows.
func (w *Writer) WriteHeader(status int) {
	if status >= 200 || status == http.StatusSwitchingProtocols {
		w.begin(status)
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *Writer) Write(b []byte) (int, error) {
	w.Begin()
	return w.ResponseWriter.Write(b)
}

// ReadFrom implements io.ReaderFrom.
func (w *Writer) ReadFrom(r io.Reader) (int64, error) {
	w.Begin()
	return io.Copy(w.ResponseWriter, r)
}

// FlushError flushes the answer; http.ResponseController calls it.
func (w *Writer) FlushError() error {
	w.Begin()
	return http.NewResponseController(w.ResponseWriter).Flush()
}

// Flush implements http.Flusher.
func (w *Writer) Flush() { _ = w.FlushError() }

// Hijack implements http.Hijacker.
func (w *Writer) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(w.ResponseWriter).Hijack()
	w.begun = w.begun || err == nil
	return conn, rw, err
}

var (
	_ http.Flusher  = (*Writer)(nil)
	_ http.Hijacker = (*Writer)(nil)
	_ io.ReaderFrom = (*Writer)(nil)
)
