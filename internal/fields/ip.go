package fields

import (
	"net/netip"
	"strings"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// Protocol is which addresses an IPAddress accepts.
type Protocol uint8

// The protocols of DRF's IPAddressField.
const (
	BothIP Protocol = iota
	IPv4
	IPv6
)

// IPAddress is DRF's IPAddressField. Its values are texts: an IPv6 address in its shortest form,
// and one that maps an IPv4 address as that address if both are accepted.
type IPAddress struct {
	Char
	Protocol Protocol
}

const msgIP = "Enter a valid IPv4 or IPv6 address."

// Decode returns an address.
func (p IPAddress) Decode(raw any) (string, *Error) {
	text, ok := raw.(string)
	if !ok {
		return "", refuse("invalid", msgIP)
	}
	if trimmed := strings.TrimFunc(text, pytext.IsSpace); trimmed == "" && !p.Raw || text == "" {
		return "", p.blank()
	}
	if strings.Contains(text, ":") && p.Protocol != IPv4 {
		address, ok := parseIPv6(text)
		if !ok {
			return "", refuse("invalid", msgIP)
		}
		if p.Protocol == BothIP {
			address = address.Unmap()
		}
		text = address.String()
	}
	return p.decode(text, msgIP, p.check)
}

func (p IPAddress) check(text string) string {
	switch p.Protocol {
	case IPv4:
		return messageUnless(isIPv4(text), "Enter a valid IPv4 address.")
	case IPv6:
		return messageUnless(isIPv6(text), "Enter a valid IPv6 address.")
	}
	return messageUnless(isIPv4(text) || isIPv6(text), msgIP)
}

// Read implements Kind.
func (p IPAddress) Read(raw any) (any, *Error) { return erase(p.Decode(raw)) }

// parseIPv6 parses an address of at most 39 characters, as Django does. A zone is dropped.
func parseIPv6(text string) (netip.Addr, bool) {
	if length, _ := pytext.Measure(text); length > 39 {
		return netip.Addr{}, false
	}
	text, zone, hasZone := strings.Cut(text, "%")
	if hasZone && (zone == "" || strings.ContainsAny(zone, "%/")) {
		return netip.Addr{}, false
	}
	address, err := netip.ParseAddr(text)
	return address, err == nil && address.Is6()
}

func isIPv6(text string) bool { _, ok := parseIPv6(text); return ok }

func isIPv4(text string) bool {
	address, err := netip.ParseAddr(text)
	return err == nil && address.Is4()
}
