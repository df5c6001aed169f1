package latchkey

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"

	"github.com/latchkey-go/latchkey/internal/settings"
	"github.com/latchkey-go/latchkey/internal/web"
	"github.com/latchkey-go/latchkey/session"
	"github.com/latchkey-go/latchkey/throttle"
)

// withDefaults returns s with its zero fields filled, or an error that names what cannot be.
func (s Settings) withDefaults() (Settings, error) {
	newLoader().Fill(&s)
	var bad []error
	for _, p := range s.problems() {
		bad = append(bad, p)
	}
	return s, errors.Join(bad...)
}

// problems are the values that are of the right type and still cannot be.
func (s Settings) problems() (list []settings.Problem) {
	add := func(name, format string, args ...any) {
		list = append(list, settings.Problem{Name: name, Want: fmt.Sprintf(format, args...)})
	}
	if err := engineOf(s.Database).check(s.Database); err != nil {
		add("database", "%v", err)
	}
	for _, origin := range s.TrustedOrigins {
		if err := session.CheckOrigin(origin); err != nil {
			add("trusted_origins", "%v", err)
		}
	}
	for name, rate := range map[string]string{"sign_in_rate": s.SignInRate, "sign_in_account_rate": s.SignInAccountRate} {
		if err := throttle.CheckRate(rate); err != nil {
			add(name, "%v", err)
		}
	}
	_, port, err := net.SplitHostPort(s.Addr)
	if n, e := strconv.ParseUint(port, 10, 16); err != nil || e != nil || n > 65535 {
		add("addr", "want host:port, for example 127.0.0.1:8000, or :8000 for every address")
	}
	for _, h := range s.AllowedHosts {
		if !web.ValidPattern(h) {
			add("allowed_hosts", "%q matches no host: write a name without scheme and port (example.com, .example.com, 192.0.2.7, [::1]), or *", h)
		}
	}
	if _, err := s.proxies(); err != nil {
		add("trusted_proxies", "%v", err)
	}
	return list
}

func (s Settings) proxies() (list web.Proxies, err error) {
	for _, text := range s.TrustedProxies {
		prefix, err := web.ParseProxy(text)
		if err != nil {
			return nil, err
		}
		list = append(list, prefix)
	}
	return list, nil
}

// hosts is AllowedHosts, or what a server for this machine alone may be asked for.
func (s Settings) hosts() []string {
	if len(s.AllowedHosts) > 0 {
		return s.AllowedHosts
	}
	list := []string{".localhost", "127.0.0.1", "[::1]"}
	host, _, _ := net.SplitHostPort(s.Addr) // checked before
	if addr, err := netip.ParseAddr(host); err == nil && addr.IsUnspecified() || host == "" {
		return list // every address: nobody knows by which name
	}
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	return append(list, host)
}

// headers is the security headers that are not off.
func (s SecuritySettings) headers() web.Security {
	nosniff := "nosniff"
	if s.ContentTypeNosniff == "off" {
		nosniff = ""
	}
	return web.Security{
		ContentTypeOptions:      nosniff,
		ReferrerPolicy:          unlessOff(s.ReferrerPolicy),
		CrossOriginOpenerPolicy: unlessOff(s.CrossOriginOpenerPolicy),
		HSTSSeconds:             s.HSTSSeconds,
		HSTSIncludeSubdomains:   s.HSTSIncludeSubdomains,
		HSTSPreload:             s.HSTSPreload,
	}
}

func unlessOff(value string) string {
	if value == "off" {
		return ""
	}
	return value
}
