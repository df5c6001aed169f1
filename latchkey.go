// Package latchkey turns a project into a program: a token-authenticated HTTP API, compatible with
// Django REST framework and its authtoken app on the wire and in the database.
//
// A project is a set of views and their paths. [Main] adds the command line, the settings, the
// database and the server:
//
//	func main() {
//		latchkey.Main(latchkey.Project{Name: "notes", Setup: func(site *latchkey.Site) error {
//			site.Users.OnCreate(site.Tokens.CreateFor) // a token for each new user
//			site.View("/notes/", NotesView{})           // guarded: asks for a token
//			site.View("/token/", site.ObtainAuthToken)  // gives a token for name and password
//			return nil
//		}})
//	}
//
// The program then has the commands migrate, createsuperuser, serve, token, user, check, shell and
// more; `notes help` lists them. [Run] does the same as Main and returns the exit code.
//
// A [Site] is a project on an open database, and an [http.Handler]. Package testkit opens one for
// tests. [Open] returns one for a program with a command line and a server of its own, which reads
// its settings with [LoadSettings]. [OpenExisting] refuses to create the database. A Site does the
// work of Django's middleware around every view: security headers, allowed hosts, trusted proxies,
// and the redirect to the path with a slash. [Project.Middleware] adds more.
//
// A view asks for a token unless its options say otherwise. [Project.API] changes what all views
// inherit; the options of [Site.View] change one view. [Settings] come from latchkey.toml,
// LATCHKEY_* variables and flags. A project adds settings and commands of its own with
// [Project.Settings] and [Project.Commands].
//
// A program that needs less imports the packages below this one: rest, auth, auth/token, authtoken
// and one engine of sqlstore.
package latchkey

import (
	"log/slog"
	"net/http"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/password"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// defaultName is the name of a project without one.
const defaultName = "latchkey"

// Project is the code of a program. Settings hold what differs between installations.
type Project struct {
	Name string // the program's name in messages; default "latchkey"

	// API returns the policy that views inherit; default (*Site).SecureDefaults.
	API func(*Site) rest.Config

	// Apps are the project's models: structs that describe its tables (see package model).
	// Site.Router serves them, and Table has their rows in code. The tables of users and groups are
	// among the models by themselves, so a model may refer to auth.User.
	Apps []model.App

	Migrations []migrate.Migration // the project's own; they run after Django's

	// Hashers are further formats of stored passwords. They are accepted in addition to those that
	// Settings.Password.Hashers names.
	Hashers []password.Hasher

	// EqualizeLimits are password.PoolConfig's. A refused sign-in does the work of the most
	// expensive stored hash of each format, so that its time does not reveal which names exist.
	// Hashes beyond these limits do not count.
	EqualizeLimits password.Limits

	// Guesses limits how often passwords may be tried, for example with counts that all processes
	// share. Default: in each process, at the rates of Settings.
	Guesses auth.GuessLimiter

	UserModel sqlstore.UserModel // the project's own user table (AUTH_USER_MODEL); default auth_user

	// Engines open databases with drivers that the project brings, by the scheme of the database's
	// URL: "cockroach" for cockroach://HOST/NAME. Package sqlstore/engine tells how to write one. A
	// scheme of ours, such as "sqlite", replaces ours; its URL remains sqlite:PATH. The URLs of the
	// others are checked by their engine alone, also by check --deploy.
	Engines map[string]OpenDatabase

	// Settings are the project's own settings: a pointer to a struct, or nil. They have the
	// project's name: in a project "orders" the field
	//
	//	MaxItems int `name:"max_items" default:"100" min:"1" help:"most items of an order"`
	//
	// is max_items in the file's table [orders], LATCHKEY_ORDERS_MAX_ITEMS and --orders-max-items.
	// Fields are strings, lists of strings, booleans, int, int64 and time.Duration, or structs of
	// them, which are tables of their own unless they are embedded without a name. Each needs the
	// tags name and help, and may have
	//
	//	default:"100"      the value of a zero field
	//	min:"1"            the least value of a number or duration; default 0
	//	oneof:"text json"  the allowed values
	//	secret:"true"      no flag, and never shown in a message
	//	file:"api_key"     the path of a file that holds the value of the field api_key
	//	auto:"the cores"   in the list of settings, the meaning of a zero field without a default
	//	rare:"true"        the help text does not list the flag
	//
	// Open and the commands fill the struct before they call API and Setup. They then call its
	// method Check() error, if it has one; SettingErrorf makes an error for one setting. They panic
	// if a name clashes with one of Settings. Sites that are open at the same time each need a
	// struct of their own.
	Settings any

	// Setup adds hooks and routes, and opens the resources that they need; close these in a
	// function of Site.OnClose. Setup runs for every command, also before the first migrate: the
	// tables may be missing. The commands routes and check run it without a connection to the
	// database, so that they need none unless Setup asks the database. If Setup returns an error,
	// Open closes the Site and returns the error.
	Setup func(*Site) error

	// Middleware returns a handler around next, the site: CORS, compression, metrics. Open calls it
	// once, after Setup. Every answer passes through it, also redirects, error pages and the 500
	// for a panic in a view, except those of health checks. The request's id, the access log,
	// recovery from panics, the security headers and Site.Intake wrap the middleware. The
	// middleware wraps the check of the host, the redirect to https, sessions, and the guards of
	// the views. So middleware cannot sign a user in at a view, and it sees requests for any host.
	// For middleware around one view see rest.Wrap.
	Middleware func(site *Site, next http.Handler) http.Handler

	Commands []Command // the project's own commands, beside ours

	Log *slog.Logger // default: a logger to standard error, set up by Settings.Log
}
