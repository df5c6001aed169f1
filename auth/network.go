package auth

import (
	"context"
	"net/netip"
	"strings"
)

// Network returns the network that limits and queues count an address by: a single IPv4 address, or
// the /64 of an IPv6 address, because one customer owns a whole /64.
//
// An IPv6 address that embeds an IPv4 address counts as the IPv4 address: IPv4-mapped
// (::ffff:0:0/96), NAT64 (64:ff9b::/96), 6to4 (2002::/16) and Teredo (2001::/32). Otherwise all
// clients behind a NAT64 gateway would share one /64. Network does not recognize an operator's own
// NAT64 prefix.
//
// The result has no port, because each connection of a client has another port. The address may
// have one, as in http.Request.RemoteAddr and in some proxies' headers. Text that is not an address
// is returned unchanged.
func Network(address string) string { return prefixOf(address, 64) }

// Neighbourhood returns the range of addresses that may belong to one customer: a single IPv4
// address, or the /48 of an IPv6 address, because access providers assign a /56 or a /48 to each
// customer. A /48 may also hold several customers, so a limit on neighbourhoods must not be the
// only limit.
func Neighbourhood(address string) string { return prefixOf(address, 48) }

// prefixOf returns the IPv4 address of the client, or the first bits of its IPv6 address.
func prefixOf(address string, bits int) string {
	a, ok := parseAddress(address)
	if !ok {
		return address
	}
	if a = embeddedIPv4(a.WithZone("")); a.Is4() {
		return a.String()
	}
	return netip.PrefixFrom(a, bits).Masked().String()
}

// embeddedIPv4 returns the IPv4 address of the client that a embeds, or a itself if it embeds none.
func embeddedIPv4(a netip.Addr) netip.Addr {
	if a = a.Unmap(); a.Is4() {
		return a
	}
	b := a.As16()
	low := [4]byte(b[12:])
	switch {
	case [12]byte(b[:]) == [12]byte{0x00, 0x64, 0xff, 0x9b}: // NAT64, RFC 6052
		return netip.AddrFrom4(low)
	case [2]byte(b[:]) == [2]byte{0x20, 0x02}: // 6to4, RFC 3056
		return netip.AddrFrom4([4]byte(b[2:]))
	case [4]byte(b[:]) == [4]byte{0x20, 0x01}: // Teredo, RFC 4380: inverted, so that no NAT rewrites it
		return netip.AddrFrom4([4]byte{^low[0], ^low[1], ^low[2], ^low[3]})
	}
	return a
}

// parseAddress parses an address, with or without brackets, with or without a port.
func parseAddress(text string) (netip.Addr, bool) {
	// Other texts have no port, and an error would cost an allocation in each check of an API key.
	if strings.HasPrefix(text, "[") || strings.Count(text, ":") == 1 {
		if ap, err := netip.ParseAddrPort(text); err == nil {
			return ap.Addr(), true
		}
	}
	if text == "" {
		return netip.Addr{}, false
	}
	if strings.HasPrefix(text, "[") && strings.HasSuffix(text, "]") {
		text = text[1 : len(text)-1]
	}
	a, err := netip.ParseAddr(text)
	return a, err == nil
}

// ClientAddr returns the network address of the client of ctx (see [AttemptFromContext]), and false
// without one, as on a command line or on a Unix socket without a proxy. An IPv4-mapped IPv6
// address is the IPv4 address. The result has no zone.
func ClientAddr(ctx context.Context) (netip.Addr, bool) {
	a, ok := parseAddress(AttemptFromContext(ctx).Client)
	return a.Unmap().WithZone(""), ok
}
