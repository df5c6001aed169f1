package mysql

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/url"
	"os"
	"strings"

	driver "github.com/go-sql-driver/mysql"

	"github.com/latchkey-go/latchkey/internal/dburl"
)

// Check returns an error if Open cannot use the URL. The error repeats no part of the URL, because
// any part may belong to a password.
func Check(databaseURL string) error {
	_, err := parse(databaseURL)
	return err
}

// Verified reports whether the connection stays on this machine or verifies the server's
// certificate.
func Verified(databaseURL string) bool {
	config, err := parse(databaseURL)
	if err != nil {
		return false
	}
	host, _, _ := net.SplitHostPort(config.Addr)
	return config.TLS != nil || config.TLSConfig == "true" || config.Net == "unix" || dburl.IsLocal(host)
}

// parse returns the driver's configuration for a URL.
func parse(databaseURL string) (*driver.Config, error) {
	format := dburl.Format{Schemes: []string{"mysql", "mariadb"}, Port: "3306"}
	u, err := format.Parse(databaseURL)
	if err != nil {
		return nil, err
	}
	config := driver.NewConfig()
	config.DBName = dburl.Database(u)
	if strings.Contains(config.DBName, "/") {
		return nil, format.NoDatabase()
	}
	config.User = u.User.Username()
	config.Passwd, _ = u.User.Password()
	host, port := u.Hostname(), u.Port()
	if host == "" {
		host = "127.0.0.1"
	}
	if port == "" {
		port = format.Port
	}
	config.Net, config.Addr, config.TLSConfig = "tcp", net.JoinHostPort(host, port), "preferred"
	return config, setParameters(config, host, u.Query())
}

// setParameters sets what the parameters of a URL ask for. host is the name in the server's
// certificate.
func setParameters(config *driver.Config, host string, query url.Values) error {
	for name := range query {
		value := query.Get(name)
		switch name {
		case "tls":
			if value != "true" && value != "false" && value != "preferred" && value != "skip-verify" {
				return errors.New("database url: tls must be preferred, true, skip-verify or false")
			}
			config.TLSConfig = value
		case "tls_ca":
			pem, err := os.ReadFile(value)
			pool := x509.NewCertPool()
			if err != nil || !pool.AppendCertsFromPEM(pem) {
				return errors.New("database url: tls_ca must name a file of certificates")
			}
			config.TLS = &tls.Config{RootCAs: pool, ServerName: host, MinVersion: tls.VersionTLS12}
		case "socket": // deferred, because it overrides tls and tls_ca
			defer func() { config.Net, config.Addr, config.TLSConfig, config.TLS = "unix", value, "false", nil }()
		default:
			return errors.New("database url: unknown parameter: the parameters are tls, tls_ca and socket")
		}
	}
	if config.TLS != nil && query.Get("tls") != "" && query.Get("tls") != "true" {
		return errors.New("database url: tls_ca needs tls=true")
	}
	return nil
}
