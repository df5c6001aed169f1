package web

import (
	"net/http"
	"strconv"

	"github.com/latchkey-go/latchkey/internal/urlconf"
)

// Security is the headers of Django's SecurityMiddleware. "" sends none.
type Security struct {
	ContentTypeOptions      string // X-Content-Type-Options
	ReferrerPolicy          string
	CrossOriginOpenerPolicy string

	// Strict-Transport-Security, over https only; 0 sends none.
	HSTSSeconds           int
	HSTSIncludeSubdomains bool
	HSTSPreload           bool
}

// securityHeaders are header values made once and shared by all answers. Their capacity is their length, so
// that a handler's Header.Add copies and does not write into them.
type securityHeaders struct {
	always []header
	hsts   []string
}

type header struct {
	name  string
	value []string
}

func (s Security) headers() securityHeaders {
	var h securityHeaders
	for _, one := range []struct{ name, value string }{
		{"X-Content-Type-Options", s.ContentTypeOptions},
		{"Referrer-Policy", s.ReferrerPolicy},
		{"Cross-Origin-Opener-Policy", s.CrossOriginOpenerPolicy},
	} {
		if one.value != "" {
			h.always = append(h.always, header{one.name, []string{one.value}})
		}
	}
	if s.HSTSSeconds > 0 {
		value := "max-age=" + strconv.Itoa(s.HSTSSeconds)
		if s.HSTSIncludeSubdomains {
			value += "; includeSubDomains"
		}
		if s.HSTSPreload {
			value += "; preload"
		}
		h.hsts = []string{value}
	}
	return h
}

// set comes before the view, whose own value of a header replaces ours.
func (s *securityHeaders) set(h http.Header, secure bool) {
	for _, one := range s.always {
		h[one.name] = one.value
	}
	if secure && s.hsts != nil {
		h["Strict-Transport-Security"] = s.hsts
	}
}

// Frame is Django's XFrameOptionsMiddleware: X-Frame-Options, unless next says otherwise. "" leaves next alone.
func Frame(value string, next http.Handler) http.Handler {
	if value == "" {
		return next
	}
	shared := []string{value}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header()["X-Frame-Options"] = shared
		next.ServeHTTP(w, r)
	})
}

// redirectToTLS is SECURE_SSL_REDIRECT: the same host, path and query over https. The host is allowed already.
func redirectToTLS(w http.ResponseWriter, r *http.Request) {
	path := r.URL.Path
	if path == "" || path[0] != '/' { // OPTIONS *
		path = "/"
	}
	h := w.Header()
	h["Content-Type"], h["Content-Length"] = []string{"text/html; charset=utf-8"}, []string{"0"}
	h["Location"] = []string{"https://" + r.Host + urlconf.Location(path, r.URL.RawQuery)}
	w.WriteHeader(http.StatusMovedPermanently)
}
