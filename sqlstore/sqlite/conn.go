package sqlite

import (
	"context"
	sqldriver "database/sql/driver"
	"fmt"
	"time"

	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/sqlstore/engine"
)

// connector makes connections that store times as Django does.
type connector struct {
	sqldriver.Connector
	lazy string // the path of a file that nothing has checked yet (Config.Lazy), or ""
}

// Connect implements driver.Connector.
func (c connector) Connect(ctx context.Context) (sqldriver.Conn, error) {
	if c.lazy != "" { // the driver would create a missing file
		if _, err := prepare(c.lazy, true); err != nil {
			return nil, fmt.Errorf("open database %s: %w", c.lazy, err)
		}
	}
	made, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	driven, ok := made.(driverConn)
	if !ok {
		made.Close()
		return nil, fmt.Errorf("open database: the driver's %T lacks methods", made)
	}
	return conn{driven}, nil
}

// driverConn has the methods of sqldb.DriverConn that the driver's connections have.
type driverConn interface {
	sqldriver.Conn
	sqldriver.ConnBeginTx
	sqldriver.ConnPrepareContext
	sqldriver.ExecerContext
	sqldriver.QueryerContext
	sqldriver.Pinger
	sqldriver.SessionResetter
	sqldriver.Validator
}

// encodeTime returns the text that Django stores for a time.
var encodeTime = engine.SQLite().EncodeTime

type conn struct{ driverConn }

// CheckNamedValue implements driver.NamedValueChecker. The driver would store a time in a form of
// its own.
func (conn) CheckNamedValue(v *sqldriver.NamedValue) (err error) {
	v.Value, err = sqldriver.DefaultParameterConverter.ConvertValue(v.Value)
	if t, ok := v.Value.(time.Time); ok {
		v.Value = encodeTime(t)
	}
	return err
}

// Unwrap returns the driver's connection.
func (c conn) Unwrap() sqldriver.Conn { return c.driverConn }

var _ sqldb.DriverConn = conn{}
