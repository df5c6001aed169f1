package postgres

import (
	"crypto/tls"
	"errors"
	"net/url"
	"strconv"

	"github.com/jackc/pgx/v5"

	"github.com/latchkey-go/latchkey/internal/dburl"
)

// Check returns what is wrong with a URL for Open. It repeats no part of the URL, because any part
// may belong to a password.
func Check(databaseURL string) error {
	_, _, err := parse(databaseURL)
	return err
}

// Verified reports whether a connection stays on this machine, or the server has to prove by a
// certificate that it is the one that the URL names.
func Verified(databaseURL string) bool {
	config, _, err := parse(databaseURL)
	if err != nil {
		return false
	}
	for _, other := range config.Fallbacks { // further hosts of the URL, and second tries without or with TLS
		if !isVerified(other.Host, other.TLSConfig) {
			return false
		}
	}
	return isVerified(config.Host, config.TLSConfig)
}

func isVerified(host string, c *tls.Config) bool {
	return dburl.IsLocal(host) || c != nil && (!c.InsecureSkipVerify || c.VerifyPeerCertificate != nil)
}

// ownPassword reports whether a URL that can be read has a password.
func ownPassword(databaseURL string) bool {
	u, err := url.Parse(databaseURL)
	if err != nil {
		return false
	}
	password, _ := u.User.Password()
	return password != "" || u.Query().Get("password") != ""
}

func parse(databaseURL string) (config *pgx.ConnConfig, pooled bool, err error) {
	format := dburl.Format{Schemes: []string{"postgres", "postgresql"}, Port: "5432"}
	u, err := format.Parse(databaseURL)
	if err != nil {
		return nil, false, err
	}
	query := u.Query()
	if query.Has("pooled") {
		if pooled, err = strconv.ParseBool(query.Get("pooled")); err != nil {
			return nil, false, errors.New("database url: pooled is true or false")
		}
		query.Del("pooled")
		u.RawQuery = query.Encode()
	}
	config, err = pgx.ParseConfig(u.String())
	if err != nil {
		return nil, false, errors.New("database url: a parameter will not do, or a file that it names cannot be read: " +
			format.Usage())
	}
	return config, pooled, nil
}
