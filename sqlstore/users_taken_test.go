package sqlstore_test

import (
	"errors"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// TestTakenField has a table with several unique columns. The error of a new user, and of a change,
// names the one in which another user has the same value.
func TestTakenField(t *testing.T) {
	t.Parallel()
	ownEngines(t, func(t *testing.T, open func(t *testing.T, c sqlstore.Config) own) {
		db := open(t, dbtest.Patient()).db
		for _, index := range []string{
			"users_a ON auth_user (email)", "users_b ON auth_user (first_name)",
			"users_c ON auth_user (last_name, is_staff)",
		} {
			if _, err := db.SQL().Exec(t.Context(), "CREATE UNIQUE INDEX "+index); err != nil {
				t.Fatal(err)
			}
		}
		// base returns a user whose values nobody else has.
		base := func(name string) auth.User {
			return auth.User{Username: name, Email: name + "@x.org", FirstName: name, LastName: name}
		}
		alice := base("alice")
		if _, err := db.Users().InsertUser(t.Context(), auth.Account{User: alice}); err != nil {
			t.Fatal(err)
		}
		other, err := db.Users().InsertUser(t.Context(), auth.Account{User: base("bob")})
		if err != nil {
			t.Fatal(err)
		}
		for want, change := range map[string]auth.UserChange{
			"username":            {Username: &alice.Username},
			"email":               {Email: &alice.Email},
			"first_name":          {FirstName: &alice.FirstName},
			"last_name, is_staff": {LastName: &alice.LastName},
		} {
			user := base("carol")
			for field, value := range map[*string]*string{
				&user.Username: change.Username, &user.Email: change.Email,
				&user.FirstName: change.FirstName, &user.LastName: change.LastName,
			} {
				if value != nil {
					*field = *value
				}
			}
			_, inserted := db.Users().InsertUser(t.Context(), auth.Account{User: user})
			updated := db.Users().UpdateUser(t.Context(), other, change)
			for what, err := range map[string]error{"insert": inserted, "update": updated} {
				var taken *auth.TakenError
				var conflict *sqlstore.Conflict
				if !errors.As(err, &taken) || taken.Field != want || !errors.Is(err, auth.ErrExists) ||
					!errors.As(err, &conflict) {
					t.Errorf("%s with a taken %s: %v", what, want, err)
				}
			}
		}
	})
}
