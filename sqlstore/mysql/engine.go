package mysql

import (
	"crypto/tls"
	"errors"
	"io"
	"net"

	driver "github.com/go-sql-driver/mysql"

	"github.com/latchkey-go/latchkey/sqlstore/engine"
)

// describe returns the description of MySQL, MariaDB and the driver.
func describe() *engine.Engine {
	e := engine.MySQL()
	e.KindOf, e.ConstraintOf, e.MissingTable = kindOf, constraintOf, missingTable
	return e
}

// isFull reports that the server can prepare no more statements (max_prepared_stmt_count).
func isFull(err error) bool {
	var refused *driver.MySQLError
	return errors.As(err, &refused) && refused.Number == 1461
}

// kindOf is the Engine.KindOf of MySQL and MariaDB.
func kindOf(err error) engine.Kind {
	var refused *driver.MySQLError
	if errors.As(err, &refused) {
		return engine.MySQLKind(refused.Number)
	}
	var network net.Error
	var certificate *tls.CertificateVerificationError
	if errors.Is(err, driver.ErrInvalidConn) || errors.As(err, &certificate) || errors.As(err, &network) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return engine.Unavailable
	}
	return engine.Other
}
