package web

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
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

// peer returns the address of the other end of the connection. On a Unix socket the address is
// invalid: there RemoteAddr is a name that the client chooses.
func peer(r *http.Request) netip.Addr {
	if local, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr); ok && local.Network() == "unix" {
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

// isTrusted reports whether addr is a trusted proxy. An invalid addr is a peer on a Unix socket.
func (list Proxies) isTrusted(addr netip.Addr) bool {
	for _, p := range list {
		if p.Contains(addr) || p == Unix && !addr.IsValid() {
			return true
		}
	}
	return false
}

// Secure reports whether the client's request came over https, like Django's request.is_secure with
// SECURE_PROXY_SSL_HEADER. Behind a trusted proxy the first value of X-Forwarded-Proto counts. From
// any other peer the header is ignored.
func (list Proxies) Secure(r *http.Request) bool {
	if r.TLS != nil {
		return true
	}
	line, ok := rest.HeaderLine(r.Header, "X-Forwarded-Proto")
	if !ok || !list.isTrusted(peer(r)) {
		return false
	}
	first, _, _ := strings.Cut(line, ",")
	return strings.TrimSpace(first) == "https"
}

// Host returns the host that the client asked for, like Django's get_host with
// USE_X_FORWARDED_HOST: X-Forwarded-Host of a trusted proxy, else Host. As in Django the header is
// one host: a list of hosts is not well formed, and so no allowed host.
func (list Proxies) Host(r *http.Request) string {
	if line, ok := rest.HeaderLine(r.Header, "X-Forwarded-Host"); ok && list.isTrusted(peer(r)) {
		return line
	}
	return r.Host
}

// Port returns X-Forwarded-Port of a trusted proxy, or "", like Django's get_port with
// USE_X_FORWARDED_PORT.
func (list Proxies) Port(r *http.Request) string {
	if line, ok := rest.HeaderLine(r.Header, "X-Forwarded-Port"); ok && list.isTrusted(peer(r)) {
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
	line, _ := rest.HeaderLine(r.Header, "X-Forwarded-For")
	for line != "" && list.isTrusted(addr) {
		comma := strings.LastIndexByte(line, ',')
		next, ok := parseHop(line[comma+1:])
		if !ok {
			return addr
		}
		addr, line = next, line[:max(comma, 0)]
	}
	return addr
}

// Address returns the address of Client as text: "unix" for a client on a Unix socket.
func (list Proxies) Address(r *http.Request) string {
	addr := list.Client(r)
	if !addr.IsValid() {
		return "unix"
	}
	return addr.String()
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
