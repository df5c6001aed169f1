package postgres

import (
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/sqldb"
)

// translateOpen turns the error of a first connection into one that names the reason and the
// remedy. The result wraps auth.ErrUnavailable only if the error may pass by itself.
func translateOpen(err error, config *pgx.ConnConfig) error {
	var refused *pgconn.PgError
	switch {
	case errors.As(err, &refused):
		if reason, remedy, lasting := refusal(refused.Code, config); reason != "" {
			return &sqldb.OpenError{Reason: reason, Remedy: remedy, Cause: err, Lasting: lasting}
		}
		return err
	case !errors.Is(err, auth.ErrUnavailable):
		return err
	case strings.HasSuffix(err.Error(), "server refused TLS connection"): // pgx has no value for this error
		return &sqldb.OpenError{Reason: "the server does not offer TLS", Cause: err, Lasting: true,
			Remedy: "set ssl = on in postgresql.conf, or sslmode=disable in the database url if the network is trusted"}
	}
	return sqldb.Unreachable(err, "sslrootcert in the database url names the file of its authority")
}

// refusal returns the reason and the remedy for an error code of a server that refuses a
// connection, and whether the error does not pass by itself.
func refusal(code string, config *pgx.ConnConfig) (reason, remedy string, lasting bool) {
	switch code {
	case "3D000":
		return "there is no such database", fmt.Sprintf("create it first: createdb %s", config.Database), true
	case "28P01":
		return fmt.Sprintf("the password of user %q is refused", config.User),
			"set database_password, PGPASSWORD or ~/.pgpass", true
	case "28000":
		remedy = "create the role (createuser), and let pg_hba.conf admit the role, the database and this machine"
		if config.TLSConfig == nil && len(config.Fallbacks) == 0 {
			remedy += "; if it demands TLS, remove sslmode=disable from the database url"
		}
		return fmt.Sprintf("user %q is refused", config.User), remedy, true
	case "42501":
		return fmt.Sprintf("user %q may not connect to the database", config.User),
			fmt.Sprintf("GRANT CONNECT ON DATABASE %s TO %s", config.Database, config.User), true
	case "57P03":
		return "the server is starting or stopping", "try again in a moment", false
	case "53300":
		return "the server has no connection left",
			"raise max_connections of the server, or lower pool.readers and pool.writers", false
	case "08P01", "42704", "26000":
		return "the server, or a pooler before it, does not understand",
			"if there is a pooler before the server, add ?pooled=true to the database url", true
	}
	return "", "", false
}
