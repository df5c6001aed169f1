package session_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/session"
	"github.com/latchkey-go/latchkey/sqlstore/sqlite"
)

const gone = `sessionid=""; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/; SameSite=Lax`

// whose returns the name of the user of a session, and the header of the answer.
func (h house) whose(t *testing.T, key string) (string, http.Header) {
	t.Helper()
	header := http.Header{}
	user, err := h.sessions.User(ask("GET", "/", "", "Cookie: sessionid="+key), header)
	if err != nil {
		t.Fatal(err)
	}
	return user.Username, header
}

// stored returns the row of a key.
func (h house) stored(t *testing.T, key string) (session.Session, error) {
	t.Helper()
	return h.db.Sessions().Session(t.Context(), key)
}

// The sessions in this test are Django's.
func TestUserOfDjangosSessions(t *testing.T) {
	t.Parallel()
	h := reference(t)
	for _, c := range []struct {
		name, cookie, user string
		cookies            []string
	}{
		{"alice's", "sessionid=" + aliceKey, "alice", nil},
		{"quoted", `sessionid="` + aliceKey + `"`, "alice", nil},
		{"the last cookie counts", "sessionid=nope; sessionid=" + aliceKey, "alice", nil},
		{"no cookie", "other=1", "", nil},
		{"unknown", "sessionid=unknownsession000000000000000000", "", []string{gone}},
		{"in upper case", "sessionid=" + strings.ToUpper(aliceKey), "", []string{gone}},
		{"expired", "sessionid=" + expiredKey, "", []string{gone}},
		{"too short for a key", "sessionid=nope", "", []string{gone}},
		{"empty", "sessionid=", "", []string{gone}},
		{"not of a key's characters", "sessionid=' OR ''='", "", []string{gone}},
		{"the hash of another password", "sessionid=" + staleKey, "", []string{gone}},
	} {
		header := http.Header{}
		user, err := h.sessions.User(ask("GET", "/", "", "Cookie: "+c.cookie), header)
		if err != nil || user.Username != c.user {
			t.Errorf("%s: %q, %v", c.name, user.Username, err)
		}
		want := http.Header{"Vary": {"Cookie"}}
		if c.cookies != nil {
			want["Set-Cookie"] = c.cookies
		}
		if diff := cmp.Diff(want, header); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
	for key, want := range map[string]error{aliceKey: nil, expiredKey: nil, staleKey: auth.ErrNotFound} {
		if _, err := h.stored(t, key); !errors.Is(err, want) {
			t.Errorf("the row %s: %v, want %v", key, err, want)
		}
	}
}

func TestSessionEndsAtItsExpiry(t *testing.T) {
	t.Parallel()
	clock := now
	h, dave := empty(t, func(c *session.Config) { c.Now = func() time.Time { return clock } })
	header := http.Header{}
	if err := h.sessions.SignIn(ask("POST", "/", ""), header, auth.User{ID: dave}); err != nil {
		t.Fatal(err)
	}
	key := cookies(header)["sessionid"]
	for after, want := range map[time.Duration]string{
		0: "dave", 14*24*time.Hour - time.Microsecond: "dave", 14 * 24 * time.Hour: "", 30 * 24 * time.Hour: "",
	} {
		clock = now.Add(after)
		if user, _ := h.whose(t, key); user != want {
			t.Errorf("after %v: %q", after, user)
		}
	}
}

func TestSessionOfAChangedUser(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	h := reference(t)
	alice, err := h.users.ByName(ctx, "alice")
	if err != nil {
		t.Fatal(err)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(h.users.SetActive(ctx, alice.ID, false))
	if user, header := h.whose(t, aliceKey); user != "" || header["Set-Cookie"] != nil {
		t.Errorf("inactive: %q, %v", user, header)
	}
	must(h.users.SetActive(ctx, alice.ID, true))
	if user, _ := h.whose(t, aliceKey); user != "alice" {
		t.Errorf("active again: %q", user)
	}
	before, err := h.db.Users().UserByID(ctx, alice.ID)
	must(err)
	must(h.users.SetPassword(ctx, alice.ID, "looking-glass"))
	if user, header := h.whose(t, aliceKey); user != "" || !cmp.Equal(header["Set-Cookie"], []string{gone}) {
		t.Errorf("password changed: %q, %v", user, header)
	}
	must(h.db.Users().UpdateUser(ctx, alice.ID, auth.UserChange{PasswordHash: &before.PasswordHash}))
	if user, _ := h.whose(t, aliceKey); user != "" {
		t.Errorf("the old password again: %q", user)
	}
}

func TestSessionOfADeletedUserOrAnotherBackend(t *testing.T) {
	t.Parallel()
	h := reference(t, func(c *session.Config) { c.Backends = []string{"myapp.backends.LDAP"} })
	if user, header := h.whose(t, aliceKey); user != "" || header["Set-Cookie"] != nil {
		t.Errorf("a backend that is not configured: %q, %v", user, header)
	}
	h = reference(t)
	alice, err := h.users.ByName(t.Context(), "alice")
	if err == nil {
		err = h.users.Delete(t.Context(), alice.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	if user, header := h.whose(t, aliceKey); user != "" || header["Set-Cookie"] != nil {
		t.Errorf("deleted: %q, %v", user, header)
	}
}

// Data with an invalid signature counts as empty. The cookie stays, as in Django.
func TestDataWithAnInvalidSignature(t *testing.T) {
	t.Parallel()
	h := reference(t, func(c *session.Config) { c.Secrets = []string{"another secret"} })
	if user, header := h.whose(t, aliceKey); user != "" || header["Set-Cookie"] != nil {
		t.Errorf("%q, %v", user, header)
	}
	if _, err := h.stored(t, aliceKey); err != nil {
		t.Error(err)
	}
}

func TestSessionOfAnOldSecretIsRenewed(t *testing.T) {
	t.Parallel()
	h := reference(t, func(c *session.Config) { c.Secrets = []string{"the new secret", referenceSecret} })
	user, header := h.whose(t, aliceKey)
	fresh := cookies(header)["sessionid"]
	if user != "alice" || len(fresh) != 32 || fresh == aliceKey {
		t.Fatalf("%q, %v", user, header)
	}
	want := "sessionid=" + fresh + "; expires=Sat, 16 Jan 2027 03:04:05 GMT; HttpOnly; Max-Age=1209600; Path=/; SameSite=Lax"
	if diff := cmp.Diff([]string{want}, header["Set-Cookie"]); diff != "" {
		t.Error(diff)
	}
	if _, err := h.stored(t, aliceKey); !errors.Is(err, auth.ErrNotFound) {
		t.Errorf("the old row: %v", err)
	}
	alone := over(h.db, h.db.Users(), func(c *session.Config) { c.Secrets = []string{"the new secret"} })
	if user, header := alone.whose(t, fresh); user != "alice" || header["Set-Cookie"] != nil {
		t.Errorf("without the old secret: %q, %v", user, header)
	}
}

// lockedSessions is a store that can be read but not written.
type lockedSessions struct{ session.Store }

func (lockedSessions) SaveSession(context.Context, session.Session) error {
	return fmt.Errorf("save session: %w", auth.ErrUnavailable)
}

func (lockedSessions) DeleteSession(context.Context, string) error {
	return fmt.Errorf("delete session: %w", auth.ErrUnavailable)
}

func (lockedSessions) DeleteSessions(context.Context, []string) ([]string, error) {
	return nil, fmt.Errorf("delete sessions: %w", auth.ErrUnavailable)
}

func TestReadOnlyStore(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	h := reference(t, func(c *session.Config) {
		c.Secrets = []string{"the new secret", referenceSecret}
		c.Store = lockedSessions{c.Store}
		c.Log = slog.New(slog.NewTextHandler(&log, nil))
	})
	if user, header := h.whose(t, aliceKey); user != "alice" || header["Set-Cookie"] != nil {
		t.Errorf("a session that cannot be renewed: %q, %v", user, header)
	}
	if got := log.String(); !strings.Contains(got, "session: not renewed") || strings.Contains(got, aliceKey) {
		t.Errorf("log: %q", got)
	}
	header := http.Header{}
	for what, err := range map[string]error{
		"ending a stale session": second(h.sessions.User(ask("GET", "/", "", "Cookie: sessionid="+staleKey), header)),
		"signing in":             h.sessions.SignIn(ask("POST", "/", ""), header, auth.User{ID: "1"}),
		"signing out":            h.sessions.SignOut(ask("POST", "/", "", "Cookie: sessionid="+aliceKey), header),
	} {
		if !errors.Is(err, auth.ErrUnavailable) || strings.Contains(err.Error(), aliceKey) ||
			header["Set-Cookie"] != nil {
			t.Errorf("%s: %v, %v", what, err, header)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestFaultsAreNotRefusals(t *testing.T) {
	t.Parallel()
	h := reference(t)
	h.db.Close()
	for _, method := range []string{"GET", "POST"} {
		w := h.answer(method, "/auth/session/", "", "Cookie: sessionid="+aliceKey)
		if w.Code != http.StatusServiceUnavailable || w.Header()["Retry-After"] == nil ||
			w.Header()["Set-Cookie"] != nil {
			t.Errorf("%s: %d %v %s", method, w.Code, w.Header(), w.Body)
		}
	}
	// A request that needs no look-up works without the store.
	for _, lines := range [][]string{nil, {"Cookie: sessionid=malformed-key-0000"}} {
		if w := h.answer("GET", "/auth/session/", "", lines...); w.Code != http.StatusForbidden {
			t.Errorf("%v: %d", lines, w.Code)
		}
	}
}

// Without secrets in its UsersConfig, User returns a fault and no user. A view answers 503, and
// logs what is missing without the key of the session.
func TestUsersWithoutSecrets(t *testing.T) {
	t.Parallel()
	h := reference(t)
	users := auth.NewUsers(auth.UsersConfig{Store: h.db.Users(), Tx: h.db, Hasher: noHasher{}})
	s := session.New(session.Config{
		Store: h.db.Sessions(), Tx: h.db, Users: users, Secrets: []string{referenceSecret}})
	r := ask("GET", "/", "", "Cookie: sessionid="+aliceKey)
	user, err := s.User(r, http.Header{})
	if err == nil || user.IsAuthenticated() || errors.Is(err, auth.ErrBadCredentials) {
		t.Errorf("%+v, %v", user, err)
	}
	var log bytes.Buffer
	api := rest.New(rest.Config{
		Authenticators: []rest.Authenticator{session.Authentication{Sessions: s}},
		Log:            slog.New(slog.NewTextHandler(&log, nil)),
	})
	w := httptest.NewRecorder()
	api.View(whoAmI{}).ServeHTTP(w, r)
	if w.Code != http.StatusServiceUnavailable || w.Header()["Set-Cookie"] != nil {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	if said := log.String(); strings.Count(said, "level=ERROR") != 1 ||
		!strings.Contains(said, "UsersConfig has no Secrets") ||
		strings.Contains(said, aliceKey) || strings.Contains(said, referenceSecret) {
		t.Errorf("the log says %s", said)
	}
}

type noHasher struct{ auth.PasswordHasher }

func TestConcurrentRenewalsMakeOneKey(t *testing.T) {
	t.Parallel()
	h := reference(t, func(c *session.Config) { c.Secrets = []string{"the new secret", referenceSecret} })
	const many = 20
	headers := make(chan http.Header, many)
	for range many {
		go func() {
			header := http.Header{}
			h.sessions.User(ask("GET", "/", "", "Cookie: sessionid="+aliceKey), header)
			headers <- header
		}()
	}
	renewed := map[string]bool{}
	for range many {
		if key := cookies(<-headers)["sessionid"]; key != "" {
			renewed[key] = true
		}
	}
	if len(renewed) != 1 {
		t.Errorf("%d new keys", len(renewed))
	}
}

// A missing table is a fault, not an answer about the user.
func TestMissingTableIsAFault(t *testing.T) {
	t.Parallel()
	db, err := sqlite.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "db.sqlite3"), dbtest.Patient())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	h := over(db, db.Users())
	if w := h.answer("GET", "/auth/session/", "",
		"Cookie: sessionid="+aliceKey); w.Code != http.StatusServiceUnavailable {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if err := migrate.New(db).Up(t.Context(), "", nil); err != nil {
		t.Fatal(err)
	}
	if w := h.answer("GET", "/auth/session/", "", "Cookie: sessionid="+aliceKey); w.Code != http.StatusForbidden {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
