package metrics

import (
	"maps"
	"slices"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// family is a metric that is read from a part of the site at each request of /metrics.
type family struct {
	desc *prometheus.Desc
	kind prometheus.ValueType
	read func(add addFunc)
}

// families implements prometheus.Collector.
type families []family

// Describe implements prometheus.Collector.
func (list families) Describe(out chan<- *prometheus.Desc) {
	for _, f := range list {
		out <- f.desc
	}
}

// Collect implements prometheus.Collector.
func (list families) Collect(out chan<- prometheus.Metric) {
	for _, f := range list {
		f.read(func(value float64, label ...string) {
			out <- prometheus.MustNewConstMetric(f.desc, f.kind, value, label...)
		})
	}
}

func newFamily(kind prometheus.ValueType, name, help string, labels []string, read func(addFunc)) family {
	return family{prometheus.NewDesc("latchkey_"+name, help, labels, nil), kind, read}
}

// addFunc adds the value of one series to a family.
type addFunc = func(value float64, label ...string)

// readings returns the families of hashing, of the database and of API keys.
func readings(c Config) families {
	return slices.Concat(hashing(c), database(c), keys(c))
}

func hashing(c Config) families {
	return families{
		newFamily(prometheus.GaugeValue, "hashing_workers", "Passwords that may be hashed at the same time.", nil,
			func(add addFunc) { add(float64(c.Hashing().Workers)) }),
		newFamily(prometheus.GaugeValue, "hashing_busy", "Passwords that are being hashed.", nil,
			func(add addFunc) { add(float64(c.Hashing().Busy)) }),
		newFamily(prometheus.GaugeValue, "hashing_places", "Callers that may wait for a password to be hashed.", nil,
			func(add addFunc) { add(float64(c.Hashing().Places)) }),
		newFamily(prometheus.GaugeValue, "hashing_waiting", "Callers that wait for a password to be hashed.", nil,
			func(add addFunc) { add(float64(c.Hashing().Waiting)) }),
		newFamily(prometheus.CounterValue, "hashing_refused_total",
			"Callers that were refused: the queue was full, the network or the account had its share, "+
				"the wait was too long, or the client had gone.", []string{"reason"}, func(add addFunc) {
				r := c.Hashing().Refused
				add(float64(r.Full), "full")
				add(float64(r.Client), "network")
				add(float64(r.Account), "account")
				add(float64(r.Timeout), "timeout")
				add(float64(r.Gone), "gone")
			}),
	}
}

func database(c Config) families {
	each := func(kind prometheus.ValueType, name, help string, value func(sqlstore.PoolStats) float64) family {
		return newFamily(kind, name, help, []string{"pool"}, func(add addFunc) {
			read, write := c.Pools()
			add(value(read), "read")
			add(value(write), "write")
		})
	}
	return families{
		each(prometheus.GaugeValue, "db_connections_max", "Connections that may be open.",
			func(s sqlstore.PoolStats) float64 { return float64(s.Max) }),
		each(prometheus.GaugeValue, "db_connections_open", "Connections that are open.",
			func(s sqlstore.PoolStats) float64 { return float64(s.Open) }),
		each(prometheus.GaugeValue, "db_in_use", "Statements and transactions that have a connection.",
			func(s sqlstore.PoolStats) float64 { return float64(s.InUse) }),
		each(prometheus.GaugeValue, "db_waiting", "Statements and transactions that wait for a connection.",
			func(s sqlstore.PoolStats) float64 { return float64(s.Waiting) }),
		newFamily(prometheus.CounterValue, "db_statements_total",
			"Statements that have run, without those that begin and end transactions.", nil,
			func(add addFunc) { add(float64(c.Statements())) }),
		each(prometheus.CounterValue, "db_waited_total",
			"Statements and transactions that have had to wait for a connection.",
			func(s sqlstore.PoolStats) float64 { return float64(s.Waited) }),
		each(prometheus.CounterValue, "db_waited_seconds_total",
			"How long statements and transactions have waited for a connection, all together.",
			func(s sqlstore.PoolStats) float64 { return s.WaitedTime.Seconds() }),
		each(prometheus.CounterValue, "db_refused_total",
			"Statements and transactions that got no connection in time.",
			func(s sqlstore.PoolStats) float64 { return float64(s.Refused) }),
	}
}

func keys(c Config) families {
	return families{
		newFamily(prometheus.CounterValue, "api_keys_total", "API keys that this process has created, rotated, "+
			"revoked, or pruned after their end.", []string{"change"}, func(add addFunc) {
			s := c.Keys()
			add(float64(s.Created), "created")
			add(float64(s.Rotated), "rotated")
			add(float64(s.Revoked), "revoked")
			add(float64(s.Pruned), "pruned")
		}),
		newFamily(prometheus.CounterValue, "api_key_checks_total",
			"Presented API keys. The result is ok, fault, or the reason of a refusal, such as expired.",
			[]string{"result"}, func(add addFunc) {
				s := c.Keys()
				add(float64(s.Accepted), resultOK)
				add(float64(s.Failed), resultFault)
				for _, reason := range slices.Sorted(maps.Keys[map[apikey.Reason]uint64](s.Refused)) {
					add(float64(s.Refused[reason]), string(reason))
				}
			}),
	}
}
