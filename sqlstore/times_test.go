package sqlstore_test

import (
	"context"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/session"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// TestTimes stores times on each engine, and reads each back as the same microsecond in UTC.
func TestTimes(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("", -5*60*60)
	dbtest.Engines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		t.Parallel()
		db, ctx := open(t), t.Context()
		for name, test := range map[string]struct{ stored, want time.Time }{
			"whole seconds": {time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC),
				time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC)},
			"microseconds": {time.Date(2024, 1, 2, 3, 4, 5, 678901000, time.UTC),
				time.Date(2024, 1, 2, 3, 4, 5, 678901000, time.UTC)},
			"nanoseconds": {time.Date(2024, 1, 2, 3, 4, 5, 678901999, time.UTC),
				time.Date(2024, 1, 2, 3, 4, 5, 678901000, time.UTC)},
			"one microsecond": {time.Date(2024, 1, 2, 3, 4, 5, 1000, time.UTC),
				time.Date(2024, 1, 2, 3, 4, 5, 1000, time.UTC)},
			"another zone": {time.Date(2024, 1, 1, 22, 4, 5, 0, zone),
				time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC)},
			"before 1970": {time.Date(1901, 12, 13, 20, 45, 51, 999999000, time.UTC),
				time.Date(1901, 12, 13, 20, 45, 51, 999999000, time.UTC)},
			"after 2038": {time.Date(2106, 2, 7, 6, 28, 16, 0, time.UTC),
				time.Date(2106, 2, 7, 6, 28, 16, 0, time.UTC)},
			"the last": {time.Date(9999, 12, 31, 23, 59, 59, 999999000, time.UTC),
				time.Date(9999, 12, 31, 23, 59, 59, 999999000, time.UTC)},
			"summer time begins": {time.Date(2024, 3, 31, 2, 30, 0, 0, time.UTC),
				time.Date(2024, 3, 31, 2, 30, 0, 0, time.UTC)},
			"summer time ends": {time.Date(2024, 10, 27, 0, 30, 0, 0, time.UTC),
				time.Date(2024, 10, 27, 0, 30, 0, 0, time.UTC)},
		} {
			same := func(what string, got time.Time, err error) {
				t.Helper()
				if !got.Equal(test.want) || got.Location() != time.UTC || err != nil {
					t.Errorf("%s, %s: %v, want %v: %v", name, what, got, test.want, err)
				}
			}
			id, err := db.Users().InsertUser(ctx,
				auth.Account{User: auth.User{Username: name, DateJoined: test.stored}})
			if err != nil {
				t.Fatal(err)
			}
			a, err := db.Users().UserByID(ctx, id)
			same("date joined", a.DateJoined, err)
			if !a.LastLogin.IsZero() {
				t.Errorf("%s: never signed in: %v", name, a.LastLogin)
			}
			if err := db.Users().UpdateUser(ctx, id, auth.UserChange{LastLogin: &test.stored}); err != nil {
				t.Error(err)
			}
			a, err = db.Users().UserByName(ctx, name)
			same("last login", a.LastLogin, err)
			if err := db.Users().UpdateUser(ctx, id, auth.UserChange{LastLogin: new(time.Time)}); err != nil {
				t.Error(err)
			}
			if a, err = db.Users().UserByID(ctx, id); !a.LastLogin.IsZero() || err != nil {
				t.Errorf("%s: last login removed: %v, %v", name, a.LastLogin, err)
			}
			inserted, err := db.Tokens().InsertToken(ctx, token.Token{Key: name, UserID: id, Created: test.stored})
			same("token", inserted.Created, err)
			found, err := db.Tokens().Identify(ctx, name)
			if err != nil {
				t.Fatal(err)
			}
			same("identify", found.Auth.(*token.Token).Created, nil)
			err = db.Sessions().SaveSession(ctx, session.Session{Key: name, Data: "d", Expires: test.stored})
			if err != nil {
				t.Error(err)
			}
			s, err := db.Sessions().Session(ctx, name)
			same("session", s.Expires, err)
		}
	})
}

// TestZeroTimes checks that a time which is not given is the current one.
func TestZeroTimes(t *testing.T) {
	t.Parallel()
	dbtest.Engines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		t.Parallel()
		db, ctx, start := open(t), t.Context(), time.Now().Truncate(time.Microsecond)
		id, err := db.Users().InsertUser(ctx, auth.Account{User: auth.User{Username: "alice"}})
		if err != nil {
			t.Fatal(err)
		}
		inserted, err := db.Tokens().InsertToken(ctx, token.Token{Key: "key", UserID: id})
		if err != nil {
			t.Fatal(err)
		}
		a, err := db.Users().UserByID(ctx, id)
		for what, at := range map[string]time.Time{"user": a.DateJoined, "token": inserted.Created} {
			if at.Before(start) || at.After(time.Now()) || err != nil {
				t.Errorf("%s: %v, and it is %v: %v", what, at, start, err)
			}
		}
	})
}

// TestExpiryToTheMicrosecond clears the sessions that have expired: not the one that expires now.
func TestExpiryToTheMicrosecond(t *testing.T) {
	t.Parallel()
	dbtest.Engines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		t.Parallel()
		db, ctx, now := open(t), t.Context(), time.Date(2024, 1, 2, 3, 4, 5, 0, time.FixedZone("", 3600))
		for key, expires := range map[string]time.Time{"before": now.Add(-time.Microsecond), "at": now,
			"after": now.Add(time.Microsecond)} {
			if err := db.Sessions().SaveSession(ctx, session.Session{Key: key, Expires: expires}); err != nil {
				t.Fatal(err)
			}
		}
		if n, err := db.Sessions().ClearExpired(ctx, now, nil); n != 1 || err != nil {
			t.Errorf("cleared %d, %v", n, err)
		}
		if _, err := db.Sessions().Session(ctx, "at"); err != nil {
			t.Errorf("the one that expires now: %v", err)
		}
	})
}

// TestUnreadableTimes has stored times that no time.Time can hold, or that are no times. They lock
// nobody out.
func TestUnreadableTimes(t *testing.T) {
	t.Parallel()
	bad := map[string]string{"sqlite": "'never'", "postgres": "'infinity'", "mysql": ""}
	dbtest.Engines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		t.Parallel()
		db, ctx := open(t), t.Context()
		id := addAlice(t, db)
		value := bad[sqldb.Of(db).Engine().Name]
		if value == "" {
			t.Skip("no such time can be stored")
		}
		if err := db.InTx(ctx, func(ctx context.Context) error {
			return sqldb.Of(db).Exec(ctx, "UPDATE auth_user SET last_login = "+value+", date_joined = "+value)
		}); err != nil {
			t.Fatal(err)
		}
		if a, err := db.Users().UserByID(ctx, id); err != nil || !a.DateJoined.IsZero() || !a.LastLogin.IsZero() {
			t.Errorf("%v, %v, %v", a.DateJoined, a.LastLogin, err)
		}
		if found, err := db.Tokens().Identify(ctx, "key"); err != nil || !found.User.Active {
			t.Errorf("%v, %v", found, err)
		}
	})
}
