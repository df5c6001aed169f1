// Package dburl reads the URLs of databases on a server:
// SCHEME://USER@HOST:PORT/DATABASE?PARAMETERS. No error repeats a part of a URL, because any part
// may belong to a password.
package dburl

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
)

// Format is the form of an engine's URLs.
type Format struct {
	Schemes []string // all are accepted; Usage shows the first
	Port    string   // the default port, which Usage shows
}

// Parse parses a URL that names a database. It refuses a URL with an unescaped password that cuts
// the host short: url.Parse would read the beginning of that password as a host, and the rest as
// the path, the query or the fragment.
func (f Format) Parse(databaseURL string) (*url.URL, error) {
	u, err := url.Parse(databaseURL)
	if err != nil || strings.Contains(u.EscapedPath()+u.RawQuery, "@") || u.Fragment != "" {
		return nil, errors.New("database url cannot be read: in its password, write %, /, ?, # and @ " +
			"as %25, %2F, %3F, %23 and %40; " + f.Usage())
	}
	if name := Database(u); !slices.Contains(f.Schemes, u.Scheme) || name == "" || strings.Contains(name, "\x00") {
		return nil, f.NoDatabase()
	}
	return u, nil
}

// NoDatabase returns the error for a URL that does not name a database.
func (f Format) NoDatabase() error {
	return errors.New("database url without the name of a database: " + f.Usage())
}

// Usage returns the form of a URL and an example, for the end of an error.
func (f Format) Usage() string {
	return fmt.Sprintf("want %s://USER@HOST:PORT/DATABASE, for example %[1]s://notes@127.0.0.1:%s/notes",
		f.Schemes[0], f.Port)
}

// Database returns the name of the database in a URL.
func Database(u *url.URL) string { return strings.TrimPrefix(u.Path, "/") }

// IsLocal reports whether a connection to a host stays on this machine. A host that begins with a
// slash is the path of a Unix socket.
func IsLocal(host string) bool {
	ip := net.ParseIP(host)
	return strings.HasPrefix(host, "/") || host == "localhost" || ip != nil && ip.IsLoopback()
}
