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

func (s *Site) trusted(addr netip.Addr) bool {
	for _, p := range s.config.Proxies {
		if p.Contains(addr) {
			return true
		}
	}
	return false
}

// secure is Django's request.is_secure with SECURE_PROXY_SSL_HEADER: a trusted proxy's first X-Forwarded-Proto
// counts, and nobody else's.
func (s *Site) secure(r *http.Request) bool {
	if r.TLS != nil {
		return true
	}
	line, ok := rest.HeaderLine(r.Header, "X-Forwarded-Proto")
	if !ok || !s.trusted(peer(r)) {
		return false
	}
	first, _, _ := strings.Cut(line, ",")
	return strings.TrimSpace(first) == "https"
}

// client is the address that the request came from: the right-most of X-Forwarded-For, where a trusted proxy
// sent it, that no trusted proxy has. What stands to its left anybody may have written. An entry that is no
// address ends the walk at the proxy that passed it on.
func (s *Site) client(r *http.Request) netip.Addr {
	addr := peer(r)
	line, _ := rest.HeaderLine(r.Header, "X-Forwarded-For")
	for line != "" && s.trusted(addr) {
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
