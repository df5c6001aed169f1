package mysql

import (
	"context"
	sqldriver "database/sql/driver"
	"net"
	"time"

	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// connector runs the statement first on each new connection. A variable in the connection's
// parameters would not do: MySQL and MariaDB have the same statement, but give the variable
// different names.
type connector struct {
	sqldriver.Connector
	first  string
	config sqlstore.Config
}

func (c connector) Connect(ctx context.Context) (sqldriver.Conn, error) {
	// The driver limits the time of the dial, but not of the handshake.
	ctx, cancel := context.WithTimeout(ctx, c.config.Connect)
	defer cancel()
	var line net.Conn
	made, err := c.Connector.Connect(context.WithValue(ctx, lineKey{}, &line))
	if err != nil {
		return nil, err
	}
	driven := made.(sqldb.DriverConn)
	if _, err := driven.ExecContext(ctx, c.first, nil); err != nil {
		driven.Close()
		return nil, err
	}
	return conn{driven, line, c.config.Statement}, nil
}

// lineKey is the key under which a context has the variable where dial stores the network
// connection.
type lineKey struct{}

// dial is a driver.DialFunc. It also stores the network connection for Connect.
func dial(ctx context.Context, network, address string) (net.Conn, error) {
	line, err := new(net.Dialer).DialContext(ctx, network, address)
	if to, ok := ctx.Value(lineKey{}).(*net.Conn); ok {
		*to = line
	}
	return line, err
}

// conn limits the time of commits and rollbacks, for which database/sql has no context.
type conn struct {
	sqldb.DriverConn
	line  net.Conn
	limit time.Duration
}

func (c conn) BeginTx(ctx context.Context, options sqldriver.TxOptions) (sqldriver.Tx, error) {
	begun, err := c.DriverConn.BeginTx(ctx, options)
	if err != nil {
		return nil, err
	}
	return tx{begun, c}, nil
}

// Unwrap returns the driver's connection.
func (c conn) Unwrap() sqldriver.Conn { return c.DriverConn }

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

// hangUp returns a timer that closes the network connection when the limit has passed.
func (c conn) hangUp() *time.Timer {
	return time.AfterFunc(c.limit, func() {
		if c.line != nil {
			c.line.Close()
		}
	})
}
