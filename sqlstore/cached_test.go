package sqlstore_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/auth/cache"
	"github.com/latchkey-go/latchkey/auth/password"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/session"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/mysql"
	"github.com/latchkey-go/latchkey/sqlstore/postgres"
	"github.com/latchkey-go/latchkey/sqlstore/sqlite"
)

// cachedOn runs test for each engine that hears of changes. open opens one more DB on the same new
// database, as another process would.
func cachedOn(t *testing.T, triggers bool, test func(t *testing.T, open func() *sqlstore.DB)) {
	t.Helper()
	for name, engine := range map[string]struct {
		url  func(testing.TB) string
		open func(context.Context, string, sqlstore.Config) (*sqlstore.DB, error)
	}{
		"sqlite":   {dbtest.SQLite, sqlite.Open},
		"postgres": {func(t testing.TB) string { return dbtest.Postgres(t) }, postgres.Open},
		"mysql":    {func(t testing.TB) string { return dbtest.MySQL(t, "utf8mb4_bin") }, mysql.Open},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := engine.url(t)
			open := func() *sqlstore.DB {
				db, err := engine.open(t.Context(), url, dbtest.Patient())
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { db.Close() })
				return db
			}
			m := migrate.New(open())
			err := m.Up(t.Context(), "", nil)
			if err == nil && triggers {
				err = m.CreateTriggers(t.Context())
			}
			if err != nil {
				t.Fatal(err)
			}
			test(t, open)
		})
	}
}

// cachedSite is one process with a cache: its services, and how many statements it has run.
type cachedSite struct {
	db       *sqlstore.DB
	users    *auth.Users
	groups   *auth.Groups
	tokens   *token.Service
	keys     *apikey.Service
	sessions *session.Service
}

func newCachedSite(db *sqlstore.DB) *cachedSite {
	ids := cache.New(cache.Config{Changes: db.Changes(), MaxAge: time.Hour})
	pool := password.NewPool(password.PoolConfig{Iterations: 1000, MaxWait: 5 * time.Minute})
	secrets := []string{"cached-site-secret"}
	users := auth.NewUsers(auth.UsersConfig{Store: db.Users(), Tx: db, Hasher: pool, Secrets: secrets})
	return &cachedSite{
		db:       db,
		users:    users,
		groups:   auth.NewGroups(auth.GroupsConfig{Store: db.Groups(), Tx: db}),
		tokens:   token.New(token.Config{Store: db.Tokens(), Tx: db, Cache: ids}),
		keys:     apikey.New(apikey.Config{Store: db.APIKeys(), Tx: db, Cache: ids, LastUsed: -1}),
		sessions: session.New(session.Config{Store: db.Sessions(), Tx: db, Users: users, Secrets: secrets, Cache: ids}),
	}
}

// verdict is what a site says of one user's credentials.
type verdict struct {
	token, key, session string // "yes", or why not
	may                 bool   // the user has the permission auth.add_user
	email               string
}

// statements calls fn, and returns how many statements it ran.
func (s *cachedSite) statements(fn func()) (n int) {
	sqldb.Of(s.db).Observe(func(string) { n++ })
	defer sqldb.Of(s.db).Observe(nil)
	fn()
	return n
}

func (s *cachedSite) ask(t *testing.T, of credentials) (v verdict) {
	t.Helper()
	answer := func(id *auth.Identity, err error) string {
		switch {
		case errors.Is(err, auth.ErrNotFound):
			return "unknown"
		case errors.Is(err, token.ErrInactive):
			return "inactive"
		case err != nil:
			t.Fatal(err)
		}
		may, err := id.User.HasPermission(t.Context(), "auth.add_user")
		if err != nil {
			t.Fatal(err)
		}
		v.may, v.email = may, id.User.Email
		return "yes"
	}
	v.key = answer(s.keys.Verify(t.Context(), of.key))
	v.token = answer(s.tokens.Verify(t.Context(), of.token))
	v.session = answer(s.bySession(t.Context(), of.session))
	return v
}

// bySession returns the identity of a session. auth.ErrNotFound: it signs nobody in.
func (s *cachedSite) bySession(ctx context.Context, key string) (*auth.Identity, error) {
	user, err := s.sessions.User(withSession(ctx, key), http.Header{})
	if err == nil && !user.IsAuthenticated() {
		err = auth.ErrNotFound
	}
	return &auth.Identity{User: user}, err
}

// withSession returns a request with a session's cookie.
func withSession(ctx context.Context, key string) *http.Request {
	r := httptest.NewRequestWithContext(ctx, "GET", "/", nil)
	r.Header.Set("Cookie", "sessionid="+key)
	return r
}

// credentials are those of one user.
type credentials struct {
	user                        auth.UserID
	token, key, handle, session string
}

func (s *cachedSite) make(t *testing.T, name string) credentials {
	t.Helper()
	user, err := s.users.Create(t.Context(), auth.CreateParams{Username: name, Password: "wonderland-1865"})
	if err != nil {
		t.Fatal(err)
	}
	tok, err := s.tokens.GetOrCreate(t.Context(), user.ID)
	if err != nil {
		t.Fatal(err)
	}
	key, secret, err := s.keys.Create(t.Context(), apikey.CreateParams{User: user.ID, Name: name})
	if err != nil {
		t.Fatal(err)
	}
	return credentials{user.ID, tok.Key, secret.Reveal(), key.Handle, s.signIn(t, user.ID)}
}

// signIn starts a session of a user and returns its key.
func (s *cachedSite) signIn(t *testing.T, user auth.UserID) string {
	t.Helper()
	header := http.Header{}
	err := s.sessions.SignIn(httptest.NewRequestWithContext(t.Context(), "POST", "/", nil), header, auth.User{ID: user})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range (&http.Response{Header: header}).Cookies() {
		if c.Name == "sessionid" {
			return c.Value
		}
	}
	t.Fatal("no session")
	return ""
}

// cacheChanges are changes, and what a site says afterwards of the credentials that they concern.
var cacheChanges = map[string]struct {
	change func(context.Context, *cachedSite, credentials) error
	want   verdict
}{
	"the token is revoked": {func(ctx context.Context, s *cachedSite, c credentials) error {
		return s.tokens.Revoke(ctx, c.user)
	}, verdict{token: "unknown", key: "yes", session: "yes"}},
	"the token is reset": {func(ctx context.Context, s *cachedSite, c credentials) error {
		_, err := s.tokens.Reset(ctx, c.user)
		return err
	}, verdict{token: "unknown", key: "yes", session: "yes"}},
	"the key is revoked": {func(ctx context.Context, s *cachedSite, c credentials) error {
		return s.keys.Revoke(ctx, c.handle, apikey.RevokeParams{})
	}, verdict{token: "yes", key: "unknown", session: "yes"}},
	"the session is signed out": {func(ctx context.Context, s *cachedSite, c credentials) error {
		return s.sessions.SignOut(withSession(ctx, c.session), http.Header{})
	}, verdict{token: "yes", key: "yes", session: "unknown"}},
	"the user's sessions are ended": {func(ctx context.Context, s *cachedSite, c credentials) error {
		_, err := s.sessions.EndAll(ctx, c.user)
		return err
	}, verdict{token: "yes", key: "yes", session: "unknown"}},
	"the session gets other content": {func(ctx context.Context, s *cachedSite, c credentials) error {
		return s.db.Sessions().UpdateSession(ctx, session.Session{Key: c.session, Data: "e30:x:y",
			Expires: time.Now().Add(time.Hour)})
	}, verdict{token: "yes", key: "yes", session: "unknown"}},
	"the session expires": {func(ctx context.Context, s *cachedSite, c credentials) error {
		row, err := s.db.Sessions().Session(ctx, c.session)
		row.Expires = time.Now().Add(-time.Second)
		return errors.Join(err, s.db.Sessions().UpdateSession(ctx, row))
	}, verdict{token: "yes", key: "yes", session: "unknown"}},
	"sessions are cleared that expire in a month": {func(ctx context.Context, s *cachedSite, c credentials) error {
		_, err := s.db.Sessions().ClearExpired(ctx, time.Now().Add(30*24*time.Hour), nil)
		return err
	}, verdict{token: "yes", key: "yes", session: "unknown"}},
	"the project's own statement on sessions": {func(ctx context.Context, s *cachedSite, c credentials) error {
		_, err := s.db.SQL().Exec(ctx, "DELETE FROM django_session WHERE session_key = ?", c.session)
		return err
	}, verdict{token: "yes", key: "yes", session: "unknown"}},
	"another password": {func(ctx context.Context, s *cachedSite, c credentials) error {
		return s.users.SetPassword(ctx, c.user, "looking-glass-1871")
	}, verdict{token: "yes", key: "yes", session: "unknown"}},
	"the user is deactivated": {func(ctx context.Context, s *cachedSite, c credentials) error {
		no := false
		_, err := s.users.Update(ctx, c.user, auth.UpdateParams{Active: &no})
		return err
	}, verdict{token: "inactive", key: "unknown", session: "unknown"}},
	"the user is deleted": {func(ctx context.Context, s *cachedSite, c credentials) error {
		return s.users.Delete(ctx, c.user)
	}, verdict{token: "unknown", key: "unknown", session: "unknown"}},
	"the user gets another address": {func(ctx context.Context, s *cachedSite, c credentials) error {
		email := "alice@example.com"
		_, err := s.users.Update(ctx, c.user, auth.UpdateParams{Email: &email})
		return err
	}, verdict{token: "yes", key: "yes", session: "yes", email: "alice@example.com"}},
	"the user gets a permission": {func(ctx context.Context, s *cachedSite, c credentials) error {
		return s.groups.GrantUser(ctx, c.user, "auth.add_user")
	}, verdict{token: "yes", key: "yes", session: "yes", may: true}},
	"the user's group gets a permission": {func(ctx context.Context, s *cachedSite, c credentials) error {
		group, err := s.groups.Create(ctx, "clerks")
		if err == nil {
			err = s.db.Groups().SetMember(ctx, group.ID, c.user, true)
		}
		if err == nil {
			err = s.db.Groups().SetGroupPermission(ctx, group.ID, "auth.add_user", true)
		}
		return err
	}, verdict{token: "yes", key: "yes", session: "yes", may: true}},
	"the project's own statement": {func(ctx context.Context, s *cachedSite, c credentials) error {
		_, err := s.db.SQL().Exec(ctx, "UPDATE auth_user SET is_active = ? WHERE username = ?", false, "alice")
		return err
	}, verdict{token: "inactive", key: "unknown", session: "unknown"}},
	"a statement through database/sql": {func(ctx context.Context, s *cachedSite, c credentials) error {
		_, err := s.db.SQL().DBTX().ExecContext(ctx, "DELETE FROM authtoken_token")
		return err
	}, verdict{token: "unknown", key: "yes", session: "yes"}},
}

// TestOwnChanges has the changes of a process, which no check by the same process overlooks.
func TestOwnChanges(t *testing.T) {
	t.Parallel()
	for _, triggers := range []bool{false, true} {
		cachedOn(t, triggers, func(t *testing.T, open func() *sqlstore.DB) {
			if !triggers && sqldb.Of(open()).Engine().Server {
				t.Skip("without triggers nothing is cached")
			}
			for name, c := range cacheChanges {
				s := newCachedSite(open())
				of := s.make(t, "alice")
				s.untilCached(t, of)
				if err := c.change(t.Context(), s, of); err != nil {
					t.Errorf("%s: %v", name, err)
				}
				if got := s.ask(t, of); got != c.want {
					t.Errorf("%s: %+v, want %+v", name, got, c.want)
				}
				clean(t, s, of)
			}
		})
	}
}

// TestOthersChanges has the changes of another process, or of a person with the engine's own
// client. A check overlooks them for a moment only.
func TestOthersChanges(t *testing.T) {
	t.Parallel()
	for _, triggers := range []bool{false, true} {
		cachedOn(t, triggers, func(t *testing.T, open func() *sqlstore.DB) {
			if !triggers && sqldb.Of(open()).Engine().Server {
				t.Skip("without triggers nothing is cached")
			}
			s, other := newCachedSite(open()), newCachedSite(open())
			for name, c := range cacheChanges {
				of := s.make(t, "alice")
				s.untilCached(t, of)
				if err := c.change(t.Context(), other, of); err != nil {
					t.Errorf("%s: %v", name, err)
				}
				var got verdict
				for range 10_000 {
					if got = s.ask(t, of); got == c.want {
						break
					}
					time.Sleep(time.Millisecond)
				}
				if got != c.want {
					t.Errorf("%s: %+v, want %+v", name, got, c.want)
				}
				clean(t, s, of)
			}
		})
	}
}

// TestHarmlessChanges has commits that end nothing: those of other tables, and of columns on which
// no check depends. Without triggers SQLite cannot tell them apart.
func TestHarmlessChanges(t *testing.T) {
	t.Parallel()
	cachedOn(t, true, func(t *testing.T, open func() *sqlstore.DB) {
		s, other := newCachedSite(open()), newCachedSite(open())
		of := s.make(t, "alice")
		bob := s.make(t, "bob")
		for name, change := range map[string]func(ctx context.Context, s *cachedSite) error{
			"a last login": func(ctx context.Context, s *cachedSite) error {
				return s.users.UpdateLastLogin(ctx, bob.user)
			},
			"a last use": func(ctx context.Context, s *cachedSite) error {
				return s.db.APIKeys().SaveUses(ctx, []apikey.Use{{ID: 1, At: time.Now(), Network: "10.0.0.0/8"}})
			},
			"another session": func(_ context.Context, s *cachedSite) error {
				s.signIn(t, bob.user)
				return nil
			},
			"a counter": func(ctx context.Context, s *cachedSite) error {
				_, err := s.db.SQL().Exec(ctx, "DELETE FROM latchkey_throttle WHERE name = ?", "x")
				return err
			},
		} {
			for who, by := range map[string]*cachedSite{"own": s, "of another": other} {
				s.untilCached(t, of)
				if err := change(t.Context(), by); err != nil {
					t.Errorf("%s, %s: %v", name, who, err)
				}
				time.Sleep(20 * time.Millisecond) // it may be heard of
				if n := s.statements(func() { s.ask(t, of) }); n > 0 {
					t.Errorf("%s, %s: a check runs %d statements", name, who, n)
				}
			}
		}
	})
}

// untilCached asks until the answer comes from the cache.
func (s *cachedSite) untilCached(t *testing.T, of credentials) {
	t.Helper()
	for range 10_000 {
		if s.statements(func() { s.ask(t, of) }) == 0 {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatal("nothing is cached")
}

// clean deletes what a change has left.
func clean(t *testing.T, s *cachedSite, of credentials) {
	t.Helper()
	if err := s.users.Delete(t.Context(), of.user); err != nil && !errors.Is(err, auth.ErrNotFound) {
		t.Error(err)
	}
	for g, err := range s.groups.All(t.Context()) {
		if err == nil {
			err = s.groups.Delete(t.Context(), g.ID)
		}
		if err != nil {
			t.Error(err)
		}
	}
}
