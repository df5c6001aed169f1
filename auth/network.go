package auth

import (
	"net/netip"
	"strings"
)

// Network is an address in the form in which limits and queues count it: IPv4 whole, IPv6 by /64, since one
// customer has 2^64 of those. A port, which http.Request.RemoteAddr and some proxies add, is no part of it: each
// connection has another. A text that is no address stays as it is.
func Network(address string) string { return within(address, 64) }

// Neighbourhood is the networks that may all be one customer's: IPv4 whole, IPv6 by /48, since access providers give
// their customers a /56 or a /48. Others may live there too, so that a limit must not be its only one.
func Neighbourhood(address string) string { return within(address, 48) }

func within(address string, bits int) string {
	a, ok := parseAddress(address)
	if !ok {
		return address
	}
	if a = a.Unmap().WithZone(""); a.Is4() {
		return a.String()
	}
	return netip.PrefixFrom(a, bits).Masked().String()
}

// parseAddress reads an address, in brackets or not, with or without a port.
func parseAddress(text string) (netip.Addr, bool) {
	if ap, err := netip.ParseAddrPort(text); err == nil {
		return ap.Addr(), true
	}
	if strings.HasPrefix(text, "[") && strings.HasSuffix(text, "]") {
		text = text[1 : len(text)-1]
	}
	a, err := netip.ParseAddr(text)
	return a, err == nil
}
