package web

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"sync/atomic"

	"github.com/latchkey-go/latchkey/rest"
)

// recorder is a ResponseWriter that records the answer. It also supports flushing, hijacking and
// copying from a file, through http.ResponseController and through the older interfaces.
type recorder struct {
	http.ResponseWriter
	status  int // 0 before the answer begins
	bytes   int64
	cut     bool         // whether the connection was cut before the answer was complete
	drained *atomic.Bool // Handler.drained: whether an answer that begins now closes its connection

	idHeader string        // Config.IDHeader; "": none
	request  *http.Request // whose id it has
}

// Unwrap returns the inner ResponseWriter, for http.ResponseController.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// WriteHeader records the first final status. A status below 200 is informational, and another one
// follows.
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

// ReadFrom implements io.ReaderFrom. With it http.ServeContent lets the kernel copy a file.
func (w *recorder) ReadFrom(r io.Reader) (int64, error) {
	w.begin()
	n, err := io.Copy(w.ResponseWriter, r)
	w.bytes += n
	return n, err
}

// FlushError flushes the answer; http.ResponseController calls it.
func (w *recorder) FlushError() error {
	w.begin()
	return http.NewResponseController(w.ResponseWriter).Flush()
}

// Flush implements http.Flusher.
func (w *recorder) Flush() { _ = w.FlushError() }

// Hijack implements http.Hijacker.
func (w *recorder) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	taken, rw, err := http.NewResponseController(w.ResponseWriter).Hijack()
	if err == nil && w.status == 0 {
		w.status = http.StatusSwitchingProtocols
	}
	if own, ok := taken.(*conn); ok {
		taken, err = own.release()
	}
	return taken, rw, err
}

// begin begins an answer with the status 200, unless it has begun.
func (w *recorder) begin() {
	if w.status == 0 {
		w.answer(http.StatusOK)
	}
}

// answer is called when an answer begins. It reads drained only then, because the drain may have
// begun while the handler ran.
func (w *recorder) answer(status int) {
	w.status = status
	if w.drained.Load() && status != http.StatusSwitchingProtocols {
		w.Header()["Connection"] = []string{"close"}
	}
	if w.idHeader != "" && isUnsuccessful(status) && w.Header()[w.idHeader] == nil {
		w.Header()[w.idHeader] = []string{rest.RequestID(w.request.Context())}
	}
}

// isUnsuccessful reports whether an operator may be asked about an answer: a refusal or a fault.
func isUnsuccessful(status int) bool {
	return status == http.StatusUnauthorized || status == http.StatusForbidden ||
		status == http.StatusTooManyRequests || status >= http.StatusInternalServerError
}

// end begins the answer of a handler that has written nothing. net/http sends it after the handler.
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
