// Package latchkey makes a program of a project: token-authenticated HTTP APIs, wire- and database-compatible
// with Django REST framework and its authtoken app.
//
// A project is its views and where they stand. [Main] adds the command line, the settings, the database and
// the server:
//
//	func main() {
//		latchkey.Main(latchkey.Project{Name: "notes", Setup: func(site *latchkey.Site) {
//			site.Users.OnCreate(site.Tokens.CreateFor) // a token for each new user
//			site.View("/notes/", NotesView{})           // guarded: who may call it has a token
//			site.View("/token/", site.ObtainAuthToken)  // username and password for a token
//		}})
//	}
//
// The program then has the commands migrate, createsuperuser, serve, token, user, check, shell and more;
// `notes help` lists them. [Run] is Main without the exit.
//
// A [Site] is a project on an open database and an [http.Handler]: [Open] gives one to a test, or
// to a program that has a command line and a server of its own ([OpenExisting] where the database
// must be there). Around every view it does what Django's middleware does: security headers,
// allowed hosts, trusted proxies, the redirect to the path with a slash.
//
// Views ask for a token unless they say otherwise. [Project.API] changes what they inherit, options of
// [Site.View] change one view. [Settings] come from latchkey.toml, LATCHKEY_* variables and flags.
//
// Who wants less imports the packages below this one: rest, auth, authtoken and a sqlstore.
package latchkey

import (
	"log/slog"

	"github.com/latchkey-go/latchkey/auth/password"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// Project is what a team writes. All else is settings.
type Project struct {
	Name       string                  // of the program, in messages; default "latchkey"
	API        func(*Site) rest.Config // what views inherit; default (*Site).SecureDefaults
	Migrations []migrate.Migration     // the project's own, behind Django's
	Hashers    []password.Hasher       // further formats of stored passwords, behind those that Settings.Password.Hashers names
	UserModel  sqlstore.UserModel      // the project's own user table (AUTH_USER_MODEL); default Django's auth_user
	Setup      func(*Site)             // hooks and routes
	Log        *slog.Logger            // default: to standard error, as Settings.Log says
}
