package web

import (
	"fmt"
	"net/http"
	"net/netip"
	"strings"

	"github.com/latchkey-go/latchkey/rest"
)

// ParseProxy reads an address or a CIDR range: "10.0.0.5", "10.0.0.0/8", "::1".
func ParseProxy(text string) (netip.Prefix, error) {
	if prefix, err := netip.ParsePrefix(text); err == nil {
		if prefix.Addr().Is4In6() && prefix.Bits() >= 96 { // peers are compared unmapped
			prefix = netip.PrefixFrom(prefix.Addr().Unmap(), prefix.Bits()-96)
		}
		return prefix.Masked(), nil
	}
	addr, err := netip.ParseAddr(text)
	if err != nil || addr.Zone() != "" {
		return netip.Prefix{}, fmt.Errorf("%q is no address and no range: write 10.0.0.5 or 10.0.0.0/8", text)
	}
	return addr.Unmap().Prefix(addr.Unmap().BitLen())
}

// peer is who is at the other end of the connection; not valid on a Unix socket.
func peer(r *http.Request) netip.Addr {
	ap, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return ap.Addr().Unmap().WithZone("")
}

// Proxies are those whose word on a request's scheme, client and id is believed.
type Proxies []netip.Prefix

func (list Proxies) trusted(addr netip.Addr) bool {
	for _, p := range list {
		if p.Contains(addr) {
			return true
		}
	}
	return false
}

// Secure is Django's request.is_secure with SECURE_PROXY_SSL_HEADER: a trusted proxy's first X-Forwarded-Proto
// counts, and nobody else's.
func (list Proxies) Secure(r *http.Request) bool {
	if r.TLS != nil {
		return true
	}
	line, ok := rest.HeaderLine(r.Header, "X-Forwarded-Proto")
	if !ok || !list.trusted(peer(r)) {
		return false
	}
	first, _, _ := strings.Cut(line, ",")
	return strings.TrimSpace(first) == "https"
}

// Client is the address that the request came from: the right-most of X-Forwarded-For, where a trusted proxy
// sent it, that no trusted proxy has. What stands to its left anybody may have written. An entry that is no
// address ends the walk at the proxy that passed it on.
func (list Proxies) Client(r *http.Request) netip.Addr {
	addr := peer(r)
	line, _ := rest.HeaderLine(r.Header, "X-Forwarded-For")
	for line != "" && list.trusted(addr) {
		comma := strings.LastIndexByte(line, ',')
		next, ok := hop(line[comma+1:])
		if !ok {
			return addr
		}
		addr, line = next, line[:max(comma, 0)]
	}
	return addr
}

// hop reads an entry of X-Forwarded-For: an address, which some proxies send with its port.
func hop(entry string) (netip.Addr, bool) {
	entry = strings.TrimSpace(entry)
	if ap, err := netip.ParseAddrPort(entry); err == nil {
		return ap.Addr().Unmap().WithZone(""), true
	}
	entry = strings.TrimSuffix(strings.TrimPrefix(entry, "["), "]")
	addr, err := netip.ParseAddr(entry)
	return addr.Unmap().WithZone(""), err == nil
}
