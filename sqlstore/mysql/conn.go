package mysql

import (
	"context"
	sqldriver "database/sql/driver"
	"net"
	"time"

	"github.com/latchkey-go/latchkey/sqlstore"
)

// connector runs a statement first on each connection. MySQL and MariaDB have the same statement,
// but not the same variable.
type connector struct {
	sqldriver.Connector
	first string
	limit sqlstore.Config
}

func (c connector) Connect(ctx context.Context) (sqldriver.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, c.limit.Connect) // the driver bounds the dial, but not the handshake
	defer cancel()
	var line net.Conn
	made, err := c.Connector.Connect(context.WithValue(ctx, lineKey{}, &line))
	if err != nil {
		return nil, err
	}
	driven := made.(driverConn)
	if _, err := driven.ExecContext(ctx, c.first, nil); err != nil {
		driven.Close()
		return nil, err
	}
	return conn{driven, line, c.limit.Statement}, nil
}

// lineKey finds in a context where dial stores the network connection.
type lineKey struct{}

// dial is a driver.DialFunc that tells Connect of the network connection.
func dial(ctx context.Context, network, address string) (net.Conn, error) {
	line, err := new(net.Dialer).DialContext(ctx, network, address)
	if to, ok := ctx.Value(lineKey{}).(*net.Conn); ok {
		*to = line
	}
	return line, err
}

// driverConn has the methods of the driver's connections that database/sql uses.
type driverConn interface {
	sqldriver.Conn
	sqldriver.ConnBeginTx
	sqldriver.ConnPrepareContext
	sqldriver.ExecerContext
	sqldriver.QueryerContext
	sqldriver.NamedValueChecker
	sqldriver.Pinger
	sqldriver.SessionResetter
	sqldriver.Validator
}

// conn bounds commits and rollbacks, for which database/sql has no context.
type conn struct {
	driverConn
	line  net.Conn
	limit time.Duration
}

func (c conn) BeginTx(ctx context.Context, options sqldriver.TxOptions) (sqldriver.Tx, error) {
	begun, err := c.driverConn.BeginTx(ctx, options)
	if err != nil {
		return nil, err
	}
	return tx{begun, c}, nil
}

type tx struct {
	sqldriver.Tx
	conn conn
}

func (t tx) Commit() error {
	defer t.conn.hangUp().Stop()
	return t.Tx.Commit()
}

func (t tx) Rollback() error {
	defer t.conn.hangUp().Stop()
	return t.Tx.Rollback()
}

// hangUp closes the network connection when the limit has passed, unless the timer is stopped.
func (c conn) hangUp() *time.Timer {
	return time.AfterFunc(c.limit, func() {
		if c.line != nil {
			c.line.Close()
		}
	})
}
