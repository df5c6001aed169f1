package latchkey

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/admin"
	"github.com/latchkey-go/latchkey/authtoken"
	"github.com/latchkey-go/latchkey/browsable"
	"github.com/latchkey-go/latchkey/internal/cli"
	"github.com/latchkey-go/latchkey/internal/web"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// check returns the findings of the command check. Findings that Django has too have Django's ids.
func (s *Site) check(ctx context.Context, c cli.Checks) (list []cli.Warning) {
	switch {
	case c.Unopened != nil:
		list = []cli.Warning{{ID: "latchkey.E006", Error: true, Hint: c.Hint,
			Message: sentence(c.Unopened.Error()) + " Nothing in the database is checked."}}
	case !c.NoDatabase:
		list = slices.Concat(s.checkDatabase(ctx), s.checkTokens(ctx), s.checkCache(ctx))
		list = append(list, s.checkScopes(ctx)...)
	}
	list = append(list, checkGuards(s.routes)...)
	list = append(list, s.settings.Check.check()...)
	if c.Deploy {
		list = append(list, s.settings.checkSecret()...)
		list = append(list, s.settings.checkTLS(s.ownClients)...)
		list = append(list, s.settings.checkProxies(s.ownClients)...)
		list = append(list, s.checkFiles()...)
		list = append(list, s.settings.checkServer()...)
		list = append(list, s.settings.checkStrength()...)
		list = append(list, checkRoutes(s.routes)...)
		list = append(list, s.checkGuesses()...)
		if s.cookies {
			list = append(list, s.settings.checkCookies()...)
		}
	}
	return list
}

// checkDatabase checks that the database answers, and that its tables are those of the migrations.
func (s *Site) checkDatabase(ctx context.Context) []cli.Warning {
	if err := s.db.Ping(ctx); err != nil {
		return []cli.Warning{{ID: "latchkey.E001", Error: true,
			Message: fmt.Sprintf("The database does not answer: %v.", err),
			Hint:    s.settings.databaseHint()}}
	}
	pending, err := s.migrator.Pending(ctx)
	if err != nil {
		return []cli.Warning{{ID: "latchkey.E002", Error: true,
			Message: fmt.Sprintf("The ledger of migrations is unreadable or inconsistent: %v.", err),
			Hint:    "If the finding names no command to run, restore the table django_migrations from a backup."}}
	}
	list := slices.Concat(s.checkTables(ctx), s.checkModels(ctx, len(pending) > 0))
	are := "migrations are"
	if len(pending) == 1 {
		are = "migration is"
	}
	if len(pending) > 0 {
		list = append(list, cli.Warning{ID: "latchkey.W001", Hint: "Run migrate.",
			Message: fmt.Sprintf("%d %s not applied, the first %s.%s.",
				len(pending), are, pending[0].App, pending[0].Name)})
	}
	return list
}

// checkTables returns the tables and columns that the database lacks although the ledger lists
// their migrations as applied. migrate cannot mend these: it has nothing to apply.
func (s *Site) checkTables(ctx context.Context) (list []cli.Warning) {
	err := s.migrator.CheckTables(ctx)
	misfit, lost := new(sqlstore.MisfitError), new(migrate.LostError)
	if errors.As(err, &misfit) {
		list = append(list, cli.Warning{ID: "latchkey.E003", Error: true,
			Message: sentence(misfit.Error()), Hint: misfit.Hint()})
	}
	if errors.As(err, &lost) {
		list = append(list, cli.Warning{ID: "latchkey.E005", Error: true,
			Message: sentence(lost.Error()), Hint: sentence(lost.Hint())})
	}
	if err != nil && list == nil {
		list = append(list, cli.Warning{ID: "latchkey.E001", Error: true,
			Message: fmt.Sprintf("The tables cannot be read: %v.", err),
			Hint:    "Check that the database still runs, and that its user may read every table."})
	}
	return list
}

// sentence returns an error's text with a capital letter and a full stop.
func sentence(text string) string { return strings.ToUpper(text[:1]) + text[1:] + "." }

// checkTLS checks that a trusted proxy provides TLS: the server itself speaks plain http.
// ownClients means that the API's own ClientAddress finds clients' addresses, independently of
// trusted_proxies.
func (s Settings) checkTLS(ownClients bool) (list []cli.Warning) {
	if len(s.TrustedProxies) == 0 && s.Security.SSLRedirect {
		list = append(list, cli.Warning{ID: "latchkey.W009",
			Message: "security.ssl_redirect is on, but no proxy is trusted to report https: redirects never end.",
			Hint:    "Add the proxy's address to trusted_proxies."})
	} else if len(s.TrustedProxies) == 0 {
		list = append(list, cli.Warning{ID: "latchkey.W002",
			Message: "No proxy is trusted. Without a TLS proxy, passwords and tokens are sent in clear text; " +
				"behind one, " + untrustedProxyEffect(ownClients) + ".",
			Hint: "Put a TLS proxy in front, and add its address to trusted_proxies."})
	}
	if !s.Security.SSLRedirect {
		list = append(list, cli.Warning{ID: "security.W008",
			Message: "security.ssl_redirect is off: http requests are answered.",
			Hint:    "Turn it on, unless the proxy redirects http requests itself."})
	}
	if s.Security.HSTSSeconds == 0 {
		list = append(list, cli.Warning{ID: "security.W004",
			Message: "security.hsts_seconds is 0: an attacker may lead browsers to http.",
			Hint:    "Once all is served over https, set it, to 3600 at first: browsers remember it for that long."})
	}
	return list
}

// untrustedProxyEffect describes what happens behind a proxy that is not in trusted_proxies.
func untrustedProxyEffect(ownClients bool) string {
	if ownClients {
		return "no request counts as https"
	}
	return "all clients count as one"
}

// checkProxies finds a proxy on this machine that must be in use but is not trusted, and trusted
// ranges that contain every address.
func (s Settings) checkProxies(ownClients bool) (list []cli.Warning) {
	proxies, _ := s.proxies() // withDefaults has checked them
	_, isSocket := web.SocketPath(s.Addr)
	needsLocal := isSocket || s.isLoopback() && (len(proxies) > 0 || slices.ContainsFunc(s.AllowedHosts, isPublic))
	trustsLocal := slices.ContainsFunc(proxies, func(p netip.Prefix) bool {
		if isSocket || p == web.Unix {
			return isSocket && p == web.Unix
		}
		return p.Contains(netip.AddrFrom4([4]byte{127, 0, 0, 1})) || p.Contains(netip.IPv6Loopback())
	})
	hint := "Add 127.0.0.1 and ::1 to trusted_proxies."
	if isSocket {
		hint = "Add unix to trusted_proxies."
	}
	if needsLocal && !trustsLocal {
		list = append(list, cli.Warning{ID: "latchkey.W014",
			Message: "Only this machine can reach addr, so a proxy on it must forward the requests, " +
				"but trusted_proxies lacks that proxy: " + untrustedProxyEffect(ownClients) + ".",
			Hint: hint})
	}
	if len(proxies) == 0 && (s.Proxy.UseXForwardedHost || s.Proxy.UseXForwardedPort) {
		list = append(list, cli.Warning{ID: "latchkey.W020",
			Message: "proxy.use_x_forwarded_host or proxy.use_x_forwarded_port is on, but no proxy is trusted: the " +
				"headers are ignored.",
			Hint: "Add the proxy's address to trusted_proxies."})
	}
	claims := "choose the address that throttles count, and claim https"
	if ownClients {
		claims = "claim https"
	}
	for _, p := range proxies {
		if p.IsValid() && p.Bits() == 0 {
			list = append(list, cli.Warning{ID: "latchkey.W015",
				Message: "trusted_proxies has " + p.String() + ": anybody may " + claims + ".",
				Hint:    "List only the addresses of your proxies."})
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

// checkStrength finds protections that are turned off or weakened, as is common in development.
func (s Settings) checkStrength() (list []cli.Warning) {
	add := func(found bool, id, message, hint string) {
		if found {
			list = append(list, cli.Warning{ID: id, Message: message, Hint: hint})
		}
	}
	const hosts = "List the host names under which clients reach the site."
	add(len(s.AllowedHosts) == 0, "security.W020",
		"allowed_hosts is not set: only requests for local names and the host of addr are served.", hosts)
	add(slices.Contains(s.AllowedHosts, "*"), "latchkey.W003",
		"allowed_hosts has *: any Host header is believed.", hosts)
	add(s.Security.ContentTypeNosniff == "off", "security.W006", "security.content_type_nosniff is off.", "")
	add(s.Security.ReferrerPolicy == "off", "security.W022", "security.referrer_policy is off.", "")
	add(s.Security.XFrameOptions != "DENY", "security.W019", "security.x_frame_options is not DENY.", "")
	weak := s.Password.weakness()
	add(weak != "", "latchkey.W004", weak, "Leave the setting unset, to get Django's cost.")
	return list
}

// checkGuesses warns if passwords may be tried without limit.
func (s *Site) checkGuesses() []cli.Warning {
	warn := func(message, hint string) []cli.Warning {
		return []cli.Warning{{ID: "latchkey.W019", Message: message, Hint: hint}}
	}
	const none, unset = "none", "Leave it unset, to get the default."
	switch {
	case !s.guesses.on:
		return warn("DRFDefaults: nothing limits how often a password may be tried.",
			"Call site.LimitGuesses in Setup, and give the API a ClientAddress that believes your proxies alone.")
	case s.settings.SignIn.Rate == none:
		return warn("sign_in.rate is none: one address may try the passwords of any number of accounts.", unset)
	case s.settings.SignIn.AccountRate == none:
		return warn("sign_in.account_rate is none: sign_in.rate alone limits tries at one account's password.", unset)
	}
	return nil
}

// checkRoutes finds the routes that anybody may call, and the views without an authenticator.
func checkRoutes(routes []rest.Route) (list []cli.Warning) {
	var plain []string
	for _, r := range routes {
		if r.View == nil {
			plain = append(plain, r.Pattern)
			continue
		}
		if w, found := checkView(r.Pattern, r.View); found {
			list = append(list, w)
		}
	}
	if len(plain) > 0 {
		list = append(list, cli.Warning{ID: "latchkey.W008",
			Message: "Plain handlers have no guard of their own: " + strings.Join(plain, ", ") + ".",
			Hint: "Anybody may call them, unless site.API.Protect guards them. rest.Wrap shows a view behind " +
				"middleware."})
	}
	return list
}

// checkView returns the finding for one view, if there is one.
func checkView(pattern string, v *rest.View) (w cli.Warning, found bool) {
	_, obtain := v.Value().(authtoken.ObtainView)
	open := openMethods(v)
	_, isPage := v.Value().(admin.View)
	_, isSignIn := v.Value().(browsable.SignInView)
	switch {
	case isPage || isSignIn: // a page asks for the staff itself, and a sign-in is for everybody
		return cli.Warning{}, false
	case len(open) > 0 && obtain:
		return cli.Warning{ID: "latchkey.W007",
			Message: pattern + " gives tokens for passwords: anybody may call it, as intended.",
			Hint:    "sign_in.rate and sign_in.account_rate limit wrong passwords."}, true
	case len(open) > 0:
		return cli.Warning{ID: "latchkey.W005",
			Message: pattern + " may be called by anybody: " + strings.Join(open, ", ") + ".",
			Hint:    "Add the permission IsAuthenticated, unless the view is meant to be public."}, true
	case len(v.Policy().Authenticators) == 0 && !refusesEverybody(v.Policy()):
		return cli.Warning{ID: "latchkey.W006",
			Message: pattern + " has no authenticator: every caller is anonymous.",
			Hint:    "Add an authenticator, unless its permissions need none."}, true
	}
	return cli.Warning{}, false
}

// openMethods returns the methods that a view answers for anybody. It asks the view's permissions
// about an anonymous request: a list of known open permissions would miss the project's own.
func openMethods(v *rest.View) (open []string) {
	methods := strings.Split(v.Allow(), ", ")
	if v.Allow() == "" { // a guarded handler: its methods are unknown
		methods = []string{http.MethodGet, http.MethodPost}
	}
	for _, m := range methods {
		if m != http.MethodOptions && m != http.MethodHead && v.AllowsAnonymous(m) {
			open = append(open, m)
		}
	}
	return open
}
