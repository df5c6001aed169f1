package session_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/password"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/authtoken"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/session"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/sqlite"
)

const (
	referenceSecret = "reference-project-secret-key-0123456789-abcdefghijklmnopqrstuvwxyz"
	aliceKey        = "alicesession0000000000000000000a"
	staleKey        = "staleauthhash000000000000000000a"
	expiredKey      = "expiredsession00000000000000000a"
	secret          = "abcdefghijklmnopqrstuvwxyz012345"
)

// now is a time at which alice's session in the reference database is valid.
var now = time.Date(2027, 1, 2, 3, 4, 5, 678901000, time.UTC)

// house holds the services over a database.
type house struct {
	db       *sqlstore.DB
	users    *auth.Users
	sessions *session.Service
	handler  http.Handler // answers with the user's name
}

// reference returns a house over a copy of the database that Django made. change alters the Config
// before it is used.
func reference(t *testing.T, change ...func(*session.Config)) house {
	t.Helper()
	data, err := os.ReadFile("../migrate/testdata/reference.sqlite3")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "db.sqlite3")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	h := open(t, "sqlite:"+path, change...)
	if err := migrate.New(h.db).Up(t.Context(), "", nil); err != nil { // adds our own tables
		t.Fatal(err)
	}
	return h
}

// empty returns a house over a new database with one user, dave.
func empty(t *testing.T, change ...func(*session.Config)) (house, auth.UserID) {
	t.Helper()
	h := open(t, dbtest.SQLite(t), change...)
	return h, h.user(t, "dave")
}

func (h house) user(t *testing.T, name string) auth.UserID {
	t.Helper()
	user, err := h.users.Create(t.Context(), auth.CreateParams{Username: name, Password: "wonderland-1865"})
	if err != nil {
		t.Fatal(err)
	}
	return user.ID
}

func open(t *testing.T, url string, change ...func(*session.Config)) house {
	t.Helper()
	db, err := sqlite.Open(context.Background(), url, dbtest.Patient())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return over(db, db.Users(), change...)
}

// over returns a house over db, with users as the user store.
func over(db *sqlstore.DB, users auth.UserStore, change ...func(*session.Config)) house {
	c := session.Config{
		Store: db.Sessions(), Tx: db, Secrets: []string{referenceSecret}, Now: func() time.Time { return now },
	}
	for _, fn := range change {
		fn(&c)
	}
	c.Users = auth.NewUsers(auth.UsersConfig{
		Store: users, Tx: db, Secrets: c.Secrets, Now: c.Now,
		Hasher: password.NewPool(password.PoolConfig{Iterations: 1000, MaxWait: 5 * time.Minute}),
	})
	h := house{db: db, users: c.Users, sessions: session.New(c)}
	var (
		mux = http.NewServeMux()
		api = rest.New(rest.Config{
			Authenticators: []rest.Authenticator{session.Authentication{Sessions: h.sessions}},
			Log:            slog.New(slog.DiscardHandler),
		})
		tokens = token.New(token.Config{Store: db.Tokens(), Tx: db})
	)
	mux.Handle("/auth/session/", api.View(whoAmI{}))
	mux.Handle("/put/", api.View(putToo{}))
	mux.Handle("/auth/session-then-token/", api.View(whoAmI{}, rest.Authenticators(
		session.Authentication{Sessions: h.sessions}, authtoken.Authentication{Tokens: tokens})))
	mux.Handle("/auth/default/", api.View(whoAmI{}, rest.Permissions(rest.AllowAny), rest.Authenticators(
		session.Authentication{Sessions: h.sessions}, rest.BasicAuthentication{Users: h.users})))
	h.handler = mux
	return h
}

// whoAmI is a view that answers with the user's name and "Token" if a token authenticated the user.
type whoAmI struct{}

func (whoAmI) Get(r *rest.Request) (*rest.Response, error) {
	var user, vouched any
	if r.User.IsAuthenticated() {
		user = r.User.Username
	}
	if r.Auth != nil {
		vouched = "Token"
	}
	return rest.OK(rest.Object{"user", user, "auth", vouched}), nil
}

func (w whoAmI) Post(r *rest.Request) (*rest.Response, error) { return w.Get(r) }

// putToo is whoAmI with PUT.
type putToo struct{ whoAmI }

func (p putToo) Put(r *rest.Request) (*rest.Response, error) { return p.Get(r) }

// ask returns a request with header lines "Name: value".
func ask(method, target, body string, lines ...string) *http.Request {
	r := httptest.NewRequest(method, "http://testserver"+target, strings.NewReader(body))
	for _, line := range lines {
		name, value, _ := strings.Cut(line, ": ")
		name = http.CanonicalHeaderKey(name)
		r.Header[name] = append(r.Header[name], value)
	}
	return r
}

func (h house) answer(method, target, body string, lines ...string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.handler.ServeHTTP(w, ask(method, target, body, lines...))
	return w
}

// cookies returns the cookies that a browser has after an answer, by name; removed ones are "".
func cookies(header http.Header) map[string]string {
	kept := map[string]string{}
	for _, line := range header["Set-Cookie"] {
		pair, _, _ := strings.Cut(line, ";")
		name, value, _ := strings.Cut(pair, "=")
		kept[name] = strings.Trim(value, `"`)
	}
	return kept
}
