package postgres

import (
	"crypto/tls"
	"errors"
	"net/url"
	"strconv"

	"github.com/jackc/pgx/v5"

	"github.com/latchkey-go/latchkey/internal/dburl"
)

// Check returns an error if Open cannot use the URL. The error repeats no part of the URL, because
// any part may belong to a password.
func Check(databaseURL string) error {
	_, _, err := parse(databaseURL)
	return err
}

// Verified reports whether the connection stays on this machine or verifies the server's
// certificate.
func Verified(databaseURL string) bool {
	config, _, err := parse(databaseURL)
	if err != nil {
		return false
	}
	for _, other := range config.Fallbacks { // further hosts of the URL, and retries with or without TLS
		if !isVerified(other.Host, other.TLSConfig) {
			return false
		}
	}
	return isVerified(config.Host, config.TLSConfig)
}

func isVerified(host string, c *tls.Config) bool {
	return dburl.IsLocal(host) || c != nil && (!c.InsecureSkipVerify || c.VerifyPeerCertificate != nil)
}

// hasPassword reports whether a URL has a password. A URL that cannot be parsed has none.
func hasPassword(databaseURL string) bool {
	u, err := url.Parse(databaseURL)
	if err != nil {
		return false
	}
	password, _ := u.User.Password()
	return password != "" || u.Query().Get("password") != ""
}

// parse returns the driver's configuration for a URL, and its parameter pooled.
func parse(databaseURL string) (config *pgx.ConnConfig, pooled bool, err error) {
	format := dburl.Format{Schemes: []string{"postgres", "postgresql"}, Port: "5432"}
	u, err := format.Parse(databaseURL)
	if err != nil {
		return nil, false, err
	}
	query := u.Query()
	if query.Has("pooled") {
		if pooled, err = strconv.ParseBool(query.Get("pooled")); err != nil {
			return nil, false, errors.New("database url: pooled must be true or false")
		}
		query.Del("pooled")
		u.RawQuery = query.Encode()
	}
	config, err = pgx.ParseConfig(u.String())
	if err != nil {
		return nil, false, errors.New("database url: a parameter is invalid, or a file that it names cannot be read: " +
			format.Usage())
	}
	return config, pooled, nil
}
