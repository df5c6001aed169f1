//go:build !race

package web_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/latchkey-go/latchkey/internal/lines"
	"github.com/latchkey-go/latchkey/internal/web"
)

// nowhere is a ResponseWriter that keeps nothing.
type nowhere struct{ header http.Header }

func (w nowhere) Header() http.Header       { return w.header }
func (nowhere) Write(b []byte) (int, error) { return len(b), nil }
func (nowhere) WriteHeader(int)             {}

// TestLayersAllocateOnce holds the number of allocations of this package's layers for a request:
// one for the exchange, with the access log or without. It counts allocations, so it is not
// parallel.
func TestLayersAllocateOnce(t *testing.T) {
	view := web.Frame("DENY", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(200) }))
	for _, format := range []string{"off", "text", "json"} {
		c := config(nil)
		c.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
		c.Proxies, c.NoAccessLog = nil, format == "off"
		c.Access = web.NewAccessLog(lines.New(lines.Config{
			Sink: io.Discard, Size: 1 << 20, Dropped: func(int) []byte { return nil },
		}), format == "json")
		h := web.New(view, c)
		r := httptest.NewRequest("GET", "/notes/", http.NoBody)
		w := nowhere{http.Header{}}
		if n := testing.AllocsPerRun(1000, func() { clear(w.header); h.ServeHTTP(w, r) }); n > 1 {
			t.Errorf("access log %s: %v allocations, want 1", format, n)
		}
	}
}
