package web

import (
	"net/http"
	"net/netip"
	"sync"

	"github.com/latchkey-go/latchkey/rest"
)

// forwarding are the headers by which proxies tell of the client.
var forwarding = []string{"X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-Ip", "Forwarded"}

// noteUntrusted logs, once for each peer, that it sends a forwarding header and is no trusted proxy. Behind a
// proxy that trusted_proxies does not name, every client has the proxy's address, and what goes by
// [Proxies.Client] counts them as one.
func (s *Handler) noteUntrusted(r *http.Request) {
	for _, name := range forwarding {
		if _, sent := rest.HeaderLine(r.Header, name); !sent {
			continue
		}
		from := peer(r)
		if s.config.Proxies.trusted(from) || !s.untrusted.add(from) {
			return
		}
		client := from.String()
		if !from.IsValid() {
			client = "a Unix socket"
		}
		s.config.Log.WarnContext(r.Context(), "forwarding header of a peer that is not trusted", "header", name, "peer", client,
			"hint", s.untrustedHint())
		return
	}
}

func (s *Handler) untrustedHint() string {
	if s.config.OwnClients {
		return "if a proxy is there, trusted_proxies must name its address: until then its https is not believed, and this log has its " +
			"address for all its clients; throttles go by the API's own ClientAddress"
	}
	return "if a proxy is there, trusted_proxies must name its address: until then all its clients count as one, and its https is not believed"
}

// maxNoted bounds how many peers are noted: anybody may send such headers, from many addresses.
const maxNoted = 16

// noted are the networks of peers that are logged already.
type noted struct {
	mu   sync.Mutex
	nets map[netip.Prefix]bool
}

// add reports whether the peer is to be logged now. The addresses of an IPv6 /64 are one peer.
func (n *noted) add(peer netip.Addr) bool {
	bits := peer.BitLen()
	if peer.Is6() {
		bits = 64
	}
	network, _ := peer.Prefix(bits) // the zero Prefix for a Unix socket
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.nets[network] || len(n.nets) == maxNoted {
		return false
	}
	if n.nets == nil {
		n.nets = map[netip.Prefix]bool{}
	}
	n.nets[network] = true
	return true
}
