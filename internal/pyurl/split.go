// Package pyurl splits, joins and escapes URLs as Python's urllib.parse and Django do. It accepts
// more than net/url: a browser or a proxy may send what net/url refuses.
package pyurl

import (
	"net/netip"
	"regexp"
	"strings"
)

// URL is a URL as urllib.parse.urlsplit returns it. Nothing is decoded.
type URL struct{ Scheme, Host, Path, Query, Fragment string }

// Split splits a URL. It reports false where Python raises ValueError: for brackets around anything
// but an IPv6 or future address.
func Split(s string) (URL, bool) {
	s = strings.TrimLeftFunc(s, func(r rune) bool { return r <= ' ' })
	s = strings.NewReplacer("\t", "", "\r", "", "\n", "").Replace(s)
	var u URL
	if colon := strings.IndexByte(s, ':'); colon > 0 && isScheme(s[:colon]) {
		u.Scheme, s = strings.ToLower(s[:colon]), s[colon+1:]
	}
	if rest, ok := strings.CutPrefix(s, "//"); ok {
		end := strings.IndexAny(rest, "/?#")
		if end < 0 {
			end = len(rest)
		}
		u.Host, s = rest[:end], rest[end:]
	}
	s, u.Fragment, _ = strings.Cut(s, "#")
	u.Path, u.Query, _ = strings.Cut(s, "?")
	return u, hasValidBrackets(u.Host)
}

// String is urlunsplit: it leaves out a ? or # that nothing follows.
func (u URL) String() string {
	s := u.Path
	web := u.Scheme == "https" || u.Scheme == "http" // Python's urlunsplit writes // for these even without a host
	if u.Host != "" || web && !strings.HasPrefix(s, "//") {
		if s != "" && s[0] != '/' {
			s = "/" + s
		}
		s = "//" + u.Host + s
	}
	if u.Scheme != "" {
		s = u.Scheme + ":" + s
	}
	if u.Query != "" {
		s += "?" + u.Query
	}
	if u.Fragment != "" {
		s += "#" + u.Fragment
	}
	return s
}

func isScheme(s string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	return strings.IndexByte(letters, s[0]) >= 0 && strings.Trim(s, letters+"0123456789+-.") == ""
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
