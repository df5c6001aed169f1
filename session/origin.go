package session

import (
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
)

// origins are the sites whose pages may send requests here: the requested host and the trusted
// origins.
type origins struct {
	exact     map[string]bool
	subdomain map[string][]string // by scheme: ".example.com"
	hosts     []string            // of all trusted origins, for Referers
}

// CheckOrigin returns an error if origin is invalid as one of Config.TrustedOrigins. New panics with
// this error; CheckOrigin is for origins that come from settings. An origin that no browser sends is
// invalid too: browsers send lower case, no path and no default port.
func CheckOrigin(origin string) error {
	const want = "write https://example.com or https://*.example.com"
	u, ok := splitURL(origin)
	if !ok || u.scheme == "" || u.host == "" {
		return fmt.Errorf("%q is not a scheme and a host: %s", origin, want)
	}
	if strings.Contains(u.host, "@") { // the error does not show it: it may contain a password
		return errors.New("an origin must not have a user name: " + want)
	}
	host, ok := browserHost(u)
	if !ok {
		return fmt.Errorf("%q cannot match any site: %s", origin, want)
	}
	if right := u.scheme + "://" + host; origin != right {
		return fmt.Errorf("%q never matches what browsers send: write %s", origin, right)
	}
	return nil
}

var hostName = regexp.MustCompile(`^(\*?\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?$`)

// browserHost returns host and port of a trusted origin as browsers send them. It reports false if
// no browser could send them.
func browserHost(u urlParts) (string, bool) {
	name, port := strings.ToLower(u.host), ""
	if colon := strings.LastIndexByte(name, ':'); colon > strings.LastIndexByte(name, ']') {
		name, port = name[:colon], name[colon+1:]
		n, err := strconv.ParseUint(port, 10, 16)
		if port = ":" + strconv.FormatUint(n, 10); err != nil || n == 0 {
			return "", false
		}
	}
	if u.scheme == "https" && port == ":443" || u.scheme == "http" && port == ":80" {
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
		u, _ := splitURL(origin)
		host := strings.ToLower(strings.TrimLeft(u.host, "*"))
		if strings.Contains(origin, "*") {
			o.subdomain[u.scheme] = append(o.subdomain[u.scheme], host)
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
	u, ok := splitURL(origin)
	if !ok {
		return false
	}
	for _, pattern := range o.subdomain[u.scheme] {
		if isSameDomain(u.host, pattern) {
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

// urlParts is a URL as split by Python's urlsplit, which accepts more than net/url. rest is path,
// query and fragment.
type urlParts struct{ scheme, host, rest string }

// splitURL splits a URL. It reports false where Python raises ValueError: for brackets around
// anything but an IPv6 or future address.
func splitURL(s string) (urlParts, bool) {
	s = strings.TrimLeftFunc(s, func(r rune) bool { return r <= ' ' })
	s = strings.NewReplacer("\t", "", "\r", "", "\n", "").Replace(s)
	var u urlParts
	if colon := strings.IndexByte(s, ':'); colon > 0 && isScheme(s[:colon]) {
		u.scheme, s = strings.ToLower(s[:colon]), s[colon+1:]
	}
	if rest, ok := strings.CutPrefix(s, "//"); ok {
		end := strings.IndexAny(rest, "/?#")
		if end < 0 {
			end = len(rest)
		}
		u.host, s = rest[:end], rest[end:]
	}
	u.rest = s
	return u, hasValidBrackets(u.host)
}

func isScheme(s string) bool {
	letter := s[0] | 0x20
	return 'a' <= letter && letter <= 'z' && strings.Trim(s, secretChars+"+-.") == ""
}

// futureAddress matches an IPvFuture address (RFC 3986, 3.2.2).
var futureAddress = regexp.MustCompile(`^v[a-fA-F0-9]+\..+$`)

func hasValidBrackets(host string) bool {
	if !strings.ContainsAny(host, "[]") {
		return true
	}
	before, inner, open := strings.Cut(host[strings.LastIndexByte(host, '@')+1:], "[")
	address, port, closed := strings.Cut(inner, "]")
	if !open || !closed || before != "" || port != "" && port[0] != ':' {
		return false
	}
	if strings.HasPrefix(address, "v") {
		return futureAddress.MatchString(address)
	}
	ip, err := netip.ParseAddr(address)
	return err == nil && ip.Is6()
}

// String returns the URL as Python's geturl does: without a ? or # that nothing follows.
func (u urlParts) String() string {
	rest, fragment, _ := strings.Cut(u.rest, "#")
	rest, query, _ := strings.Cut(rest, "?")
	if query != "" {
		rest += "?" + query
	}
	if fragment != "" {
		rest += "#" + fragment
	}
	return u.scheme + "://" + u.host + rest
}
