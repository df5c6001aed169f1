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
)

const want = "want mysql://USER@HOST:PORT/DATABASE, for example mysql://notes@127.0.0.1:3306/notes"

const unescaped = "database url cannot be read: a password in it writes its %, /, ?, # and @ as %25, %2F, %3F, %23 and %40; " + want

// Check reports what is wrong with a URL for Open, without a word of what stands in it: a password may.
func Check(databaseURL string) error {
	_, err := parse(databaseURL)
	return err
}

// Verified reports whether a connection stays on this machine, or the server has to prove by a certificate that it is
// the one that the URL names.
func Verified(databaseURL string) bool {
	config, err := parse(databaseURL)
	if err != nil {
		return false
	}
	host, _, _ := net.SplitHostPort(config.Addr)
	ip := net.ParseIP(host)
	return config.TLS != nil || config.TLSConfig == "true" || config.Net == "unix" || host == "localhost" || ip != nil && ip.IsLoopback()
}

func parse(databaseURL string) (*driver.Config, error) {
	u, err := url.Parse(databaseURL)
	if err != nil {
		return nil, errors.New(unescaped)
	}
	if strings.Contains(u.EscapedPath()+u.RawQuery, "@") || u.Fragment != "" { // and what stands before it is a part of a password
		return nil, errors.New(unescaped)
	}
	config := driver.NewConfig()
	config.DBName = strings.TrimPrefix(u.Path, "/")
	if u.Scheme != "mysql" && u.Scheme != "mariadb" || config.DBName == "" || strings.ContainsAny(config.DBName, "/\x00") {
		return nil, errors.New("database url without the name of a database: " + want)
	}
	config.User = u.User.Username()
	config.Passwd, _ = u.User.Password()
	host, port := u.Hostname(), u.Port()
	if host == "" {
		host = "127.0.0.1"
	}
	if port == "" {
		port = "3306"
	}
	config.Net, config.Addr, config.TLSConfig = "tcp", net.JoinHostPort(host, port), "preferred"
	return config, parameters(config, host, u.Query())
}

func parameters(config *driver.Config, host string, query url.Values) error {
	for name := range query {
		value := query.Get(name)
		switch name {
		case "tls":
			if value != "true" && value != "false" && value != "preferred" && value != "skip-verify" {
				return errors.New("database url: tls is preferred, true, skip-verify or false")
			}
			config.TLSConfig = value
		case "tls_ca":
			pem, err := os.ReadFile(value)
			pool := x509.NewCertPool()
			if err != nil || !pool.AppendCertsFromPEM(pem) {
				return errors.New("database url: tls_ca names no file of certificates")
			}
			config.TLS = &tls.Config{RootCAs: pool, ServerName: host, MinVersion: tls.VersionTLS12}
		case "socket":
			defer func() { config.Net, config.Addr, config.TLSConfig, config.TLS = "unix", value, "false", nil }()
		default:
			return errors.New("database url: the parameters are tls, tls_ca and socket")
		}
	}
	if config.TLS != nil && query.Get("tls") != "" && query.Get("tls") != "true" {
		return errors.New("database url: tls_ca goes with tls=true")
	}
	return nil
}
