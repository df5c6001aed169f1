package latchkey

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/latchkey-go/latchkey/internal/dbclient"
	"github.com/latchkey-go/latchkey/internal/settings"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/mysql"
	"github.com/latchkey-go/latchkey/sqlstore/postgres"
	"github.com/latchkey-go/latchkey/sqlstore/sqlite"
)

// OpenDatabase opens the database of a URL, as sqlite.Open, postgres.Open and mysql.Open do. Its
// errors wrap auth.ErrUnavailable if they may pass, and never show the URL, which may contain a
// password. If c.Existing is set, it creates no database.
type OpenDatabase func(ctx context.Context, databaseURL string, c sqlstore.Config) (*sqlstore.DB, error)

// engine opens the databases of one kind, and checks their URLs.
type engine struct {
	open  OpenDatabase
	check func(databaseURL string) error // its errors quote nothing from the URL, which may hold a password
	// isVerified reports whether the connection verifies the server's identity.
	isVerified func(databaseURL string) bool
	// verify is the URL's parameter that makes the connection verify it, "" where there is no
	// server.
	verify string
	// client returns the engine's command-line client. password is for a URL without one.
	client func(databaseURL, password string) (dbclient.Client, error)
}

// engine returns the engine of the database: one of the project's, or one of ours.
func (s Settings) engine() engine {
	scheme, _, _ := strings.Cut(s.Database, ":")
	ours, isOurs := engineOf(scheme)
	open := s.loaded.engines[scheme]
	if open == nil {
		return ours
	}
	own := engine{open: open, check: func(string) error { return nil }, isVerified: func(string) bool { return true },
		client: ours.client}
	switch {
	case scheme == "sqlite": // the secret is in a file beside the database's
		own.check = ours.check
	case !isOurs:
		own.client = func(string, string) (dbclient.Client, error) {
			return dbclient.Client{}, fmt.Errorf("no client is known for a database url of scheme %q", scheme)
		}
	}
	return own
}

// engineOf returns our engine for the scheme of a URL. SQLite is the fallback, where found is
// false.
func engineOf(scheme string) (e engine, found bool) {
	switch scheme {
	case "postgres", "postgresql":
		return engine{postgres.Open, postgres.Check, postgres.Verified, "sslmode=verify-full", dbclient.Postgres}, true
	case "mysql", "mariadb":
		return engine{mysql.Open, mysql.Check, mysql.Verified, "tls=true", dbclient.MySQL}, true
	}
	return engine{sqlite.Open, checkFile, func(string) bool { return true }, "", sqliteClient}, scheme == "sqlite"
}

// schemeForm matches the schemes that Project.Engines may have.
var schemeForm = regexp.MustCompile(`^[a-z][a-z0-9+.-]*$`)

// checkEngines panics on a scheme that no URL can have, and on an engine that is nil.
func (p Project) checkEngines() {
	for scheme, open := range p.Engines {
		if !schemeForm.MatchString(scheme) {
			panic(fmt.Sprintf("latchkey: Project.Engines: %q is no scheme of a URL: want lower-case letters, "+
				"as in cockroach", scheme))
		}
		if open == nil {
			panic(fmt.Sprintf("latchkey: Project.Engines: the function of %q is nil", scheme))
		}
	}
}

// checkFile checks a URL whose scheme names no server. The only scheme left is sqlite.
func checkFile(databaseURL string) error {
	scheme, _, ok := strings.Cut(databaseURL, ":")
	if ok && scheme != "sqlite" {
		return fmt.Errorf("database url of scheme %q: want sqlite:PATH, postgres://USER@HOST:PORT/NAME "+
			"or mysql://USER@HOST:PORT/NAME", scheme)
	}
	_, err := sqlite.Path(databaseURL)
	return err
}

// clientOf returns the command-line client of the settings' database.
func clientOf(s Settings, p Project) (dbclient.Client, error) {
	s, err := s.withDefaults(p) // reads the file of the password
	if err != nil {
		return dbclient.Client{}, err
	}
	return s.engine().client(s.Database, s.DatabasePassword)
}

// sqliteClient returns sqlite3 for a file that exists: sqlite3 would create a missing one.
func sqliteClient(databaseURL, _ string) (dbclient.Client, error) {
	path, err := sqlite.Path(databaseURL)
	if err != nil {
		return dbclient.Client{}, err
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return dbclient.Client{}, fmt.Errorf("open database %s: %w", path, sqlstore.ErrNoDatabase)
	}
	return dbclient.SQLite(path), nil
}

// openDatabase opens the database of s. now is the clock of a test, or nil.
func openDatabase(
	ctx context.Context, s Settings, users sqlstore.UserModel, how opening, now func() time.Time,
) (*sqlstore.DB, error) {
	return s.engine().open(ctx, s.Database, sqlstore.Config{
		Users: users, Password: s.DatabasePassword, Existing: how != creating, Lazy: how == inspecting, Now: now,
		Readers: s.Pool.Readers, Writers: s.Pool.Writers,
		Wait: s.Pool.Wait, Statement: s.Pool.Statement, Connect: s.Pool.Connect,
		Prepared: s.Pool.Prepared, Idle: s.Pool.Idle, Lifetime: s.Pool.Lifetime,
	})
}

// isEmpty reports whether the URL names a SQLite file that does not exist or has no content yet.
func isEmpty(databaseURL string) bool {
	path, err := sqlite.Path(databaseURL)
	if err != nil { // the URL of a server
		return false
	}
	info, err := os.Stat(path)
	return errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0
}

// hasPassword reports whether a database URL contains a password. Such a URL is refused as a
// command-line argument, because every user of the machine can read arguments. A URL that cannot be
// parsed counts as one with a password.
func hasPassword(databaseURL string) bool {
	if strings.HasPrefix(databaseURL, "sqlite:") {
		return false
	}
	u, err := url.Parse(databaseURL)
	if err != nil {
		return true // any part of it may be a password
	}
	_, has := u.User.Password()
	query, err := url.QueryUnescape(u.RawQuery)
	return has || err != nil || strings.Contains(query, "password")
}

// readSecret returns the secret from the file beside a SQLite database, or "" if there is no file.
func readSecret(database string) (string, error) {
	if !strings.HasPrefix(database, "sqlite:") {
		return "", nil
	}
	secret, err := besideDatabase(database, settings.ReadSecretFile)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return secret, err
}

// makeSecret creates a secret in the file beside a SQLite database, and returns it. It fails if
// existing is set, and for a database on a server: several machines may share that one, so each
// must be given the same secret.
func makeSecret(database string, existing bool) (string, error) {
	if !strings.HasPrefix(database, "sqlite:") {
		return "", errors.New("no secret_key is set: set LATCHKEY_SECRET_KEY to the same value on every machine: " +
			"the SECRET_KEY of the Django that shares the database, or a new one (openssl rand -base64 48)")
	}
	if !existing {
		return besideDatabase(database, settings.SecretFile)
	}
	path, err := sqlite.Path(database)
	if err != nil {
		return "", err
	}
	return "", fmt.Errorf("no secret_key is set, and there is no file %s.secret: the command migrate makes it; "+
		"or set LATCHKEY_SECRET_KEY", path)
}

// besideDatabase calls read with the path of the secret's file, which is beside the database's
// file.
func besideDatabase(database string, read func(path string) (string, error)) (string, error) {
	path, err := sqlite.Path(database)
	if err != nil {
		return "", err
	}
	secret, err := read(path + ".secret")
	if err != nil {
		return "", fmt.Errorf("no secret_key is set: %w; or set LATCHKEY_SECRET_KEY", err)
	}
	return secret, nil
}
