package sqlstore_test

import (
	"testing"

	"github.com/latchkey-go/latchkey/authtest"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/throttle"
)

func TestStore(t *testing.T) {
	t.Parallel()
	dbtest.Engines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		authtest.TestStore(t, func(t *testing.T) authtest.Stores { return stores(open(t)) })
	})
}

func TestCounter(t *testing.T) {
	t.Parallel()
	dbtest.Engines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		authtest.TestCounter(t, func(t *testing.T) throttle.Counter { return open(t).Counters() })
	})
}

func stores(db *sqlstore.DB) authtest.Stores {
	return authtest.Stores{Tx: db, Users: db.Users(), Groups: db.Groups(), Tokens: db.Tokens(), Sessions: db.Sessions()}
}
