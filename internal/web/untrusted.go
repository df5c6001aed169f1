package web

import (
	"net/http"
	"sync/atomic"
	"time"

	"github.com/latchkey-go/latchkey/rest"
)

// forwarding are the headers by which proxies tell of the client.
var forwarding = []string{"X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-Ip", "Forwarded"}

// untrustedEvery is how often forwarding headers that are not believed are logged: anybody may send them.
const untrustedEvery = time.Hour

// noteUntrusted logs that the peer sends a forwarding header and is no trusted proxy. Behind a
// proxy that trusted_proxies does not name, every client has the proxy's address, and throttles
// count them as one.
func (s *Site) noteUntrusted(r *http.Request) {
	for _, name := range forwarding {
		if _, sent := rest.HeaderLine(r.Header, name); !sent {
			continue
		}
		from := peer(r)
		if s.config.Proxies.trusted(from) || !s.untrusted.due(s.config.Now()) {
			return
		}
		client := from.String()
		if !from.IsValid() {
			client = "a Unix socket"
		}
		s.config.Log.WarnContext(r.Context(), "forwarding header not believed", "header", name, "peer", client,
			"hint", "if a proxy is there, trusted_proxies must name its address: until then all its clients count as one")
		return
	}
}

// hourly lets one of many pass each hour.
type hourly struct{ last atomic.Pointer[time.Time] }

func (h *hourly) due(now time.Time) bool {
	last := h.last.Load()
	return (last == nil || now.Sub(*last) >= untrustedEvery) && h.last.CompareAndSwap(last, &now)
}
