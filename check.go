package latchkey

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/authtoken"
	"github.com/latchkey-go/latchkey/internal/cli"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// check is what `check` finds, and with deploy what would be amiss on the open internet. Findings that Django
// has too bear its ids.
func (s *Site) check(ctx context.Context, deploy bool) []cli.Warning {
	list := s.checkDatabase(ctx)
	if deploy {
		list = append(list, s.settings.checkSecret()...)
		list = append(list, s.settings.checkTLS(s.ownClients)...)
		list = append(list, s.settings.checkProxies(s.ownClients)...)
		list = append(list, s.checkFiles()...)
		list = append(list, s.settings.checkServer()...)
		list = append(list, s.settings.checkStrength()...)
		list = append(list, checkRoutes(s.routes)...)
		list = append(list, s.checkGuesses()...)
		if s.cookies && !s.settings.Security.SecureCookies {
			list = append(list,
				cli.Warning{ID: "security.W012", Message: "security.secure_cookies is off: the session cookie is sent over http too.", Hint: "Turn it on where the site is served over https."},
				cli.Warning{ID: "security.W016", Message: "security.secure_cookies is off: the CSRF cookie is sent over http too."})
		}
	}
	return list
}

func (s *Site) checkDatabase(ctx context.Context) []cli.Warning {
	if err := s.db.Ping(ctx); err != nil {
		return []cli.Warning{{ID: "latchkey.E001", Error: true, Message: fmt.Sprintf("The database does not answer: %v.", err),
			Hint: "The setting database says where it is."}}
	}
	pending, err := s.migrator.Pending(ctx)
	if err != nil {
		return []cli.Warning{{ID: "latchkey.E002", Error: true, Message: fmt.Sprintf("The ledger of migrations is amiss: %v.", err)}}
	}
	list := s.checkTables(ctx)
	if len(pending) > 0 {
		list = append(list, cli.Warning{ID: "latchkey.W001", Message: fmt.Sprintf("%d migrations are not applied, the first %s.%s.",
			len(pending), pending[0].App, pending[0].Name), Hint: "Run migrate."})
	}
	return list
}

// checkTables names what the database lacks for the migrations that are applied: migrate finds nothing to do there.
func (s *Site) checkTables(ctx context.Context) (list []cli.Warning) {
	err := s.migrator.CheckTables(ctx)
	misfit, lost := new(sqlstore.MisfitError), new(migrate.LostError)
	if errors.As(err, &misfit) {
		list = append(list, cli.Warning{ID: "latchkey.E003", Error: true, Message: sentence(misfit.Error()), Hint: misfit.Hint()})
	}
	if errors.As(err, &lost) {
		list = append(list, cli.Warning{ID: "latchkey.E005", Error: true, Message: sentence(lost.Error()), Hint: sentence(lost.Hint())})
	}
	if err != nil && list == nil {
		list = append(list, cli.Warning{ID: "latchkey.E001", Error: true, Message: fmt.Sprintf("The tables cannot be read: %v.", err)})
	}
	return list
}

// sentence is an error's text as a sentence.
func sentence(text string) string { return strings.ToUpper(text[:1]) + text[1:] + "." }

// checkSecret is Django's W009.
func (s Settings) checkSecret() (list []cli.Warning) {
	for i, secret := range append([]string{s.SecretKey}, s.SecretKeyFallbacks...) {
		if n, different := characters(secret); n >= 50 && different >= 5 && !strings.HasPrefix(secret, "django-insecure-") {
			continue
		}
		id := "security.W009"
		if i > 0 {
			id = "security.W025"
		}
		list = append(list, cli.Warning{ID: id,
			Message: secretName(i) + " has less than 50 characters, less than 5 different ones, or the prefix django-insecure-.",
			Hint:    "Without one, migrate makes a strong one in a file beside the database."})
	}
	return list
}

// checkTLS looks for signs that something in front speaks TLS: we do not. With ownClients the API's own ClientAddress
// tells clients apart, whatever trusted_proxies says.
func (s Settings) checkTLS(ownClients bool) (list []cli.Warning) {
	if len(s.TrustedProxies) == 0 && s.Security.SSLRedirect {
		list = append(list, cli.Warning{ID: "latchkey.W009",
			Message: "security.ssl_redirect is on and no proxy is trusted to say that it speaks TLS: requests are redirected for ever.",
			Hint:    "Name the proxy's address in trusted_proxies."})
	} else if len(s.TrustedProxies) == 0 {
		list = append(list, cli.Warning{ID: "latchkey.W002",
			Message: "No proxy is trusted: unless one in front speaks TLS, passwords and tokens are sent in clear, and behind one " +
				unnamedProxy(ownClients) + ".",
			Hint: "Put a proxy that speaks TLS in front and name its address in trusted_proxies."})
	}
	if !s.Security.SSLRedirect {
		list = append(list, cli.Warning{ID: "security.W008", Message: "security.ssl_redirect is off: http requests are answered.",
			Hint: "Turn it on, unless the proxy redirects them."})
	}
	if s.Security.HSTSSeconds == 0 {
		list = append(list, cli.Warning{ID: "security.W004", Message: "security.hsts_seconds is 0: browsers may be led to http.",
			Hint: "Set it once everything is served over https, 3600 first; it cannot be taken back."})
	}
	return list
}

// unnamedProxy is what comes of a proxy that trusted_proxies does not name.
func unnamedProxy(ownClients bool) string {
	if ownClients {
		return "no request counts as https"
	}
	return "all clients count as one"
}

// checkProxies finds a proxy that is there and not believed, and proxies that anybody may pose as.
func (s Settings) checkProxies(ownClients bool) (list []cli.Warning) {
	proxies, _ := s.proxies() // checked before
	behind := s.loopback() && (len(proxies) > 0 || slices.ContainsFunc(s.AllowedHosts, isPublic))
	named := slices.ContainsFunc(proxies, func(p netip.Prefix) bool {
		return p.Contains(netip.AddrFrom4([4]byte{127, 0, 0, 1})) || p.Contains(netip.IPv6Loopback())
	})
	if behind && !named {
		list = append(list, cli.Warning{ID: "latchkey.W014",
			Message: "Only this machine reaches addr, so a proxy on it passes requests on, and trusted_proxies does not name that: " +
				unnamedProxy(ownClients) + ".",
			Hint: "Add 127.0.0.1 and ::1 to trusted_proxies."})
	}
	anybody := "choose the address that throttles count, and claim https"
	if ownClients {
		anybody = "claim https"
	}
	for _, p := range proxies {
		if p.Bits() == 0 {
			list = append(list, cli.Warning{ID: "latchkey.W015",
				Message: "trusted_proxies has " + p.String() + ": anybody may " + anybody + ".",
				Hint:    "Name the addresses of the proxies."})
		}
	}
	return list
}

// isPublic reports whether an entry of allowed_hosts is a name that other machines use.
func isPublic(host string) bool {
	name := strings.Trim(strings.ToLower(host), ".[]")
	ip, err := netip.ParseAddr(name)
	return name != "localhost" && !strings.HasSuffix(name, ".localhost") && (err != nil || !ip.IsLoopback())
}

// checkServer asks whether the database's server has to prove who it is.
func (s Settings) checkServer() []cli.Warning {
	if engineOf(s.Database).verified(s.Database) {
		return nil
	}
	return []cli.Warning{{ID: "latchkey.W010",
		Message: "The connection does not verify the database server's certificate: it can be intercepted.",
		Hint:    "Add sslmode=verify-full (PostgreSQL) or tls=true (MySQL) to the database URL."}}
}

// checkStrength finds what was turned down, as one does on a desk.
func (s Settings) checkStrength() (list []cli.Warning) {
	add := func(amiss bool, id, message, hint string) {
		if amiss {
			list = append(list, cli.Warning{ID: id, Message: message, Hint: hint})
		}
	}
	add(len(s.AllowedHosts) == 0, "security.W020", "allowed_hosts is not set: only local names are answered.",
		"Name the hosts that the site is asked for.")
	add(slices.Contains(s.AllowedHosts, "*"), "latchkey.W003", "allowed_hosts has *: any Host header is believed.",
		"Name the hosts that the site is asked for.")
	add(s.Security.ContentTypeNosniff == "off", "security.W006", "security.content_type_nosniff is off.", "")
	add(s.Security.ReferrerPolicy == "off", "security.W022", "security.referrer_policy is off.", "")
	add(s.Security.XFrameOptions != "DENY", "security.W019", "security.x_frame_options is not DENY.", "")
	weak := s.Password.weakness()
	add(weak != "", "latchkey.W004", weak, "Leave it unset.")
	return list
}

// checkGuesses warns where passwords may be tried without limit.
func (s *Site) checkGuesses() []cli.Warning {
	warn := func(message, hint string) []cli.Warning {
		return []cli.Warning{{ID: "latchkey.W019", Message: message, Hint: hint}}
	}
	switch none := "none"; {
	case !s.guesses.on:
		return warn("DRFDefaults: nothing limits how often a password may be tried.",
			"Call site.LimitGuesses in Setup, and give the API a ClientAddress that believes your proxies alone.")
	case s.settings.SignInRate == none:
		return warn("sign_in_rate is none: one address may try the passwords of any number of accounts.", "Leave it unset.")
	case s.settings.SignInAccountRate == none:
		return warn("sign_in_account_rate is none: sign_in_rate alone limits the tries of one account's password.", "Leave it unset.")
	}
	return nil
}

// checkRoutes names the routes that anybody may call, and those that nobody can.
func checkRoutes(routes []rest.Route) (list []cli.Warning) {
	var plain []string
	for _, r := range routes {
		if r.View == nil {
			plain = append(plain, r.Pattern)
			continue
		}
		if w, amiss := checkView(r.Pattern, r.View); amiss {
			list = append(list, w)
		}
	}
	if len(plain) > 0 {
		list = append(list, cli.Warning{ID: "latchkey.W008",
			Message: "Plain handlers look after themselves: " + strings.Join(plain, ", ") + ".",
			Hint:    "Anybody may call what site.API.Protect does not guard."})
	}
	return list
}

func checkView(pattern string, v *rest.View) (w cli.Warning, amiss bool) {
	_, obtain := v.Value().(authtoken.ObtainView)
	open := openMethods(v)
	switch {
	case len(open) > 0 && obtain:
		return cli.Warning{ID: "latchkey.W007", Message: pattern + " gives tokens for passwords: anybody may call it, as must be.",
			Hint: "sign_in_rate and sign_in_account_rate limit wrong passwords."}, true
	case len(open) > 0:
		return cli.Warning{ID: "latchkey.W005", Message: pattern + " may be called by anybody: " + strings.Join(open, ", ") + ".",
			Hint: "Ask for IsAuthenticated, or leave it where that is meant."}, true
	case len(v.Policy().Authenticators) == 0:
		return cli.Warning{ID: "latchkey.W006", Message: pattern + " has no authenticator: everybody who calls it is anonymous.",
			Hint: "Its permissions alone decide."}, true
	}
	return cli.Warning{}, false
}

// openMethods are those that a view answers to anybody. It is asked, and not its permissions compared with those
// that are known to be open.
func openMethods(v *rest.View) (open []string) {
	methods := strings.Split(v.Allow(), ", ")
	if v.Allow() == "" { // a guarded handler has what methods it likes
		methods = []string{http.MethodGet, http.MethodPost}
	}
	for _, m := range methods {
		if m != http.MethodOptions && m != http.MethodHead && v.AllowsAnonymous(m) {
			open = append(open, m)
		}
	}
	return open
}
