package session

import (
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"strconv"
	"strings"

	"github.com/latchkey-go/latchkey/internal/pyurl"
)

// origins are the sites whose pages may send requests here: the requested host and the trusted
// origins.
type origins struct {
	exact     map[string]bool
	subdomain map[string][]string // by scheme: ".example.com"
	hosts     []string            // of all trusted origins, for Referers
}

// CheckOrigin returns an error if origin is invalid as one of Config.TrustedOrigins. New panics
// with this error; CheckOrigin is for origins that come from settings. An origin that no browser
// sends is invalid too: browsers send lower case, no path and no default port.
func CheckOrigin(origin string) error {
	const want = "write https://example.com or https://*.example.com"
	u, ok := pyurl.Split(origin)
	if !ok || u.Scheme == "" || u.Host == "" {
		return fmt.Errorf("%q is not a scheme and a host: %s", origin, want)
	}
	if strings.Contains(u.Host, "@") { // the error does not show it: it may contain a password
		return errors.New("an origin must not have a user name: " + want)
	}
	host, ok := browserHost(u)
	if !ok {
		return fmt.Errorf("%q cannot match any site: %s", origin, want)
	}
	if right := u.Scheme + "://" + host; origin != right {
		return fmt.Errorf("%q never matches what browsers send: write %s", origin, right)
	}
	return nil
}

var hostName = regexp.MustCompile(`^(\*?\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?$`)

// browserHost returns host and port of a trusted origin as browsers send them. It reports false if
// no browser could send them.
func browserHost(u pyurl.URL) (string, bool) {
	name, port := strings.ToLower(u.Host), ""
	if colon := strings.LastIndexByte(name, ':'); colon > strings.LastIndexByte(name, ']') {
		name, port = name[:colon], name[colon+1:]
		n, err := strconv.ParseUint(port, 10, 16)
		if port = ":" + strconv.FormatUint(n, 10); err != nil || n == 0 {
			return "", false
		}
	}
	if u.Scheme == "https" && port == ":443" || u.Scheme == "http" && port == ":80" {
		port = ""
	}
	if inner, literal := strings.CutPrefix(name, "["); literal {
		address, err := netip.ParseAddr(strings.TrimSuffix(inner, "]"))
		return "[" + address.String() + "]" + port, err == nil && address.Zone() == ""
	}
	if strings.HasPrefix(name, ".") { // as in allowed_hosts
		name = "*" + name
	}
	return name + port, hostName.MatchString(name)
}

// newOrigins parses Django's CSRF_TRUSTED_ORIGINS: "https://example.com:8443",
// "https://*.example.com". It panics on an origin that cannot match.
func newOrigins(trusted []string) origins {
	o := origins{exact: map[string]bool{}, subdomain: map[string][]string{}}
	for _, origin := range trusted {
		if err := CheckOrigin(origin); err != nil {
			panic("session: trusted origin: " + err.Error())
		}
		u, _ := pyurl.Split(origin)
		host := strings.ToLower(strings.TrimLeft(u.Host, "*"))
		if strings.Contains(origin, "*") {
			o.subdomain[u.Scheme] = append(o.subdomain[u.Scheme], host)
		} else {
			o.exact[origin] = true
		}
		o.hosts = append(o.hosts, host)
	}
	return o
}

// allowsOrigin reports whether a request to host with this Origin header is allowed.
func (o *origins) allowsOrigin(origin string, secure bool, host string) bool {
	own := "http://" + host
	if secure {
		own = "https://" + host
	}
	if host != "" && origin == own || o.exact[origin] {
		return true
	}
	u, ok := pyurl.Split(origin)
	if !ok {
		return false
	}
	for _, pattern := range o.subdomain[u.Scheme] {
		if isSameDomain(u.Host, pattern) {
			return true
		}
	}
	return false
}

// allowsReferer reports whether a request to the host asked with a Referer of the host from is
// allowed. domain is the domain of the CSRF cookie; if it is not "", it replaces asked.
func (o *origins) allowsReferer(from, asked, domain string) bool {
	for _, pattern := range o.hosts {
		if isSameDomain(from, pattern) {
			return true
		}
	}
	if domain != "" {
		return isSameDomain(from, strings.ToLower(domain)+nonDefaultPort(asked))
	}
	return asked != "" && from == strings.ToLower(asked)
}

// nonDefaultPort returns the port of a Host header with its colon, or "" for the ports 80 and 443.
func nonDefaultPort(host string) string {
	colon := strings.LastIndexByte(host, ':')
	if colon < 0 || strings.HasSuffix(host, "]") {
		return ""
	}
	if port := host[colon:]; port != ":80" && port != ":443" {
		return port
	}
	return ""
}

// isSameDomain is Django's is_same_domain: the pattern ".example.com" also matches subdomains.
func isSameDomain(host, pattern string) bool {
	if pattern == "" {
		return false
	}
	return host == pattern || pattern[0] == '.' && (strings.HasSuffix(host, pattern) || host == pattern[1:])
}
