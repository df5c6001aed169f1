package latchkey_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/latchkey-go/latchkey"
)

// A project counts what it does with collectors of its own.
func ExampleSite_metrics() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	orders := prometheus.NewCounter(prometheus.CounterOpts{Name: "orders_total", Help: "Orders."})
	site, err := latchkey.Open(context.Background(), latchkey.Project{
		Log: slog.New(slog.DiscardHandler),
		Setup: func(site *latchkey.Site) error {
			return site.Metrics.Register(orders)
		},
	}, latchkey.Settings{Database: "sqlite:" + filepath.Join(dir, "x.sqlite3")})
	if err != nil {
		panic(err)
	}
	defer site.Close()

	orders.Inc() // a view does this

	w := httptest.NewRecorder()
	site.MetricsHandler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	for line := range strings.Lines(w.Body.String()) {
		if strings.HasPrefix(line, "orders_total") {
			fmt.Print(line)
		}
	}
	// Output: orders_total 1
}
