package latchkey

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/latchkey-go/latchkey/adminlog"
	keys "github.com/latchkey-go/latchkey/apikey"
	"github.com/latchkey-go/latchkey/audit"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/auth/cache"
	"github.com/latchkey-go/latchkey/auth/password"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/authtoken"
	"github.com/latchkey-go/latchkey/browsable"
	"github.com/latchkey-go/latchkey/internal/metrics"
	"github.com/latchkey-go/latchkey/internal/runs"
	"github.com/latchkey-go/latchkey/internal/urlconf"
	"github.com/latchkey-go/latchkey/internal/web"
	"github.com/latchkey-go/latchkey/messages"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/refusal"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/session"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/staticfiles"
	"github.com/latchkey-go/latchkey/table"
	"github.com/latchkey-go/latchkey/throttle"
)

// Site is a project on an open database, and its http.Handler. Setup uses the fields; it adds all
// routes and hooks before the Site serves requests.
type Site struct {
	API        *rest.API
	Users      *auth.Users
	Groups     *auth.Groups
	Tokens     *token.Service
	Keys       *apikey.Service     // API keys: several for each user, with scopes and expiry
	Audit      *audit.Trail        // the trail of changes; Record adds the project's own
	AdminLog   adminlog.Store      // the log of Django's admin
	DB         *sqlstore.SQL       // runs the project's own statements, on its own tables
	Tx         auth.Transactor     // runs several changes in one transaction, and hooks after the commit
	Refusals   *refusal.Recorder   // why requests were refused, as the command explain shows it
	Sessions   *session.Service    // Django's sessions: sign in, sign out, CSRF tokens
	Messages   *messages.Service   // Django's messages: what the next page tells the user
	Counters   throttle.Counter    // for throttle.New: counts in the database, shared by all processes
	Validators password.Validators // check the passwords that the commands set; default Django's four

	TokenAuthentication   rest.Authenticator // Authorization: Token <key>
	BasicAuthentication   rest.Authenticator // Authorization: Basic
	SessionAuthentication rest.Authenticator // the session cookie, with CSRF checks
	APIKeyAuthentication  rest.Authenticator // an API key in Authorization: Api-Key <key> or X-API-Key
	BearerAuthentication  rest.Authenticator // Authorization: Bearer <key>, an API key or DRF's token
	ObtainAuthToken       authtoken.ObtainView
	Logout                keys.Logout // the parts of the views keys.LogoutView and keys.LogoutAllView

	// Intake bounds the memory and time that request bodies take. The site and its API use it.
	// Wrap other handlers of the program in Intake.Handler.
	Intake *rest.Intake

	// Metrics takes collectors of the project's own, which then stand on /metrics beside ours. A
	// label must not have text that a client chooses: each text is a series that stays in memory.
	Metrics prometheus.Registerer

	// Log is the site's log, for the project's own lines. The lines of a request, logged with its
	// context, name its method, path, id and user.
	Log *slog.Logger

	recorder    auth.Recorder // Audit, or nil if it is off
	guesses     guesses
	settings    Settings
	metrics     *metrics.Metrics
	name        string // of the project
	hasAssets   bool   // static has the files of package page
	links       browsable.Links
	static      *staticfiles.Files
	identities  *cache.Identities // nil: each check asks the database
	log         *slog.Logger
	runs        *runs.Handler
	ownLog      *ownLog // nil: Project.Log
	db          *sqlstore.DB
	migrator    *migrate.Migrator
	modelTables *table.Tables // nil: the project has no models
	modelApps   []string      // labels of Project.Apps
	paths       urlconf.Table
	health      map[string]*web.Health
	frame       string // X-Frame-Options
	handler     http.Handler
	web         *web.Handler // wrapped by handler
	routes      []rest.Route
	suffixed    map[string]*rest.View // by the pattern with a format suffix
	proxies     web.Proxies
	client      func(*http.Request) string // returns the client's address: the API's Config.ClientAddress
	ownClients  bool                       // whether the project has set client
	cookies     bool                       // whether any view reads sessions
	now         func() time.Time
	starts      []func(context.Context) error // of OnServe
	workers     []func(context.Context) error
	jobs        []job
	closing     closing
}

// SecureDefaults returns the policy that views inherit unless Project.API is set: every request
// needs a token.
func (s *Site) SecureDefaults() rest.Config {
	return rest.Config{
		Authenticators: []rest.Authenticator{s.TokenAuthentication},
		Permissions:    []rest.Permission{rest.IsAuthenticated},
	}
}

// DRFDefaults returns the default policy of Django REST framework: session and Basic
// authentication, open to all, answers in JSON or as a page, and X-Forwarded-For believed from
// every client. Set it as Project.API in a project that moves here from Django. As in Django,
// password attempts are then not limited: see LimitGuesses.
func (s *Site) DRFDefaults() rest.Config {
	s.guesses.ported = true
	return rest.Config{
		Authenticators: []rest.Authenticator{s.SessionAuthentication, s.BasicAuthentication},
		Permissions:    []rest.Permission{rest.AllowAny},
		Renderers:      []rest.Renderer{rest.JSON{}, s.Browsable()},
		ClientAddress:  rest.AnyForwardedFor,
	}
}

// LimitGuesses limits how often passwords may be tried, at the rates of Settings.SignIn. Only a
// project whose API calls DRFDefaults needs it; every other project has the limit already. Call
// LimitGuesses in Setup. Also give the API a ClientAddress that believes X-Forwarded-For from
// trusted proxies alone, as the default (nil) does. Otherwise an attacker can claim a new address
// for each try.
func (s *Site) LimitGuesses() { s.guesses.on = true }

// View serves a view at pattern: "/notes/", "/notes/{id:int}/", or "/files/{path...}" for all paths
// below /files/. A name in braces has one of Django's path converters: int, path, slug, str (the
// default) or uuid. As in Django's URLconf, the first pattern that matches answers. A final slash
// is part of the path, and a request without the slash is redirected. r.PathValue("id") returns the
// text that {id} matched, and r.PathInt("id") its number. The option rest.URLName names the route
// for Reverse.
//
// View panics if the value is not a view, if the pattern is malformed or can never match, if an
// earlier route has the same name and takes the same values, or if versioning refuses every request
// there (see [rest.View.CheckVersions]).
func (s *Site) View(pattern string, view any, opts ...rest.Option) {
	v := s.API.View(view, opts...)
	s.mount(pattern, v, rest.Route{Pattern: pattern, View: v})
}

// Handle serves any handler at pattern. The rules for patterns are those of View. Handle adds no
// guard: to ask for a token, pass site.API.Protect()(h). For middleware around a view, pass
// rest.Wrap of both, so that the route still counts as a view. Handle panics if h is nil, or if
// View would refuse the pattern.
func (s *Site) Handle(pattern string, h http.Handler) {
	if f, isFunc := h.(http.HandlerFunc); h == nil || isFunc && f == nil {
		panic("latchkey: no handler for " + pattern)
	}
	view := rest.ViewOf(h)
	if _, isWrapped := h.(interface{ Unwrap() http.Handler }); view == nil || isWrapped {
		h = withClient{h, s.client}
	}
	s.mount(pattern, h, rest.Route{Pattern: pattern, View: view})
}

func (s *Site) mount(pattern string, h http.Handler, route rest.Route) {
	name := ""
	if route.View != nil {
		name = route.View.URLName()
		err := route.View.CheckVersions(func(name, value string) (takes, found bool) {
			return urlconf.Takes(pattern, name, value)
		})
		if err != nil {
			panic("latchkey: " + pattern + ": " + err.Error())
		}
	}
	s.paths.HandleNamed(name, pattern, s.routed(pattern, web.Frame(s.frame, h)))
	if v, ok := h.(*rest.View); ok {
		s.mountSuffixes(name, pattern, v)
	}
	s.routes = append(s.routes, route)
	s.cookies = s.cookies || route.View != nil && hasSessionAuthentication(route.View.Policy())
	delete(s.health, pattern) // the project's own handler replaces the built-in health check
}

// hasSessionAuthentication reports whether an authenticator of c reads sessions.
func hasSessionAuthentication(c rest.Config) bool {
	return slices.ContainsFunc(c.Authenticators, session.UsesSessions)
}

// Routes returns all routes in the order in which they were added.
func (s *Site) Routes() []rest.Route { return s.routes }

// ServeHTTP finds the view for a request, and adds to every answer the headers of Django's
// middleware. /healthz reports that the process runs, and /readyz whether it can serve requests; a
// route of the project at one of these paths replaces them.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Now returns the time by the site's clock, which is time.Now. In a test of package testkit it is
// the clock that the test moves. Code that compares times, such as an expiry check, should call
// Now, so that a test can move the time. Pass Now to a throttle.MemoryConfig as its clock, for the
// same reason.
func (s *Site) Now() time.Time { return s.now() }

// Drain prepares a shutdown: from now on /readyz answers 503, and each answer has the header
// Connection: close. A program with a server of its own calls Drain, then waits until load
// balancers and clients have noticed, and then calls [http.Server.Shutdown]. Shutdown alone would
// drop requests that arrive on idle connections while it closes them. The command serve does all
// this by itself.
func (s *Site) Drain() { s.web.Drain() }

// Migrate applies all migrations that the database lacks, as the command migrate does. It is for
// tests and for programs that do not use [Main].
func (s *Site) Migrate(ctx context.Context) error {
	return s.migrator.Up(ctx, "", func(migrate.Step, bool) {})
}
