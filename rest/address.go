package rest

import (
	"net"
	"net/http"
	"strings"
)

const forwardedFor = "X-Forwarded-For"

// PeerAddress is the address at the other end of the connection, without its port: what nobody can forge, and
// behind a proxy the proxy's. It is the default of Config.ClientAddress.
func PeerAddress(r *http.Request) string {
	if host, _, err := net.SplitHostPort(r.RemoteAddr); err == nil {
		return host
	}
	return r.RemoteAddr // of a Unix socket
}

// ForwardedFor reads X-Forwarded-For as DRF does where NUM_PROXIES is a number, for Config.ClientAddress: of
// its entries the one that so many proxies from the right have seen, or the first where there are fewer; the
// peer's address where the header is absent or the number is 0. Only as many entries as there are proxies of
// one's own can be believed. It panics on a negative number.
func ForwardedFor(proxies int) func(*http.Request) string {
	if proxies < 0 {
		panic("rest: ForwardedFor of a negative number of proxies")
	}
	return func(r *http.Request) string {
		line, ok := HeaderLine(r.Header, forwardedFor)
		if proxies == 0 || !ok {
			return PeerAddress(r)
		}
		entries := strings.Split(line, ",")
		return strings.TrimSpace(entries[max(len(entries)-proxies, 0)])
	}
}

// AnyForwardedFor reads X-Forwarded-For as DRF does by default (NUM_PROXIES is None): the whole header without
// its white space, and the peer's address where it is absent or empty. Clients write what they like into it,
// and so escape every throttle of the anonymous: it is for projects that must behave as they did.
func AnyForwardedFor(r *http.Request) string {
	line, _ := HeaderLine(r.Header, forwardedFor)
	if line == "" {
		return PeerAddress(r)
	}
	return strings.Join(strings.Fields(line), "")
}
