package auth

import (
	"net/netip"
	"strings"
)

// Network returns an address in the form in which limits and queues count it: IPv4 whole, IPv6 by
// /64, since one customer has 2^64 of those. An IPv6 address that carries an IPv4 address counts as
// that one: IPv4-mapped (::ffff:0:0/96), NAT64 (64:ff9b::/96), 6to4 (2002::/16) and Teredo
// (2001::/32). Otherwise all clients that reach an IPv6 network by NAT64 would be one /64. A NAT64
// prefix of an operator's own is not known here.
//
// A port, which http.Request.RemoteAddr and some proxies add, is left out: each connection has
// another. A text that is no address stays as it is.
func Network(address string) string { return within(address, 64) }

// Neighbourhood returns the networks that may all be one customer's: IPv4 whole, IPv6 by /48, since
// access providers give their customers a /56 or a /48. Others may live there too, so that a limit
// must not be its only one.
func Neighbourhood(address string) string { return within(address, 48) }

func within(address string, bits int) string {
	a, ok := parseAddress(address)
	if !ok {
		return address
	}
	if a = embeddedIPv4(a.WithZone("")); a.Is4() {
		return a.String()
	}
	return netip.PrefixFrom(a, bits).Masked().String()
}

// embeddedIPv4 returns the IPv4 address of the client that a stands for, or a where there is none.
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
	case [4]byte(b[:]) == [4]byte{0x20, 0x01}: // Teredo, RFC 4380: inverted, so that no NAT on the way rewrites it
		return netip.AddrFrom4([4]byte{^low[0], ^low[1], ^low[2], ^low[3]})
	}
	return a
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
