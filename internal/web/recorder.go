package web

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"sync/atomic"
)

// recorder notes what was answered. What the connection can do besides (flush, hijack, copy from a file) it
// can still do: through http.ResponseController, and for code that asks for the old interfaces.
type recorder struct {
	http.ResponseWriter
	status int // 0 until something was answered
	bytes  int64
	cut    bool         // the connection was cut before the answer was whole
	last   *atomic.Bool // whether an answer that begins now is the last of its connection
}

// Unwrap serves http.ResponseController.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// WriteHeader notes the first status that ends a request: those below 200 announce another.
func (w *recorder) WriteHeader(status int) {
	if w.status == 0 && (status >= 200 || status == http.StatusSwitchingProtocols) {
		w.answer(status)
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *recorder) Write(b []byte) (int, error) {
	w.begin()
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

// ReadFrom implements io.ReaderFrom, by which http.ServeContent lets the kernel copy.
func (w *recorder) ReadFrom(r io.Reader) (int64, error) {
	w.begin()
	n, err := io.Copy(w.ResponseWriter, r)
	w.bytes += n
	return n, err
}

// FlushError is what http.ResponseController calls.
func (w *recorder) FlushError() error {
	w.begin()
	return http.NewResponseController(w.ResponseWriter).Flush()
}

// Flush implements http.Flusher.
func (w *recorder) Flush() { _ = w.FlushError() }

// Hijack implements http.Hijacker.
func (w *recorder) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(w.ResponseWriter).Hijack()
	if err == nil && w.status == 0 {
		w.status = http.StatusSwitchingProtocols
	}
	return conn, rw, err
}

func (w *recorder) begin() {
	if w.status == 0 {
		w.answer(http.StatusOK)
	}
}

// answer is where every answer begins. A handler may have started long before the server was told to end.
func (w *recorder) answer(status int) {
	w.status = status
	if w.last.Load() && status != http.StatusSwitchingProtocols {
		w.Header()["Connection"] = []string{"close"}
	}
}

// end begins the answer of a handler that has said nothing, which net/http will send.
func (w *recorder) end() {
	if w.status == 0 && !w.cut {
		w.answer(http.StatusOK)
	}
}

var (
	_ http.Flusher  = (*recorder)(nil)
	_ http.Hijacker = (*recorder)(nil)
	_ io.ReaderFrom = (*recorder)(nil)
)
