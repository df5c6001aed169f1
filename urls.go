package latchkey

import (
	"net/http"

	"github.com/latchkey-go/latchkey/rest"
)

// urls fills in what the project's API leaves out of its URLs.
func (s *Site) urls(own rest.URLs) rest.URLs {
	if own.Secure == nil {
		own.Secure = s.proxies.Secure
	}
	if own.Prefix == "" {
		own.Prefix = s.settings.ForceScriptName
	}
	return own
}

// proxyPort returns the port that a trusted proxy reports if the settings ask for it, else "".
func (s *Site) proxyPort(r *http.Request) string {
	if !s.settings.UseXForwardedPort {
		return ""
	}
	return s.proxies.Port(r)
}
