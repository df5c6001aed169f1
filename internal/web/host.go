package web

import "strings"

// hosts are the allowed hosts, as in Django's ALLOWED_HOSTS.
type hosts struct {
	all     bool
	exact   map[string]bool
	domains []string // ".example.com"
}

func newHosts(patterns []string) hosts {
	h := hosts{exact: map[string]bool{}}
	for _, p := range patterns {
		p = strings.ToLower(p)
		switch {
		case p == "*":
			h.all = true
		case strings.HasPrefix(p, "."):
			h.exact[p[1:]] = true
			h.domains = append(h.domains, p)
		case p != "":
			h.exact[p] = true
		}
	}
	return h
}

// isAllowed reports whether a Host header is well formed and names an allowed host, with any port.
// "*" allows every well-formed host.
func (h *hosts) isAllowed(line string) bool {
	domain, ok := splitHost(line)
	if !ok || domain == "" {
		return false
	}
	if h.all || h.exact[domain] {
		return true
	}
	for _, d := range h.domains {
		if strings.HasSuffix(domain, d) {
			return true
		}
	}
	return false
}

// splitHost is Django's split_domain_port. It returns the domain in lower case, without a port and
// a final dot. It accepts
//
//	^([a-z0-9.-]+|\[[a-f0-9]*:[a-f0-9.:]+\])(?::([0-9]+))?$
func splitHost(line string) (domain string, ok bool) {
	line = strings.ToLower(line)
	end := strings.IndexByte(line, ']') + 1
	if end > 0 {
		if !isLiteralAddress(line[:end]) {
			return "", false
		}
	} else {
		end = strings.IndexByte(line, ':')
		if end < 0 {
			end = len(line)
		}
		if end == 0 || !hasOnly(line[:end], inName) {
			return "", false
		}
	}
	if port, more := strings.CutPrefix(line[end:], ":"); more && (port == "" || !hasOnly(port, inPort)) ||
		!more && port != "" {
		return "", false
	}
	return strings.TrimSuffix(line[:end], "."), true
}

// isLiteralAddress reports whether s, which ends in "]", matches \[[a-f0-9]*:[a-f0-9.:]+\].
func isLiteralAddress(s string) bool {
	inner, ok := strings.CutPrefix(s[:len(s)-1], "[")
	colon := strings.IndexByte(inner, ':')
	return ok && colon >= 0 && colon+1 < len(inner) &&
		hasOnly(inner[:colon], inHex) && hasOnly(inner[colon:], inAddress)
}

// The sets of bytes in a host.
const (
	inName    = 1 << iota // a domain in lower case
	inPort                // digits
	inHex                 // hexadecimal digits in lower case
	inAddress             // an IPv6 address
)

// hostBytes has the sets that each byte belongs to.
var hostBytes = func() (table [256]byte) {
	for set, chars := range map[byte]string{
		inName: "abcdefghijklmnopqrstuvwxyz0123456789.-", inPort: "0123456789",
		inHex: "abcdef0123456789", inAddress: "abcdef0123456789.:",
	} {
		for _, c := range []byte(chars) {
			table[c] |= set
		}
	}
	return table
}()

// hasOnly reports whether all bytes of s are in set.
func hasOnly(s string, set byte) bool {
	for i := range len(s) {
		if hostBytes[s[i]]&set == 0 {
			return false
		}
	}
	return true
}

// ValidPattern reports whether an entry of ALLOWED_HOSTS can match any host.
func ValidPattern(pattern string) bool {
	domain, ok := splitHost(strings.TrimPrefix(pattern, "."))
	return pattern == "*" || ok && domain != "" && strings.EqualFold("."+domain, "."+strings.TrimPrefix(pattern, "."))
}
