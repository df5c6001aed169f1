package auth

import "net/netip"

// Network is an address in the form in which limits and queues count it: IPv4 whole, IPv6 by /64, since one
// customer has 2^64 of those. A text that is no address stays as it is.
func Network(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	if a = a.Unmap().WithZone(""); a.Is4() {
		return a.String()
	}
	return netip.PrefixFrom(a, 64).Masked().String()
}
