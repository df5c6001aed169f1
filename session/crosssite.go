package session

import (
	"net/http"

	"github.com/latchkey-go/latchkey/rest"
)

// IsCrossSite reports whether the browser says, in Sec-Fetch-Site, that a page of another origin
// has sent an unsafe request, as http.CrossOriginProtection finds it. Pages for people refuse such
// requests, also those with a CSRF token and those of CSRF_TRUSTED_ORIGINS. Of a browser without
// Sec-Fetch-Site (before 2023, or over plain http) CheckCSRF compares the Origin.
func IsCrossSite(r *http.Request) bool {
	if site, _ := rest.HeaderLine(r.Header, "Sec-Fetch-Site"); site == "" {
		return false // with another Host, as behind a proxy, the Origin alone would say nothing
	}
	return http.NewCrossOriginProtection().Check(r) != nil
}

// IsSameOrigin reports whether the browser says that a page of this site has sent the request. It
// is false for a client that says nothing.
func IsSameOrigin(r *http.Request) bool {
	if site, _ := rest.HeaderLine(r.Header, "Sec-Fetch-Site"); site != "" {
		return site == "same-origin"
	}
	origin, _ := rest.HeaderLine(r.Header, "Origin")
	return origin != "" && http.NewCrossOriginProtection().Check(r) == nil
}
