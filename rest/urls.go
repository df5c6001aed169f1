package rest

import (
	"net/http"
	"strings"

	"github.com/latchkey-go/latchkey/internal/pyurl"
)

// URLs says how clients reach the views, for addresses in answers. A latchkey.Site fills it in from
// its settings. The host of an address is the request's Host: whatever serves the views must refuse
// hosts that are not its own, as a Site does by allowed_hosts.
type URLs struct {
	// Secure reports whether the client's request came over https. The default reports whether the
	// connection is TLS. Behind a proxy that terminates TLS it must trust a header of that proxy,
	// and of no other client.
	Secure func(*http.Request) bool
	// Prefix is the decoded path under which a proxy serves the views, and which it removes from
	// the path of each request: "/api". It is Django's FORCE_SCRIPT_NAME.
	Prefix string
	// Reverse finds named routes, for Request.Reverse.
	Reverse ReverseFunc
}

// withDefaults returns u with defaults. It panics on a Prefix that would break addresses.
func (u URLs) withDefaults() URLs {
	if u.Secure == nil {
		u.Secure = func(r *http.Request) bool { return r.TLS != nil }
	}
	if u.Prefix != "" && (u.Prefix[0] != '/' || strings.HasPrefix(u.Prefix, "//") || strings.HasSuffix(u.Prefix, "/")) {
		panic("rest: URLs.Prefix must begin with one slash and end without one, as in /api")
	}
	return u
}

// IsSecure reports whether the client's request came over https, by Config.URLs. It is Django's
// is_secure.
func (r *Request) IsSecure() bool { return r.view.policy.URLs.Secure(r.Request) }

// FullPath returns the escaped path and query of the request as the client sees them, with the
// prefix of Config.URLs. It is Django's get_full_path. A path may begin with two slashes: use
// AbsoluteURL("") for a redirect.
func (r *Request) FullPath() string {
	full := pyurl.QuotePath(r.fullPath())
	if r.URL.RawQuery != "" {
		full += "?" + pyurl.QuoteIRI(r.URL.RawQuery)
	}
	return full
}

// fullPath returns the decoded path with the prefix.
func (r *Request) fullPath() string {
	path := pyurl.Repercent(r.URL.Path)
	return r.view.policy.URLs.Prefix + "/" + strings.TrimPrefix(path, "/")
}

// AbsoluteURL returns a URL with scheme and host, for a path of this site: "/orders/7/". A relative
// location ("../8/", "?page=2") is resolved against the request's path, and "" stands for the
// request's own path and query. It is Django's build_absolute_uri: it escapes what a URL must not
// contain, keeps existing escapes, and returns a location with a scheme and a host as it is. So a
// location that a client chooses may lead to another site.
//
// The prefix of Config.URLs is not added to a location that begins with a slash: Reverse returns
// paths that have it.
func (r *Request) AbsoluteURL(location string) string {
	if location == "" {
		location = "//" + r.FullPath() // two more slashes, for a path that begins with two
	}
	origin := "http://" + r.Host
	if r.IsSecure() {
		origin = "https://" + r.Host
	}
	to, ok := pyurl.Split(location)
	switch {
	case !ok: // Python raises an error
		return origin + pyurl.QuoteIRI(r.fullPath())
	case to.Scheme != "" && to.Host != "":
	case strings.HasPrefix(to.Path, "/") && to.Scheme == "" && to.Host == "" &&
		!strings.Contains(to.Path, "/./") && !strings.Contains(to.Path, "/../"):
		location = origin + strings.TrimPrefix(location, "//")
	default:
		location = pyurl.Join(origin+r.fullPath(), location)
	}
	return pyurl.QuoteIRI(location)
}
