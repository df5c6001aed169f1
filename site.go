package latchkey

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/password"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/authtoken"
	"github.com/latchkey-go/latchkey/browsable"
	"github.com/latchkey-go/latchkey/internal/runs"
	"github.com/latchkey-go/latchkey/internal/urlconf"
	"github.com/latchkey-go/latchkey/internal/web"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/session"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/throttle"
)

// Site is a project on an open database, and its http.Handler. Its fields are for Setup to use; routes and
// hooks are added before it serves.
type Site struct {
	API        *rest.API
	Users      *auth.Users
	Groups     *auth.Groups
	Tokens     *token.Service
	Tx         auth.Transactor     // several changes as one, and what is to follow a commit (AfterCommit)
	Sessions   *session.Service    // Django's sessions: sign in, sign out, CSRF tokens
	Counters   throttle.Counter    // for throttle.New: counts in the database, so that all processes share them
	Validators password.Validators // what createsuperuser and changepassword ask of a password: Django's four

	TokenAuthentication   rest.Authenticator // Authorization: Token <key>
	BasicAuthentication   rest.Authenticator // Authorization: Basic
	SessionAuthentication rest.Authenticator // the session cookie, with CSRF checks
	ObtainAuthToken       authtoken.ObtainView

	// Intake bounds what the bodies of all requests take. The site and its API use it; Intake.Handler is for what else
	// the program serves.
	Intake *rest.Intake

	guesses      guesses
	settings     Settings
	settingsFile string // that holds a secret, "" for none
	log          *slog.Logger
	runs         *runs.Handler
	db           *sqlstore.DB
	migrator     *migrate.Migrator
	paths        urlconf.Table
	health       map[string]*web.Health
	frame        string // X-Frame-Options
	handler      http.Handler
	web          *web.Handler // within handler
	routes       []rest.Route
	proxies      web.Proxies
	client       func(*http.Request) string // the API's Config.ClientAddress
	ownClients   bool                       // client is the project's own
	cookies      bool                       // some view reads sessions
	now          func() time.Time
}

// SecureDefaults is what views inherit unless Project.API says otherwise: every request has to bring a token.
func (s *Site) SecureDefaults() rest.Config {
	return rest.Config{
		Authenticators: []rest.Authenticator{s.TokenAuthentication},
		Permissions:    []rest.Permission{rest.IsAuthenticated},
	}
}

// DRFDefaults is what Django REST framework's views inherit unless told otherwise: sessions and Basic, open to
// all, JSON and pages, X-Forwarded-For believed of everybody. It is for projects that move here with their
// settings; set it as Project.API. Passwords may then be tried without limit, as there: see LimitGuesses.
func (s *Site) DRFDefaults() rest.Config {
	s.guesses.ported = true
	return rest.Config{
		Authenticators: []rest.Authenticator{s.SessionAuthentication, s.BasicAuthentication},
		Permissions:    []rest.Permission{rest.AllowAny},
		Renderers:      []rest.Renderer{rest.JSON{}, browsable.Renderer{}},
		ClientAddress:  rest.AnyForwardedFor,
	}
}

// LimitGuesses limits how often passwords are tried, by Settings.SignInRate and SignInAccountRate,
// also where Project.API calls DRFDefaults; everywhere else the limit holds anyway. Call it in
// Setup. Such a project needs a ClientAddress that believes its proxies alone, its own or nil:
// where anybody may write X-Forwarded-For nobody is limited.
func (s *Site) LimitGuesses() { s.guesses.on = true }

// View serves a view at pattern: "/notes/", "/notes/{id}/", or "/files/{path...}" for everything below. As in
// Django's URLconf the first pattern that matches answers, a final slash is part of the path, and a request
// that lacks it is redirected. What "{id}" stands for is r.PathValue("id"). View panics on a value that is no
// view, and on a pattern that is malformed or never reached.
func (s *Site) View(pattern string, view any, opts ...rest.Option) {
	v := s.API.View(view, opts...)
	s.mount(pattern, v, rest.Route{Pattern: pattern, View: v})
}

// Handle serves any handler at pattern, as View does a view. Nobody is asked for a token:
// site.API.Protect()(h) guards h. Handle panics on nil, and on a pattern as View does.
func (s *Site) Handle(pattern string, h http.Handler) {
	if f, isFunc := h.(http.HandlerFunc); h == nil || isFunc && f == nil {
		panic("latchkey: no handler for " + pattern)
	}
	view := rest.ViewOf(h)
	if view == nil {
		h = withClient{h, s.client}
	}
	s.mount(pattern, h, rest.Route{Pattern: pattern, View: view})
}

func (s *Site) mount(pattern string, h http.Handler, route rest.Route) {
	s.paths.Handle(pattern, web.Frame(s.frame, h))
	s.routes = append(s.routes, route)
	s.cookies = s.cookies || route.View != nil && readsSessions(route.View.Policy())
	delete(s.health, pattern) // the project's own
}

func readsSessions(c rest.Config) bool {
	return slices.ContainsFunc(c.Authenticators, func(a rest.Authenticator) bool {
		_, ok := a.(interface{ ReadsSessions() })
		return ok
	})
}

// Routes is every route, in order.
func (s *Site) Routes() []rest.Route { return s.routes }

// ServeHTTP finds the view, and adds to every answer what Django's middleware adds. /healthz says whether the
// process is up, /readyz whether it can answer: unless the project has views there.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Drain prepares the end of a server of the program's own, as the command serve does by itself: /readyz is 503 from
// now on, and each answer carries Connection: close. Give balancers and clients a moment to notice before
// [http.Server.Shutdown], which drops a request that reaches an idle connection as it closes.
func (s *Site) Drain() { s.web.Drain() }

// Close closes the database, and writes to the log what is counted there and not told yet. Stop serving first.
func (s *Site) Close() error {
	defer s.runs.Close()
	return s.db.Close()
}

// Migrate brings the database to the project's migrations, as the command migrate does: for tests, and for
// programs without our command line.
func (s *Site) Migrate(ctx context.Context) error {
	return s.migrator.Up(ctx, "", func(migrate.Step, bool) {})
}
