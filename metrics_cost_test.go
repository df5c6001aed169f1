//go:build !race

package latchkey_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/latchkey-go/latchkey"
)

// nowhere is a ResponseWriter that keeps no body.
type nowhere struct{ header http.Header }

func (w nowhere) Header() http.Header             { return w.header }
func (nowhere) Write(b []byte) (int, error)       { return len(b), nil }
func (nowhere) WriteHeader(int)                   {}
func (nowhere) WriteString(s string) (int, error) { return len(s), nil }

// TestMetricsCostNoMemory checks that counting a request allocates nothing. It counts allocations,
// so it is not parallel.
func TestMetricsCostNoMemory(t *testing.T) {
	allocations := func(change func(*latchkey.Settings)) float64 {
		site := open(t, counted(), change, func(s *latchkey.Settings) { s.Log.Access = "off" })
		r := httptest.NewRequest("GET", "/notes/7/", nil)
		w := nowhere{http.Header{}}
		return testing.AllocsPerRun(200, func() {
			clear(w.header)
			site.ServeHTTP(w, r)
		})
	}
	off, on := allocations(func(*latchkey.Settings) {}), allocations(metricsOn)
	if on > off {
		t.Errorf("%v allocations with metrics, %v without", on, off)
	}
}

// BenchmarkMetrics measures a request with and without metrics.
func BenchmarkMetrics(b *testing.B) {
	for name, addr := range map[string]string{"off": "", "on": "127.0.0.1:0"} {
		b.Run(name, func(b *testing.B) {
			site, err := latchkey.Open(b.Context(), counted(), latchkey.Settings{
				Database: "sqlite:" + b.TempDir() + "/x.sqlite3", Log: latchkey.LogSettings{Access: "off"},
				Metrics:        latchkey.MetricsSettings{Addr: addr},
				ServerSettings: latchkey.ServerSettings{AllowedHosts: []string{"example.com"}},
			})
			if err != nil {
				b.Fatal(err)
			}
			defer site.Close()
			r := httptest.NewRequest("GET", "/no/such/path/", nil)
			w := nowhere{http.Header{}}
			b.ReportAllocs()
			for b.Loop() {
				clear(w.header)
				site.ServeHTTP(w, r)
			}
		})
	}
}
