package sqlstore_test

import (
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/authtest"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/throttle"
)

func TestStore(t *testing.T) {
	t.Parallel()
	dbtest.EnginesWith(t, func(t *testing.T, open dbtest.Opener) { authtest.TestStore(t, storesOf(open)) })
}

// TestStoreOfSealedTokens runs the suite on stores that keep tokens sealed.
func TestStoreOfSealedTokens(t *testing.T) {
	t.Parallel()
	dbtest.EnginesWith(t, func(t *testing.T, open dbtest.Opener) {
		dbtest.OnlySQLiteIfShort(t)
		authtest.TestStore(t, func(t *testing.T, wait time.Duration) authtest.Stores {
			c := dbtest.Patient()
			c.Wait = wait
			db := open(t, c)
			all := stores(db)
			all.Tokens = sealing(db)
			all.Sessions = nil // they have no tokens: TestStore tests them
			return all
		})
	})
}

// sealing returns the store of sealed tokens with the secret "secret".
func sealing(db *sqlstore.DB) *sqlstore.Tokens {
	return db.TokensWith(sqlstore.TokenConfig{Mode: token.Sealed, Sealer: token.NewSealer("secret")})
}

func TestCounter(t *testing.T) {
	t.Parallel()
	dbtest.Engines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		authtest.TestCounter(t, func(t *testing.T) throttle.Counter { return open(t).Counters() })
	})
}

// storesOf returns a function that opens stores with the given Config.Wait.
func storesOf(open dbtest.Opener) func(t *testing.T, wait time.Duration) authtest.Stores {
	return func(t *testing.T, wait time.Duration) authtest.Stores {
		c := dbtest.Patient()
		c.Wait = wait
		return stores(open(t, c))
	}
}

// patientWith returns [dbtest.Patient] with a user model.
func patientWith(users sqlstore.UserModel) sqlstore.Config {
	c := dbtest.Patient()
	c.Users = users
	return c
}

func stores(db *sqlstore.DB) authtest.Stores {
	return authtest.Stores{
		Tx: db, Users: db.Users(), Groups: db.Groups(), Tokens: db.Tokens(), Sessions: db.Sessions(),
		APIKeys: db.APIKeys(),
	}
}
