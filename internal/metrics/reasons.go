package metrics

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/latchkey-go/latchkey/auth"
)

// The results of a check that was not refused.
const (
	resultOK    = "ok"
	resultFault = "fault" // the database or the hashing queue prevented the check
)

// other is the label for values that are not on a list.
const other = string(auth.ReasonOther)

// knownReasons are the reasons of package auth. A project's own code may make others, even from
// text that a client has sent.
var knownReasons = [...]auth.Reason{
	auth.ReasonNoCredentials, auth.ReasonMalformed, auth.ReasonUnknown, auth.ReasonExpired, auth.ReasonRevoked,
	auth.ReasonNetwork, auth.ReasonInactive, auth.ReasonNoUser, auth.ReasonPassword, auth.ReasonChanged,
	auth.ReasonAttempts, auth.ReasonCSRF, auth.ReasonScope, auth.ReasonPermission, auth.ReasonThrottle,
	auth.ReasonOther,
}

// reasons has one counter for each value of a label. It never changes.
type reasons map[string]prometheus.Counter

// newReasons makes the counters of all known reasons, and of further values. They exist with 0 from
// the start, so that Prometheus sees the first refusal as an increase.
func newReasons(vec *prometheus.CounterVec, further ...string) reasons {
	list := reasons{}
	for _, reason := range knownReasons {
		list[string(reason)] = vec.WithLabelValues(string(reason))
	}
	for _, value := range further {
		list[value] = vec.WithLabelValues(value)
	}
	return list
}

func (list reasons) count(value string) {
	counter, known := list[value]
	if !known {
		counter = list[other]
	}
	counter.Inc()
}

// Refused counts a refused request.
func (m *Metrics) Refused(reason auth.Reason) { m.refusals.count(string(reason)) }

// SignedIn counts a sign-in by its outcome err, as auth.UsersConfig.OnSignIn gets it.
func (m *Metrics) SignedIn(err error) {
	result := resultOK
	if err != nil {
		result = resultFault
		if why, refused := auth.Explain(err); refused {
			result = string(why.Reason)
		}
	}
	m.signIns.count(result)
}
