package metrics

import (
	"errors"
	"log/slog"

	"github.com/prometheus/client_golang/prometheus"
)

// Register implements prometheus.Registerer.
func (m *Metrics) Register(c prometheus.Collector) error {
	err := m.registry.Register(guarded{c, m.log})
	if twice := (prometheus.AlreadyRegisteredError{}); errors.As(err, &twice) {
		if g, ours := twice.ExistingCollector.(guarded); ours {
			twice.ExistingCollector = g.Collector
		}
		twice.NewCollector = c
		return twice
	}
	return err
}

// MustRegister implements prometheus.Registerer.
func (m *Metrics) MustRegister(list ...prometheus.Collector) {
	for _, c := range list {
		if err := m.Register(c); err != nil {
			panic(err)
		}
	}
}

// Unregister implements prometheus.Registerer.
func (m *Metrics) Unregister(c prometheus.Collector) bool { return m.registry.Unregister(c) }

// guarded is a collector of the project. A panic in it would end the whole process, because the
// registry collects in goroutines of its own.
type guarded struct {
	prometheus.Collector
	log *slog.Logger
}

// Collect implements prometheus.Collector.
func (g guarded) Collect(out chan<- prometheus.Metric) {
	defer func() {
		if reason := recover(); reason != nil {
			g.log.Error("metrics: a collector of the project panicked", "panic", reason)
		}
	}()
	g.Collector.Collect(out)
}

var _ prometheus.Registerer = (*Metrics)(nil)
