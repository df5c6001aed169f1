package apikey

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// refusal returns why the key is refused now, "" if it is not. address is that of the client, the
// zero Addr if it is unknown.
func (k *Key) refusal(now time.Time, active bool, address netip.Addr) (Reason, string) {
	switch state := k.State(now); {
	case state == StateRevoked:
		return ReasonRevoked, fmt.Sprintf("revoked on %s by %s", stamp(k.Revoked), k.RevokedBy)
	case state == StateExpired && !k.Rotated.IsZero():
		return ReasonExpired, fmt.Sprintf("replaced by %s on %s, expired on %s",
			k.Successor, stamp(k.Rotated), stamp(k.Expires))
	case state == StateExpired:
		return ReasonExpired, "expired on " + stamp(k.Expires)
	case !active:
		return ReasonInactive, "its owner is inactive"
	case !k.isAllowedFrom(address):
		return ReasonNetwork, "not allowed from " + describe(address)
	}
	return "", ""
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

func describe(address netip.Addr) string {
	if !address.IsValid() {
		return "a client without a network address"
	}
	return address.String()
}

// isAllowedFrom reports whether the key may be presented from the address.
func (k *Key) isAllowedFrom(address netip.Addr) bool {
	return len(k.Networks) == 0 || slices.ContainsFunc(k.Networks, func(network netip.Prefix) bool {
		return network.Contains(address)
	})
}

// maxNetworks is how many networks a key may have: each check compares them one by one.
const maxNetworks = 50

// FormatNetworks returns networks as CIDR ranges, separated by spaces.
func FormatNetworks(networks []netip.Prefix) string {
	texts := make([]string, len(networks))
	for i, n := range networks {
		texts[i] = n.String()
	}
	return strings.Join(texts, " ")
}

// ParseNetworks reads the text of [FormatNetworks]. An address without a length is a network of
// one address. It returns auth.ErrInvalid for other text.
func ParseNetworks(text string) ([]netip.Prefix, error) {
	var all []netip.Prefix
	for _, field := range strings.Fields(text) {
		network, err := ParseNetwork(field)
		if err != nil {
			return nil, err
		}
		all = append(all, network)
	}
	return normalizeNetworks(all)
}

// ParseNetwork reads one network or address. It returns auth.ErrInvalid for other text, also for an
// empty one: an empty variable in a client's template must not make a key for all networks.
func ParseNetwork(text string) (netip.Prefix, error) {
	network, err := netip.ParsePrefix(text)
	if address, alone := netip.ParseAddr(text); alone == nil && address.Zone() == "" {
		network, err = netip.PrefixFrom(address, address.BitLen()), nil
	}
	if err != nil {
		return netip.Prefix{}, invalid("networks", "%q is neither a network such as 10.0.0.0/8 nor an address.", text)
	}
	return network, nil
}

// normalizeNetworks returns the networks in a normal form, sorted, each once.
func normalizeNetworks(networks []netip.Prefix) ([]netip.Prefix, error) {
	if len(networks) > maxNetworks {
		return nil, invalid("networks", "A key has at most %d networks, not %d.", maxNetworks, len(networks))
	}
	var all []netip.Prefix
	for _, n := range networks {
		normal, ok := normalizeNetwork(n)
		if !ok {
			return nil, invalid("networks", "%q is not a network.", n)
		}
		all = append(all, normal)
	}
	slices.SortFunc(all, netip.Prefix.Compare)
	return slices.Compact(all), nil
}

// normalizeNetwork masks a network, and turns IPv4-mapped IPv6 into IPv4, as clients' addresses are
// compared.
func normalizeNetwork(n netip.Prefix) (netip.Prefix, bool) {
	if !n.IsValid() || n.Addr().Zone() != "" {
		return netip.Prefix{}, false
	}
	const mapped = 128 - 32
	if n.Addr().Is4In6() && n.Bits() >= mapped {
		n = netip.PrefixFrom(n.Addr().Unmap(), n.Bits()-mapped)
	}
	return n.Masked(), true
}

// areWithin reports whether every address of inner is in outer. No networks are all addresses.
func areWithin(inner, outer []netip.Prefix) bool {
	switch {
	case len(outer) == 0:
		return true
	case len(inner) == 0:
		return false
	}
	return !slices.ContainsFunc(inner, func(i netip.Prefix) bool {
		return !slices.ContainsFunc(outer, func(o netip.Prefix) bool {
			return o.Bits() <= i.Bits() && o.Contains(i.Addr())
		})
	})
}
