package latchkey

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/latchkey-go/latchkey/audit"
	"github.com/latchkey-go/latchkey/auth/password"
	"github.com/latchkey-go/latchkey/internal/dburl"
	"github.com/latchkey-go/latchkey/internal/settings"
	"github.com/latchkey-go/latchkey/internal/web"
	"github.com/latchkey-go/latchkey/session"
	"github.com/latchkey-go/latchkey/throttle"
)

// withDefaults returns s with defaults for its zero fields and with the contents of the files that
// it names, and completes the project's own settings in the same way. Its error lists all invalid
// settings.
func (s Settings) withDefaults(p Project) (Settings, error) {
	s, list := s.complete(p)
	var bad []error
	for _, p := range list {
		bad = append(bad, p)
	}
	return s, errors.Join(bad...)
}

// complete does the same as withDefaults, and returns the invalid settings as a list.
func (s Settings) complete(p Project) (Settings, []settings.Problem) {
	p.checkEngines()
	loader := newLoader(p)
	s.loaded.engines = p.Engines
	if s.loaded.own != nil && s.loaded.own != p.Settings {
		return s, []settings.Problem{{Name: p.group(), Want: "LoadSettings has filled the Settings of another Project"}}
	}
	if list := loader.Complete(&s, s.loaded.given); len(list) > 0 {
		return s, list
	}
	s.loaded.secrets = append(loader.Secrets(&s), dburl.Passwords(s.Database)...)
	s.loaded.secretFiles = loader.SecretFiles(&s)
	return s, append(s.problems(p.Hashers), p.problems(s.loaded.secrets)...)
}

// problems returns the values that have the right type but are invalid.
func (s Settings) problems(own []password.Hasher) (list []settings.Problem) {
	add := func(name, format string, args ...any) {
		list = append(list, settings.Problem{Name: name, Want: fmt.Sprintf(format, args...)})
	}
	if err := s.engine().check(s.Database); err != nil {
		add("database", "%v", err)
	}
	for _, origin := range s.CSRF.TrustedOrigins {
		if err := session.CheckOrigin(origin); err != nil {
			add("csrf.trusted_origins", "%v", err)
		}
	}
	for _, rate := range []struct{ name, text string }{
		{"sign_in.rate", s.SignIn.Rate}, {"sign_in.account_rate", s.SignIn.AccountRate},
	} {
		if err := throttle.CheckRate(rate.text); err != nil {
			add(rate.name, "%v", err)
		}
	}
	if s.Audit.MaxValue > audit.MaxMaxValue {
		add("audit.max_value", "want at most %d", audit.MaxMaxValue)
	}
	if s.Limits.Bodies/2 < s.Limits.MaxBody {
		add("limits.bodies", "want twice limits.max_body (%d) or more, for one body to fit", s.Limits.MaxBody)
	}
	if _, err := s.location(); err != nil {
		add("time_zone", "%v", err)
	}
	if want := checkAddr(s.Addr); want != "" {
		add("addr", "%s", want)
	}
	if mode, err := strconv.ParseUint(s.SocketMode, 8, 32); err != nil || mode > 0o777 || mode&0o600 != 0o600 {
		add("socket_mode", "want an octal mode with which at least the owner can connect, for example 0660")
	}
	for _, h := range s.AllowedHosts {
		if !web.ValidPattern(h) {
			add("allowed_hosts", "%q matches no host: "+
				"write a name without scheme and port (example.com, .example.com, 192.0.2.7, [::1]), or *", h)
		}
	}
	if _, err := s.proxies(); err != nil {
		add("trusted_proxies", "%v", err)
	}
	if !isPrefix(s.Proxy.ForceScriptName) {
		add("proxy.force_script_name", "want a path that begins with one slash and does not end with one: /api")
	}
	return slices.Concat(list, s.sessionProblems(), s.messageProblems(), s.apiKeyProblems(), s.refusalProblems(),
		s.metricsProblems(), s.staticProblems(), s.Password.problems(own))
}

// maxSocketPath is the longest path of a Unix socket: the system's limit, minus the suffix of the
// temporary name under which the socket is created.
const maxSocketPath = 95

// checkAddr returns "" if addr is valid, else a description of valid values.
func checkAddr(addr string) string {
	if path, ok := web.SocketPath(addr); ok {
		if path == "" || path[0] == '@' || len(path) > maxSocketPath || strings.HasSuffix(path, "/") {
			return fmt.Sprintf("want the path of a file with at most %d bytes, for example unix:/run/site.sock",
				maxSocketPath)
		}
		return ""
	}
	_, port, err := net.SplitHostPort(addr)
	if _, e := strconv.ParseUint(port, 10, 16); err != nil || e != nil {
		return "want host:port, for example 127.0.0.1:8000, or :8000 for every address, or unix:/run/site.sock"
	}
	return ""
}

// socketMode returns SocketMode as a number.
func (s Settings) socketMode() fs.FileMode {
	mode, _ := strconv.ParseUint(s.SocketMode, 8, 32) // withDefaults has checked it
	return fs.FileMode(mode)
}

// isPrefix reports whether a path may stand before every path of the site. "" is allowed: it means
// that there is no prefix.
func isPrefix(path string) bool {
	return path == "" || path[0] == '/' && !strings.HasSuffix(path, "/") && !strings.Contains(path, "//")
}

// proxies returns TrustedProxies as ranges of addresses.
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

// hosts returns AllowedHosts, or by default the names of this machine and the host of Addr.
func (s Settings) hosts() []string {
	if len(s.AllowedHosts) > 0 {
		return s.AllowedHosts
	}
	list := []string{".localhost", "127.0.0.1", "[::1]"}
	host, _, _ := net.SplitHostPort(s.Addr) // withDefaults has checked it
	_, isSocket := web.SocketPath(s.Addr)
	if addr, err := netip.ParseAddr(host); isSocket || err == nil && addr.IsUnspecified() || host == "" {
		return list // the server's names are unknown
	}
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	return append(list, host)
}

// headers returns the security headers to send: those that are not "off".
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

// unlessOff returns value, or "" if value is "off".
func unlessOff(value string) string {
	if value == "off" {
		return ""
	}
	return value
}

// isLoopback reports whether only this machine can reach Addr.
func (s Settings) isLoopback() bool { return isLocal(s.Addr) }

// isLocal reports whether only this machine can reach an address.
func isLocal(addr string) bool {
	if _, ok := web.SocketPath(addr); ok {
		return true
	}
	host, _, _ := net.SplitHostPort(addr) // withDefaults has checked it
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// weakSecrets returns the settings of the secrets that can be guessed: secrets of fewer than 32
// characters, or of fewer than 5 different ones.
func (s Settings) weakSecrets() (names []string) {
	for i, secret := range append([]string{s.SecretKey}, s.SecretKeyFallbacks...) {
		if n, different := countCharacters(secret); n < 32 || different < 5 {
			names = append(names, secretName(i))
		}
	}
	return names
}

// secretName returns the setting of the i-th secret: the first is the key, the others are
// fallbacks.
func secretName(i int) string {
	if i == 0 {
		return "secret_key"
	}
	return fmt.Sprintf("secret_key_fallbacks[%d]", i-1)
}

// countCharacters returns how many characters a text has, and how many different ones.
func countCharacters(text string) (all, different int) {
	seen := map[rune]bool{}
	for _, r := range text {
		seen[r] = true
		all++
	}
	return all, len(seen)
}
