package admin

import (
	"cmp"
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/latchkey-go/latchkey/adminlog"
	"github.com/latchkey-go/latchkey/audit"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/auth/password"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/refusal"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/serializer"
	"github.com/latchkey-go/latchkey/session"
	"github.com/latchkey-go/latchkey/table"
)

// Config says what an Admin works on. All fields are required unless they say otherwise.
type Config struct {
	Prefix string // where the pages are mounted; default "/admin/"
	// ScriptName stands before Prefix in the addresses that clients see, as Django's
	// FORCE_SCRIPT_NAME.
	ScriptName string
	Pages      *page.Set
	Users      *auth.Users
	Groups     *auth.Groups
	Sessions   *session.Service
	Tx         auth.Transactor // saves a form as a whole or not at all
	// Log is the log of Django's admin. It gets an entry for each change of a user, group or token.
	// Changes of API keys are in the audit trail alone. Default nil: nothing is logged.
	Log adminlog.Store
	// Messages tell what was done on the page after a form. Default nil: nothing does.
	Messages Messages

	// Without one of these the admin lacks its pages.
	Keys     *apikey.Service
	Tokens   *token.Service
	Audit    *audit.Trail
	Refusals *refusal.Recorder

	// Scopes are offered for new API keys, beside those that one types.
	Scopes []string
	// Now is the clock of the pages. Default time.Now.
	Now func() time.Time

	// Validators check a new password. Default nil: every password is accepted.
	Validators password.Validators
	// MaxRead and MaxReadTime bound what a page reads to find what a search or a filter asks for
	// where no index answers. The page then says how far it has read, and leads on. Default 200000
	// objects and 50 ms. A page reads the first 1000 objects however long that takes.
	MaxRead     int
	MaxReadTime time.Duration
	// API is the address of the browsable API. Default "": the pages do not lead to it.
	API string
	// UserModel is AUTH_USER_MODEL, whose permissions and content type the pages of users have.
	// Default "auth.User".
	UserModel string
	Places    []Place // pages of the project

	// Models are models of the project that the admin has pages for: values of [Of]. They need
	// Tables and Resources.
	Models []Registration
	// Tables are the tables of the project's models.
	Tables *table.Tables
	// Resources are what the serializers of forms need.
	Resources serializer.Env
}

// Place is a page in the navigation.
type Place struct {
	Section string // the heading that it stands below
	Title   string
	Path    string // below Config.Prefix: "reports/"
	// Permissions are those of which a user needs at least one to see the place and to open it.
	// Default: every member of the staff sees it.
	Permissions []string
	// Badge says what needs a look there, or "". Default nil: never anything.
	Badge func(ctx context.Context) (string, error)
	// Handler answers requests for Path and for all below it, such as reports/2026/, once the
	// permissions and the CSRF token are checked. A Place below this one has its own Handler and
	// its own permissions. Nil: the project mounts the page itself.
	Handler http.Handler
}

// Admin has the pages. It is safe for concurrent use.
type Admin struct {
	config   Config
	users    model
	places   []Place
	verified verified
	own      ownPages // of Config.Models
}

// New returns the Admin. It panics if a required field of Config is missing, or if a place has no
// title or no path of its own.
func New(c Config) *Admin {
	if c.Prefix == "" {
		c.Prefix = "/admin/"
	}
	if !strings.HasPrefix(c.Prefix, "/") || !strings.HasSuffix(c.Prefix, "/") {
		panic("admin: Config.Prefix must begin and end with a slash, as /admin/")
	}
	if c.Pages == nil || c.Users == nil || c.Groups == nil || c.Sessions == nil || c.Tx == nil {
		panic("admin: Config needs Pages, Users, Groups, Sessions and Tx")
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	c.MaxRead, c.MaxReadTime = cmp.Or(c.MaxRead, 200_000), cmp.Or(c.MaxReadTime, 50*time.Millisecond)
	app, name, ok := strings.Cut(cmp.Or(c.UserModel, "auth.User"), ".")
	if !ok {
		panic("admin: Config.UserModel is app.Model, as auth.User")
	}
	for _, p := range c.Places {
		if p.Title == "" || strings.HasPrefix(p.Path, "/") || !strings.HasSuffix(p.Path, "/") {
			panic("admin: a Place needs a Title, and a Path below Prefix that ends with a slash, as reports/")
		}
	}
	a := &Admin{config: c, users: model{app, strings.ToLower(name)}, own: noPages{}}
	if len(c.Models) > 0 {
		c.Models[0].registerIn(a)
	}
	a.places = append(append(a.ownPlaces(), a.own.places()...), c.Places...)
	return a
}

// Route is a page and its address.
type Route struct {
	Pattern string
	View    any
	Options []rest.Option
	// Ends says that a form of the page ends something, so that the page asks for the password of
	// who sends it, if they have not entered it for 15 minutes.
	Ends bool
}

// Routes returns all pages. The caller mounts each of them, in this order.
func (a *Admin) Routes() []Route {
	routes := []Route{
		a.open("login/", a.signIn, "Sign in"),
		a.open("theme/", a.theme, "Colours", http.MethodPost),
		a.page("", a.start, "Start"),
		a.page("logout/", a.signOut, "Sign out", http.MethodPost),
		a.page("password_change/", a.ownPassword, "Change password"),
	}
	get := []string{http.MethodGet, http.MethodHead}
	routes = append(routes, a.page(findPath, a.find, "Find", get...),
		a.page("autocomplete/", a.autocomplete, "Suggestions", get...))
	routes = append(routes, a.userRoutes()...)
	routes = append(routes, a.groupRoutes()...)
	routes = append(routes, a.accessRoutes()...)
	routes = append(routes, a.own.routes()...)
	for _, place := range a.deepestFirst() {
		if place.Handler != nil {
			routes = append(routes, a.placeRoutes(place)...)
		}
	}
	return append(routes, a.page("{path...}", a.unknown, "Admin", allMethods...))
}

// url returns the address of a page.
//
//go:noinline
func (a *Admin) url(path string) string { return a.config.ScriptName + a.config.Prefix + path }
