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
// A [Site] is a project on an open database, and an [http.Handler]. [Open] returns one for a test,
// or for a program with a command line and a server of its own. [OpenExisting] refuses to create
// the database. A Site does the work of Django's middleware around every view: security headers,
// allowed hosts, trusted proxies, and the redirect to the path with a slash.
//
// A view asks for a token unless its options say otherwise. [Project.API] changes what all views
// inherit; the options of [Site.View] change one view. [Settings] come from latchkey.toml,
// LATCHKEY_* variables and flags.
//
// A program that needs less imports the packages below this one: rest, auth, auth/token, authtoken
// and one engine of sqlstore.
package latchkey

import (
	"log/slog"

	"github.com/latchkey-go/latchkey/auth/password"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// Project is the code of a program. Settings hold what differs between installations.
type Project struct {
	Name string // the program's name in messages; default "latchkey"

	// API returns the policy that views inherit; default (*Site).SecureDefaults.
	API func(*Site) rest.Config

	Migrations []migrate.Migration // the project's own; they run after Django's

	// Hashers are further formats of stored passwords. They are accepted in addition to those that
	// Settings.Password.Hashers names.
	Hashers []password.Hasher

	UserModel sqlstore.UserModel // the project's own user table (AUTH_USER_MODEL); default auth_user

	// Setup adds hooks and routes, and opens what they need; Site.OnClose closes it. Setup runs for
	// every command, and before migrate has created tables. If it returns an error, Open closes the
	// Site and returns the error.
	Setup func(*Site) error

	Log *slog.Logger // default: a logger to standard error, set up by Settings.Log
}
