package web

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/rest"
)

// ParseProxy parses an address, a CIDR range or the word unix: "10.0.0.5", "10.0.0.0/8", "::1".
func ParseProxy(text string) (netip.Prefix, error) {
	if text == "unix" {
		return Unix, nil
	}
	if prefix, err := netip.ParsePrefix(text); err == nil {
		if prefix.Addr().Is4In6() && prefix.Bits() >= 96 { // because peer returns unmapped addresses
			prefix = netip.PrefixFrom(prefix.Addr().Unmap(), prefix.Bits()-96)
		}
		return prefix.Masked(), nil
	}
	addr, err := netip.ParseAddr(text)
	if err != nil || addr.Zone() != "" {
		return netip.Prefix{}, fmt.Errorf("%q is no address or range: write 10.0.0.5 or 10.0.0.0/8, or unix for a "+
			"Unix socket", text)
	}
	return addr.Unmap().Prefix(addr.Unmap().BitLen())
}

// isOnUnixSocket reports whether a request came over a Unix socket.
func isOnUnixSocket(r *http.Request) bool {
	local, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	return ok && local.Network() == "unix"
}

// peer returns the address of the other end of the connection. It is invalid on a Unix socket,
// where RemoteAddr is a name that the client chooses, and if other code has set RemoteAddr to
// something else than an address and a port.
func peer(r *http.Request) netip.Addr {
	if isOnUnixSocket(r) {
		return netip.Addr{}
	}
	ap, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return ap.Addr().Unmap().WithZone("")
}

// Unix stands in Proxies for every peer on a Unix socket.
var Unix = netip.Prefix{}

// Proxies are the trusted proxies, whose headers about a request's scheme, client and id count.
type Proxies []netip.Prefix

// trustsPeer reports whether the peer of a request is a trusted proxy.
func (list Proxies) trustsPeer(r *http.Request) bool {
	if isOnUnixSocket(r) {
		return slices.Contains(list, Unix)
	}
	return list.isTrusted(peer(r))
}

// isTrusted reports whether addr is the address of a trusted proxy.
func (list Proxies) isTrusted(addr netip.Addr) bool {
	return slices.ContainsFunc(list, func(p netip.Prefix) bool { return p.Contains(addr) })
}

// Secure reports whether the client's request came over https, like Django's request.is_secure with
// SECURE_PROXY_SSL_HEADER. Behind a trusted proxy the first value of X-Forwarded-Proto counts. From
// any other peer the header is ignored.
func (list Proxies) Secure(r *http.Request) bool {
	if r.TLS != nil {
		return true
	}
	if len(list) == 0 {
		return false
	}
	line, ok := rest.HeaderLine(r.Header, "X-Forwarded-Proto")
	if !ok || !list.trustsPeer(r) {
		return false
	}
	first, _, _ := strings.Cut(line, ",")
	return strings.TrimSpace(first) == "https"
}

// Host returns the host that the client asked for, like Django's get_host with
// USE_X_FORWARDED_HOST: X-Forwarded-Host of a trusted proxy, else Host. As in Django the header is
// one host: a list of hosts is not well formed, and so no allowed host.
func (list Proxies) Host(r *http.Request) string {
	if line, ok := rest.HeaderLine(r.Header, "X-Forwarded-Host"); ok && list.trustsPeer(r) {
		return line
	}
	return r.Host
}

// Port returns X-Forwarded-Port of a trusted proxy, or "", like Django's get_port with
// USE_X_FORWARDED_PORT.
func (list Proxies) Port(r *http.Request) string {
	if line, ok := rest.HeaderLine(r.Header, "X-Forwarded-Port"); ok && list.trustsPeer(r) {
		return line
	}
	return ""
}

// Client returns the address of the client. Without a trusted proxy it is the peer's. Behind
// trusted proxies it is the right-most address of X-Forwarded-For that is not a trusted proxy: the
// client may have forged everything to its left. If an entry is not an address, Client returns the
// proxy that passed the entry on.
func (list Proxies) Client(r *http.Request) netip.Addr {
	addr := peer(r)
	if len(list) == 0 {
		return addr
	}
	line, _ := rest.HeaderLine(r.Header, "X-Forwarded-For")
	for trusted := list.trustsPeer(r); line != "" && trusted; trusted = list.isTrusted(addr) {
		comma := strings.LastIndexByte(line, ',')
		next, ok := parseHop(line[comma+1:])
		if !ok {
			return addr
		}
		addr, line = next, line[:max(comma, 0)]
	}
	return addr
}

// Address returns the address of Client as text: "unix" for a client on a Unix socket, and
// RemoteAddr if that is no address.
func (list Proxies) Address(r *http.Request) string { return list.describe(r).String() }

// client is the address of a client, or its name if it has no address.
type client struct {
	addr netip.Addr
	name string
}

func (c client) String() string {
	if c.addr.IsValid() {
		return c.addr.String()
	}
	return c.name
}

// describe returns the client of a request.
func (list Proxies) describe(r *http.Request) client {
	addr := list.Client(r)
	switch {
	case addr.IsValid():
		return client{addr: addr}
	case isOnUnixSocket(r):
		return client{name: "unix"}
	}
	return client{name: r.RemoteAddr}
}

// parseHop parses an entry of X-Forwarded-For: an address, to which some proxies add a port.
func parseHop(entry string) (netip.Addr, bool) {
	entry = strings.TrimSpace(entry)
	if ap, err := netip.ParseAddrPort(entry); err == nil {
		return ap.Addr().Unmap().WithZone(""), true
	}
	entry = strings.TrimSuffix(strings.TrimPrefix(entry, "["), "]")
	addr, err := netip.ParseAddr(entry)
	return addr.Unmap().WithZone(""), err == nil
}
