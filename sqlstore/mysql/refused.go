package mysql

import (
	"errors"
	"fmt"

	driver "github.com/go-sql-driver/mysql"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/sqldb"
)

// translateOpen turns the error of a first connection into one that names the reason and the
// remedy. The result wraps auth.ErrUnavailable only if the error may pass by itself.
func translateOpen(err error, config *driver.Config) error {
	var refused *driver.MySQLError
	switch {
	case errors.As(err, &refused):
		if reason, remedy, lasting := refusal(refused.Number, config); reason != "" {
			return &sqldb.OpenError{Reason: reason, Remedy: remedy, Cause: err, Lasting: lasting}
		}
		return err
	case errors.Is(err, driver.ErrNoTLS):
		return &sqldb.OpenError{Reason: "the server does not offer TLS", Cause: err, Lasting: true,
			Remedy: "give the server a certificate (ssl_cert, ssl_key), or set tls=false in the database url if the " +
				"network " +
				"is trusted"}
	case !errors.Is(err, auth.ErrUnavailable):
		return err
	}
	return sqldb.Unreachable(err, "tls_ca in the database url names the file of its authority")
}

// refusal returns the reason and the remedy for an error number of a server that refuses a
// connection, and whether the error does not pass by itself.
func refusal(number uint16, config *driver.Config) (reason, remedy string, lasting bool) {
	switch number {
	case 1049:
		return "there is no such database",
			fmt.Sprintf("create it first: CREATE DATABASE `%s` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
				config.DBName), true
	case 1045, 1698:
		return fmt.Sprintf("user %q or the password is refused", config.User),
			"set database_password, or create the user: CREATE USER … IDENTIFIED BY …", true
	case 1044:
		return fmt.Sprintf("user %q may not use the database", config.User),
			fmt.Sprintf("GRANT ALL ON `%s`.* TO the user; a database that does not exist is refused in the same way",
				config.DBName), true
	case 1130:
		return "the server admits no connection from this machine",
			"create the user for this machine: CREATE USER user@host", true
	case 3159:
		return "the server demands TLS", "set tls=true in the database url", true
	case 1040, 1203:
		return "the server has no connection left",
			"raise max_connections of the server, or lower pool.readers and pool.writers", false
	}
	return "", "", false
}
