package latchkey

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strings"

	"github.com/latchkey-go/latchkey/internal/settings"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/mysql"
	"github.com/latchkey-go/latchkey/sqlstore/postgres"
	"github.com/latchkey-go/latchkey/sqlstore/sqlite"
)

// engine is what opens databases of a kind.
type engine struct {
	open  func(ctx context.Context, databaseURL string, c sqlstore.Config) (*sqlstore.DB, error)
	check func(databaseURL string) error // what is wrong with a URL, without a word of what stands in it
	// verified reports whether nobody else can pose as the server.
	verified func(databaseURL string) bool
}

// engineOf finds the engine by the URL's scheme.
func engineOf(databaseURL string) engine {
	switch scheme, _, _ := strings.Cut(databaseURL, ":"); scheme {
	case "postgres", "postgresql":
		return engine{postgres.Open, postgres.Check, postgres.Verified}
	case "mysql", "mariadb":
		return engine{mysql.Open, mysql.Check, mysql.Verified}
	}
	return engine{sqlite.Open, checkFile, func(string) bool { return true }}
}

func checkFile(databaseURL string) error {
	scheme, _, ok := strings.Cut(databaseURL, ":")
	if ok && scheme != "sqlite" {
		return fmt.Errorf("database url of scheme %q: want sqlite:PATH, postgres://USER@HOST:PORT/NAME or mysql://USER@HOST:PORT/NAME", scheme)
	}
	_, err := sqlite.Path(databaseURL)
	return err
}

func openDatabase(ctx context.Context, s Settings, users sqlstore.UserModel, existing bool) (*sqlstore.DB, error) {
	return engineOf(s.Database).open(ctx, s.Database, sqlstore.Config{
		Users: users, Password: s.DatabasePassword, Existing: existing,
		Readers: s.Pool.Readers, Writers: s.Pool.Writers,
		Wait: s.Pool.Wait, Statement: s.Pool.Statement, Connect: s.Pool.Connect, Idle: s.Pool.Idle, Lifetime: s.Pool.Lifetime,
	})
}

// isEmpty reports whether the URL names a file of SQLite that does not exist, or that holds nothing yet.
func isEmpty(databaseURL string) bool {
	path, err := sqlite.Path(databaseURL)
	if err != nil { // a server's
		return false
	}
	info, err := os.Stat(path)
	return errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0
}

// tellsPassword reports whether a database URL has a password in it: such a URL is no argument, which every user of the
// machine may read.
func tellsPassword(databaseURL string) bool {
	if strings.HasPrefix(databaseURL, "sqlite:") {
		return false
	}
	u, err := url.Parse(databaseURL)
	if err != nil {
		return true // and who knows what of it is one
	}
	_, has := u.User.Password()
	query, err := url.QueryUnescape(u.RawQuery)
	return has || err != nil || strings.Contains(query, "password")
}

// readSecret returns the secret in the file beside a SQLite database, "" where there is none.
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

// makeSecret makes that file, unless existing is set: then its absence is an error. There is no such place beside a server.
func makeSecret(database string, existing bool) (string, error) {
	if !strings.HasPrefix(database, "sqlite:") {
		return "", errors.New("no secret_key is set: set LATCHKEY_SECRET_KEY, on every machine the same: the SECRET_KEY of the Django that " +
			"shares the database, or a new one (openssl rand -base64 48)")
	}
	if !existing {
		return besideDatabase(database, settings.SecretFile)
	}
	path, err := sqlite.Path(database)
	if err != nil {
		return "", err
	}
	return "", fmt.Errorf("no secret_key is set, and there is no file %s.secret: the command migrate makes it; or set LATCHKEY_SECRET_KEY", path)
}

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
