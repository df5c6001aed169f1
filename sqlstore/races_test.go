package sqlstore_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/postgres"
)

// TestDeletedMeanwhile grants something to a user or group while it is being deleted. The second
// transaction waits for the first. A grant after the deletion finds nobody. A deletion after the
// grant deletes the grant too.
func TestDeletedMeanwhile(t *testing.T) {
	t.Parallel()
	const permission = "auth.add_user"
	user := func(ctx context.Context, db *sqlstore.DB, u auth.UserID, _ auth.GroupID) error {
		return db.Users().DeleteUsers(ctx, u)
	}
	group := func(ctx context.Context, db *sqlstore.DB, _ auth.UserID, g auth.GroupID) error {
		return db.Groups().DeleteGroups(ctx, g)
	}
	member := func(ctx context.Context, db *sqlstore.DB, u auth.UserID, g auth.GroupID) error {
		return db.Groups().SetMember(ctx, g, u, true)
	}
	gifts := map[string]struct{ give, remove call }{
		"a member of a group that is deleted": {member, group},
		"a member who is deleted":             {member, user},
		"a permission of a group": {func(ctx context.Context, db *sqlstore.DB, _ auth.UserID, g auth.GroupID) error {
			return db.Groups().SetGroupPermission(ctx, g, permission, true)
		}, group},
		"a permission of a user": {func(ctx context.Context, db *sqlstore.DB, u auth.UserID, _ auth.GroupID) error {
			return db.Groups().SetUserPermission(ctx, u, permission, true)
		}, user},
	}
	dbtest.Engines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		for name, gift := range gifts {
			t.Run(name, func(t *testing.T) {
				db := open(t)
				inTurn(t, db, "given", gift.give, gift.remove, nil)
				inTurn(t, db, "deleted", gift.remove, gift.give, auth.ErrNotFound)
			})
		}
	})
}

// call is a write that concerns a user or a group.
type call = func(ctx context.Context, db *sqlstore.DB, u auth.UserID, g auth.GroupID) error

// inTurn runs the second call while the transaction of the first is open.
func inTurn(t *testing.T, db *sqlstore.DB, what string, first, second call, want error) {
	t.Helper()
	u, err := db.Users().InsertUser(t.Context(), auth.Account{User: auth.User{Username: what}})
	if err != nil {
		t.Fatal(err)
	}
	g, err := db.Groups().InsertGroup(t.Context(), what)
	if err != nil {
		t.Fatal(err)
	}
	behind := make(chan error)
	err = db.InTx(t.Context(), func(ctx context.Context) error {
		err := first(ctx, db, u, g.ID)
		go func() { behind <- second(t.Context(), db, u, g.ID) }()
		time.Sleep(50 * time.Millisecond) // until it waits for us
		return err
	})
	if got := <-behind; err != nil || !errors.Is(got, want) {
		t.Errorf("%s first: %v, and the second %v, want %v", what, err, got, want)
	}
}

// TestIDOfRetry has the engine roll back the first try of an insert. InsertUser returns the id of
// the row of the second try.
func TestIDOfRetry(t *testing.T) {
	t.Parallel()
	for name, trigger := range map[string]string{
		"at the statement": "CREATE TRIGGER once BEFORE INSERT ON auth_user FOR EACH ROW EXECUTE FUNCTION once()",
		"at the commit": "CREATE CONSTRAINT TRIGGER once AFTER INSERT ON auth_user DEFERRABLE INITIALLY DEFERRED " +
			"FOR EACH ROW EXECUTE FUNCTION once()",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := dbtest.Postgres(t)
			db := migrated(t, postgres.Open, url, dbtest.Patient())
			run(t, dbtest.Raw(t, url), "CREATE SEQUENCE once", `CREATE FUNCTION once() RETURNS trigger LANGUAGE plpgsql AS $$
				BEGIN IF nextval('once') = 1 THEN RAISE SQLSTATE '40001'; END IF; RETURN NEW; END $$`, trigger)
			id, err := db.Users().InsertUser(t.Context(), auth.Account{User: auth.User{Username: "alice"}})
			if err != nil {
				t.Fatal(err)
			}
			if a, err := db.Users().UserByID(t.Context(), id); err != nil || a.Username != "alice" {
				t.Errorf("the user of id %q is %q: %v", id, a.Username, err)
			}
		})
	}
}

// TestColumnChanged changes a column of prepared statements. They are prepared again, and no call
// fails.
func TestColumnChanged(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]string{
		"postgres": "ALTER TABLE auth_user ALTER COLUMN first_name TYPE varchar(200)",
		"mysql":    "ALTER TABLE auth_user MODIFY first_name varchar(200) NOT NULL",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := engines[name].fresh(t)
			c := dbtest.Patient()
			c.Writers = 1
			db := migrated(t, engines[name].open, url, c)
			addAlice(t, db)
			calls := map[string]func(ctx context.Context) error{
				"identify": func(ctx context.Context) error { _, err := db.Tokens().Identify(ctx, "key"); return err },
				"by name": func(ctx context.Context) error {
					_, err := db.Users().UserByName(ctx, "alice")
					return err
				},
			}
			check := func(when string) {
				for what, call := range calls {
					if err := call(t.Context()); err != nil {
						t.Errorf("%s, %s: %v", when, what, err)
					}
					if err := db.InTx(t.Context(), call); err != nil {
						t.Errorf("%s, %s in a transaction: %v", when, what, err)
					}
				}
			}
			check("before")
			run(t, dbtest.Raw(t, url), change)
			check("after")
		})
	}
}

// TestTokenOfDeleted creates a token in a transaction, while another deletes the user.
func TestTokenOfDeleted(t *testing.T) {
	t.Parallel()
	dbtest.Engines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		db := open(t)
		token := func(ctx context.Context, db *sqlstore.DB, u auth.UserID, _ auth.GroupID) error {
			_, err := db.Tokens().InsertToken(ctx, token.Token{Key: "key", UserID: u})
			return err
		}
		remove := func(ctx context.Context, db *sqlstore.DB, u auth.UserID, _ auth.GroupID) error {
			return db.Users().DeleteUsers(ctx, u)
		}
		inTurn(t, db, "given", token, remove, nil)
		inTurn(t, db, "deleted", remove, token, auth.ErrNotFound)
	})
}
