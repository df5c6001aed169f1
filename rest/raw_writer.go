package rest

import (
	"bufio"
	"io"
	"net"
	"net/http"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/onward"
	"github.com/latchkey-go/latchkey/internal/vary"
)

// rawWriter is the writer of a RawHandler's handler. It adds the view's headers to the handler's
// own just before they are sent.
type rawWriter struct {
	http.ResponseWriter
	view  *View
	r     *Request
	vary  []string // that outer handlers, authenticators and the response have set
	begun bool     // the headers are sent
}

// run calls the handler with the request of the view, and the identity in its context.
func (w *rawWriter) run(h http.Handler) (err error) {
	defer catch(&err)
	r := w.r
	id := r.identity
	if id == anonymous { // a copy: a handler must not modify the shared value
		id = new(auth.Identity)
	}
	outer := r.Request
	r.Request = outer.WithContext(auth.NewContext(r.Context(), id))
	onward.Serve(h, w, outer, r.Request)
	return nil
}

// begin sets the view's headers, once.
func (w *rawWriter) begin() {
	if w.begun {
		return
	}
	w.begun = true
	h := w.Header()
	names := w.vary
	if w.view.vary != "" {
		names = append(names, w.view.vary)
	}
	if len(names) > 0 {
		vary.Add(h, names...)
	}
	w.r.varyByRead(h)
	h["Allow"] = w.r.line(2, w.view.allow)
}

// Unwrap is for http.ResponseController.
func (w *rawWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// WriteHeader begins the answer, unless status is informational and another one follows.
func (w *rawWriter) WriteHeader(status int) {
	if status >= 200 || status == http.StatusSwitchingProtocols {
		w.begin()
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *rawWriter) Write(p []byte) (int, error) {
	w.begin()
	return w.ResponseWriter.Write(p)
}

// ReadFrom implements io.ReaderFrom, through which http.ServeContent uses sendfile.
func (w *rawWriter) ReadFrom(r io.Reader) (int64, error) {
	w.begin()
	return io.Copy(w.ResponseWriter, r)
}

// FlushError is for http.ResponseController.
func (w *rawWriter) FlushError() error {
	w.begin()
	return http.NewResponseController(w.ResponseWriter).Flush()
}

// Flush implements http.Flusher.
func (w *rawWriter) Flush() { _ = w.FlushError() }

// Hijack implements http.Hijacker.
func (w *rawWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(w.ResponseWriter).Hijack()
	w.begun = w.begun || err == nil
	return conn, rw, err
}
