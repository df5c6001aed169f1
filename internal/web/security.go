package web

import (
	"net/http"
	"strconv"

	"github.com/latchkey-go/latchkey/internal/reqinfo"
	"github.com/latchkey-go/latchkey/internal/urlconf"
)

// Security has the headers of Django's SecurityMiddleware. An empty header is not sent.
type Security struct {
	ContentTypeOptions      string // X-Content-Type-Options
	ReferrerPolicy          string
	CrossOriginOpenerPolicy string

	// HSTSSeconds is the max-age of Strict-Transport-Security, which is sent only over https. 0:
	// not sent.
	HSTSSeconds           int
	HSTSIncludeSubdomains bool
	HSTSPreload           bool
}

// securityHeaders are the headers of every answer, with their canonical names.
type securityHeaders struct {
	always []header
	hsts   string // "": not sent
}

type header struct{ name, value string }

func (s Security) headers() securityHeaders {
	var h securityHeaders
	for _, one := range []header{
		{"X-Content-Type-Options", s.ContentTypeOptions},
		{"Referrer-Policy", s.ReferrerPolicy},
		{"Cross-Origin-Opener-Policy", s.CrossOriginOpenerPolicy},
	} {
		if one.value != "" {
			h.always = append(h.always, one)
		}
	}
	if s.HSTSSeconds > 0 {
		h.hsts = "max-age=" + strconv.Itoa(s.HSTSSeconds)
		if s.HSTSIncludeSubdomains {
			h.hsts += "; includeSubDomains"
		}
		if s.HSTSPreload {
			h.hsts += "; preload"
		}
	}
	return h
}

// set sets the headers before the view runs, so that a view can replace them.
func (s *securityHeaders) set(h http.Header, secure bool, info *reqinfo.Info) {
	for _, one := range s.always {
		h[one.name] = info.HeaderValue(one.value)
	}
	if secure && s.hsts != "" {
		h["Strict-Transport-Security"] = info.HeaderValue(s.hsts)
	}
}

// Frame returns next with a header X-Frame-Options, which next can replace, like Django's
// XFrameOptionsMiddleware. For the value "" it returns next itself.
func Frame(value string, next http.Handler) http.Handler {
	if value == "" {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header()["X-Frame-Options"] = reqinfo.Of(r.Context()).HeaderValue(value)
		next.ServeHTTP(w, r)
	})
}

// redirectToTLS redirects to the same host, path and query over https, like Django's
// SECURE_SSL_REDIRECT. The caller has checked the host.
func redirectToTLS(w http.ResponseWriter, r *http.Request, prefix string) {
	path := r.URL.Path
	if path == "" || path[0] != '/' { // OPTIONS *
		path = "/"
	}
	h := w.Header()
	h["Content-Type"], h["Content-Length"] = []string{"text/html; charset=utf-8"}, []string{"0"}
	h["Location"] = []string{"https://" + r.Host + urlconf.Location(prefix+path, r.URL.RawQuery)}
	w.WriteHeader(http.StatusMovedPermanently)
}
