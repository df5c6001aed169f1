package auth_test

import (
	"net/netip"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
)

func TestNetwork(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"192.0.2.7":             "192.0.2.7",
		"::ffff:192.0.2.7":      "192.0.2.7",
		"2001:db8:1:2:3:4:5:6":  "2001:db8:1:2::/64",
		"2001:db8:1:2::":        "2001:db8:1:2::/64",
		"2001:db8:1:3::1":       "2001:db8:1:3::/64",
		"fe80::1%eth0":          "fe80::/64",
		"":                      "",
		"@":                     "@", // the peer of a Unix socket
		"192.0.2.7, 192.0.2.8":  "192.0.2.7, 192.0.2.8",
		"2001:db8:1:2::1/64":    "2001:db8:1:2::1/64",
		"192.0.2.07":            "192.0.2.07",
		"::ffff:192.0.2.7%eth0": "192.0.2.7",
		"192.0.2.7:51234":       "192.0.2.7", // http.Request.RemoteAddr
		"[2001:db8:1:2::1]:443": "2001:db8:1:2::/64",
		"[2001:db8:1:2::1]":     "2001:db8:1:2::/64",
		"[2001:db8:1:2::1":      "[2001:db8:1:2::1",
		"192.0.2.7:":            "192.0.2.7:",

		"64:ff9b::192.0.2.7":      "192.0.2.7", // NAT64: else all of IPv4 would be one /64
		"64:ff9b::c000:208":       "192.0.2.8",
		"[64:ff9b::c000:207]:443": "192.0.2.7",
		"64:ff9b::192.0.2.7%eth0": "192.0.2.7",
		"64:ff9b:0:0:0:1::1":      "64:ff9b::/64", // outside the /96
		// for local use: the position of the IPv4 address is unknown
		"64:ff9b:1::192.0.2.7":                 "64:ff9b:1::/64",
		"2002:c000:207::1":                     "192.0.2.7", // 6to4
		"2002:c000:207:5:6::1":                 "192.0.2.7", // any host of the site
		"2003:c000:207::1":                     "2003:c000:207::/64",
		"2001:0:4136:e378:8000:63bf:3fff:fdf8": "192.0.2.7", // Teredo
		"2001:0:1:2:3:4:3fff:fdf8":             "192.0.2.7", // through another server and port
		"2001:1::3fff:fdf8":                    "2001:1::/64",
		"::192.0.2.7":                          "::/64", // obsolete; no client has this form
		"::1":                                  "::/64",
	} {
		if got := auth.Network(address); got != want {
			t.Errorf("Network(%q) = %q, want %q", address, got, want)
		}
	}
}

// FuzzNetwork: Network is idempotent for any text, and a port does not change the result.
func FuzzNetwork(f *testing.F) {
	for _, seed := range []string{"192.0.2.7", "::ffff:192.0.2.7", "2001:db8::1", "64:ff9b::1.2.3.4", "2002::1",
		"2001::1", "fe80::1%eth0", "[", "[]", "[::1]:80", "1.2.3.4:5", ""} {
		f.Add(seed, uint16(443))
	}
	f.Fuzz(func(t *testing.T, text string, port uint16) {
		network := auth.Network(text)
		if again := auth.Network(network); again != network {
			t.Errorf("Network(%q) = %q, and its Network = %q", text, network, again)
		}
		address, err := netip.ParseAddr(text)
		if err != nil {
			return
		}
		if with := auth.Network(netip.AddrPortFrom(address, port).String()); with != network {
			t.Errorf("Network(%q) = %q, with a port %q", text, network, with)
		}
	})
}

func TestNeighbourhood(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"192.0.2.7":            "192.0.2.7",
		"::ffff:192.0.2.7":     "192.0.2.7",
		"2001:db8:1:2:3:4:5:6": "2001:db8:1::/48",
		"2001:db8:1:3::1":      "2001:db8:1::/48",
		"2001:db8:2::1":        "2001:db8:2::/48",
		"64:ff9b::192.0.2.7":   "192.0.2.7",
		"2002:c000:207::1":     "192.0.2.7",
		"":                     "",
		"@":                    "@",
	} {
		if got := auth.Neighbourhood(address); got != want {
			t.Errorf("Neighbourhood(%q) = %q, want %q", address, got, want)
		}
	}
}

// fixed is a client with that address.
type fixed string

func (f fixed) ClientAddress() string { return string(f) }

func TestClientAddr(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"192.0.2.1": "192.0.2.1", "192.0.2.1:443": "192.0.2.1", "::ffff:192.0.2.1": "192.0.2.1",
		"[::ffff:192.0.2.1]:443": "192.0.2.1", "2001:db8::1": "2001:db8::1", "[fe80::1%eth0]:443": "fe80::1",
		// Only Network counts this as an IPv4 address: anybody can choose a 6to4 address.
		"2002:c000:0201::1": "2002:c000:201::1",
		"":                  "invalid IP", "@": "invalid IP", "unix:": "invalid IP", "unknown": "invalid IP",
	} {
		got, ok := auth.ClientAddr(&auth.ClientContext{Context: t.Context(), Client: fixed(address)})
		if got.String() != want || ok != (want != "invalid IP") {
			t.Errorf("%q: %v, %v", address, got, ok)
		}
	}
	if got, ok := auth.ClientAddr(t.Context()); ok {
		t.Errorf("a context without a client has %v", got)
	}
}
