package rest

import (
	"net"
	"net/http"
	"strings"
)

const forwardedFor = "X-Forwarded-For"

// PeerAddress returns the address at the other end of the connection, without its port: the
// client's, or behind a proxy the proxy's. A client cannot forge it. PeerAddress is the default of
// Config.ClientAddress.
func PeerAddress(r *http.Request) string {
	if host, _, err := net.SplitHostPort(r.RemoteAddr); err == nil {
		return host
	}
	return r.RemoteAddr // a Unix socket's
}

// ForwardedFor returns a Config.ClientAddress that reads X-Forwarded-For as DRF does when
// NUM_PROXIES is a number. It takes the entry at place proxies, counted from the right, or the
// first entry if there are fewer. If the header is absent or proxies is 0, it takes the peer's
// address. Set proxies to the number of proxies that you run: entries further left can be forged.
// ForwardedFor panics on a negative number.
func ForwardedFor(proxies int) func(*http.Request) string {
	if proxies < 0 {
		panic("rest: ForwardedFor needs a number of proxies of at least 0")
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

// AnyForwardedFor reads X-Forwarded-For as DRF does by default (NUM_PROXIES is None): it returns
// the whole header without white space, or the peer's address if the header is absent or empty.
// Clients can write anything into the header, and so escape every throttle for anonymous clients.
// It is for projects that must behave as they did under Django.
func AnyForwardedFor(r *http.Request) string {
	line, _ := HeaderLine(r.Header, forwardedFor)
	if line == "" {
		return PeerAddress(r)
	}
	return strings.Join(strings.Fields(line), "")
}
