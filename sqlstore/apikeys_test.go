package sqlstore_test

import (
	"errors"
	"net/netip"
	"testing"

	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// A row whose scopes or networks cannot be read is listed, so that it can be revoked. Until then it
// allows nothing.
func TestUnreadableLimitsOfAKey(t *testing.T) {
	t.Parallel()
	for spoil, check := range map[string]func(apikey.Key) bool{
		"scopes = 'a \"b\"'":       func(k apikey.Key) bool { return k.Scopes.Limited() && !k.Scopes.Allow("a") },
		"scopes = '* a'":           func(k apikey.Key) bool { return k.Scopes.Limited() && !k.Scopes.Allow("a") },
		"networks = '10.0.0.0/99'": unreachable, "networks = '10.0.0.0/8 x'": unreachable,
	} {
		db, _ := filled(t)
		if err := write(t, db, "UPDATE latchkey_apikey SET "+spoil); err != nil {
			t.Fatal(err)
		}
		id, _, err := db.APIKeys().Identify(t.Context(), "digest")
		if err != nil {
			t.Fatal(err)
		}
		if key := id.Auth.(*apikey.Key); !check(*key) || id.Scopes.Limited() != key.Scopes.Limited() {
			t.Errorf("%s: %+v", spoil, key)
		}
		if err := last(db.APIKeys().ListKeys(t.Context(), apikey.Filter{})); err != nil {
			t.Errorf("%s: %v", spoil, err)
		}
	}
}

func unreachable(k apikey.Key) bool {
	return len(k.Networks) == 1 && !k.Networks[0].Contains(netip.MustParseAddr("10.0.0.1"))
}

// TestDjangoDeletesUsers has Django's admin, which does not know latchkey_apikey, delete a user.
func TestDjangoDeletesUsers(t *testing.T) {
	t.Parallel()
	dbtest.Engines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		db := open(t)
		err := addKey(t, db, apikey.Key{Handle: "handle", UserID: addAlice(t, db)})
		if err := errors.Join(err, write(t, db, "DELETE FROM auth_user_groups", "DELETE FROM authtoken_token",
			"DELETE FROM auth_user")); err != nil {
			t.Fatal(err)
		}
		if left := counts(t, db)["latchkey_apikey"]; left != 0 {
			t.Errorf("%d keys are left", left)
		}
	})
}
