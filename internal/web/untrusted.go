package web

import (
	"net/http"
	"net/netip"
	"sync"
)

// forwarding are the headers with which proxies describe the client.
// Their names are canonical.
var forwarding = []string{
	"X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port", "X-Real-Ip", "Forwarded",
}

// noteUntrusted logs a warning, once for each peer, if the peer sends a forwarding header and is
// not a trusted proxy. Behind a proxy that trusted_proxies does not name, all clients have the
// proxy's address, so limits that use [Proxies.Client] count them as one.
func (s *Handler) noteUntrusted(r *http.Request) {
	for _, name := range forwarding {
		if _, sent := r.Header[name]; !sent {
			continue
		}
		from := peer(r)
		if s.config.Proxies.trustsPeer(r) || !s.untrusted.add(from) {
			return
		}
		client := from.String()
		if !from.IsValid() {
			client = "a Unix socket"
		}
		s.config.Log.WarnContext(r.Context(), "forwarding header of a peer that is not trusted",
			"header", name, "peer", client, "hint", s.untrustedHint(from))
		return
	}
}

func (s *Handler) untrustedHint(peer netip.Addr) string {
	entry := "its address"
	if !peer.IsValid() {
		entry = "unix"
	}
	if s.config.OwnClients {
		return "if the peer is a proxy, add " + entry +
			" to trusted_proxies: until then its https is not recognized, " +
			"and this log shows its address for all its clients; throttles go by the API's own ClientAddress"
	}
	return "if the peer is a proxy, add " + entry + " to trusted_proxies: until then all its clients count as one, " +
		"and its https is not recognized"
}

// maxNoted bounds the peers in noted, because a client may send such headers from many addresses.
const maxNoted = 16

// noted is the set of networks whose peers have been logged.
type noted struct {
	mu   sync.Mutex
	nets map[netip.Prefix]bool
}

// add adds a peer and reports whether to log it. The addresses of an IPv6 /64 count as one peer.
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
