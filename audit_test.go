package latchkey_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/audit"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/rest"
)

// trailOf returns the trail of a site, an entry a line, from an entry on.
func trailOf(t *testing.T, site *latchkey.Site, from int64) (lines []string) {
	t.Helper()
	for e, err := range site.Audit.List(t.Context(), audit.Filter{}) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Number >= from {
			lines = append(lines, fmt.Sprintf("%s by %s/%s via %s from %s in %s", e.Action, e.Actor.ID, e.Actor.Name,
				e.Via, e.Network, e.RequestID))
		}
	}
	return lines
}

// activator deactivates the user of the path.
type activator struct{ users *auth.Users }

func (v activator) Post(r *rest.Request) (*rest.Response, error) {
	err := v.users.SetActive(r.Context(), auth.UserID(r.PathValue("id")), r.PathValue("to") == "on")
	return rest.NoContent(), err
}

// TestWhoIsRecorded changes a user through views and guards, by requests with each kind of
// credential, from a worker, and by code of the program. Every authentication path is a row.
func TestWhoIsRecorded(t *testing.T) {
	t.Parallel()
	site := open(t, latchkey.Project{Setup: func(s *latchkey.Site) error {
		any := rest.Authenticators(s.TokenAuthentication, s.BasicAuthentication, s.SessionAuthentication,
			rest.RemoteUserAuthentication{Users: s.Users, From: func(r *http.Request) string {
				return r.Header.Get("Test-User")
			}})
		s.View("/views/{id}/{to}/", activator{s.Users}, any, rest.Permissions(rest.AllowAny))
		s.Handle("/guarded/{id}/{to}/", s.API.Protect(any, rest.Permissions(rest.AllowAny))(http.HandlerFunc(
			func(w http.ResponseWriter, r *http.Request) {
				err := s.Users.SetActive(r.Context(), auth.UserID(r.PathValue("id")), r.PathValue("to") == "on")
				if err != nil {
					t.Error(err)
				}
			})))
		s.Handle("/plain/{id}/{to}/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			ctx := auth.NewContext(r.Context(), &auth.Identity{User: auth.User{ID: "9", Username: "own"}})
			if err := s.Users.SetActive(ctx, auth.UserID(r.PathValue("id")), r.PathValue("to") == "on"); err != nil {
				t.Error(err)
			}
		}))
		s.Handle("/sign-in/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			user, err := s.Users.Authenticate(r.Context(), "ann", "wonderland-1865")
			if err == nil {
				err = s.Sessions.SignIn(r, w.Header(), user)
			}
			if err != nil {
				t.Error(err)
			}
		}))
		return nil
	}}, func(s *latchkey.Settings) { s.TrustedProxies = []string{"192.0.2.1"} }) // the peer of httptest
	bob, ann := newAccount(t, site, "bob"), newAccount(t, site, "ann")
	if err := site.Users.SetPassword(t.Context(), ann, "wonderland-1865"); err != nil {
		t.Fatal(err)
	}
	key, err := site.Tokens.GetOrCreate(t.Context(), ann)
	if err != nil {
		t.Fatal(err)
	}
	from := int64(len(trailOf(t, site, 0)) + 1)
	signedIn := get(site, "GET", "/sign-in/")
	cookies, token := "Cookie: ", ""
	for _, c := range signedIn.Result().Cookies() {
		cookies += c.Name + "=" + c.Value + "; "
		if c.Name == "csrftoken" {
			token = c.Value
		}
	}
	to := "off"
	for _, c := range []struct{ path, header, want string }{
		{"views", "", "/ via anonymous"},
		{"views", "Authorization: Token " + key.Key, string(ann) + "/ann via token"},
		{"views", "Authorization: Basic YW5uOndvbmRlcmxhbmQtMTg2NQ==", string(ann) + "/ann via password"},
		{"views", cookies, string(ann) + "/ann via session"},
		{"views", "Test-User: ann", string(ann) + "/ann via remote user"},
		{"guarded", "", "/ via anonymous"},
		{"guarded", "Authorization: Token " + key.Key, string(ann) + "/ann via token"},
		{"plain", "", "9/own via other"},
	} {
		w := get(site, "POST", "/"+c.path+"/"+string(bob)+"/"+to+"/", "X-Forwarded-For: 2001:db8::7:1",
			"X-Request-ID: request-7", c.header, "X-CSRFToken: "+token)
		if w.Code >= 300 {
			t.Errorf("%s %s: %d %s", c.path, c.header, w.Code, w.Body)
		}
		want := []string{fmt.Sprintf("user.%s by %s from 2001:db8::/64 in request-7",
			map[string]string{"on": "activate", "off": "deactivate"}[to], c.want)}
		got := trailOf(t, site, from)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s %s: %s", c.path, c.header, diff)
		}
		from += int64(len(got))
		to = map[string]string{"on": "off", "off": "on"}[to]
	}
	working, done := context.WithCancel(t.Context())
	site.Worker(func(ctx context.Context) error {
		defer done()
		return site.Users.SetStaff(ctx, bob, true)
	})
	if err := site.Work(working); err != nil {
		t.Error(err)
	}
	if err := site.Users.SetStaff(t.Context(), bob, false); err != nil {
		t.Error(err)
	}
	want := []string{"user.update by / via worker from  in ", "user.update by / via program from  in "}
	if diff := cmp.Diff(want, trailOf(t, site, from)); diff != "" {
		t.Error(diff)
	}
	if _, err := site.Audit.Verify(t.Context(), audit.Checks{}); err != nil {
		t.Error(err)
	}
}

// TestAuditIsOff makes changes of a site that records nothing.
func TestAuditIsOff(t *testing.T) {
	t.Parallel()
	site := open(t, latchkey.Project{}, func(s *latchkey.Settings) { s.Audit.Record = "off" })
	alice := newAccount(t, site, "alice")
	var statements []string
	sqldb.Of(latchkey.StoreOf(site)).Observe(func(statement string) { statements = append(statements, statement) })
	if err := site.Users.SetActive(t.Context(), alice, false); err != nil || len(statements) != 1 {
		t.Errorf("%v, %q", err, statements)
	}
	if err := site.Audit.Record(t.Context(), auth.Event{Action: "x"}); err != nil {
		t.Error(err)
	}
	if got := trailOf(t, site, 0); len(got) > 0 {
		t.Error(got)
	}
}

// TestUnrecordedChangeIsUndone breaks the trail. The changes of users then fail, and are not made.
func TestUnrecordedChangeIsUndone(t *testing.T) {
	t.Parallel()
	site := open(t, latchkey.Project{})
	alice := newAccount(t, site, "alice")
	err := site.Tx.InTx(t.Context(), func(ctx context.Context) error {
		_, err := site.DB.Exec(ctx, "UPDATE latchkey_audit_head SET number = 0")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := site.Users.SetStaff(t.Context(), alice, true); !errors.Is(err, audit.ErrBroken) {
		t.Errorf("%v", err)
	}
	if u, err := site.Users.ByID(t.Context(), alice); err != nil || u.Staff {
		t.Errorf("%+v, %v", u, err)
	}
}

// TestReadingCostsNothing counts the statements of a request that changes nothing: one, with and
// without a trail.
func TestReadingCostsNothing(t *testing.T) {
	t.Parallel()
	for _, setting := range []string{"on", "off"} {
		site := open(t, latchkey.Project{Setup: func(s *latchkey.Site) error {
			s.View("/", rest.Func(func(*rest.Request) (*rest.Response, error) { return rest.NoContent(), nil }))
			return nil
		}}, func(s *latchkey.Settings) { s.Audit.Record = setting })
		key, err := site.Tokens.GetOrCreate(t.Context(), newAccount(t, site, "alice"))
		if err != nil {
			t.Fatal(err)
		}
		var statements []string
		sqldb.Of(latchkey.StoreOf(site)).Observe(func(statement string) { statements = append(statements, statement) })
		if w := get(site, "GET", "/", "Authorization: Token "+key.Key); w.Code != 204 || len(statements) != 1 {
			t.Errorf("%s: %d, %q", setting, w.Code, statements)
		}
	}
}

// TestNoSecretInTheTrail makes every kind of change with secrets that are easy to find, and
// searches all entries for them, and for the hashes and keys that the database has.
func TestNoSecretInTheTrail(t *testing.T) {
	t.Parallel()
	site := open(t, latchkey.Project{})
	ctx := t.Context()
	alice, err := site.Users.Create(ctx, auth.CreateParams{Username: "alice", Password: "canary-one-1865"})
	if err != nil {
		t.Fatal(err)
	}
	key, err := site.Tokens.Reset(ctx, alice.ID)
	if err != nil {
		t.Fatal(err)
	}
	var hashes []string
	note := func() {
		hash, err := latchkey.StoreOf(site).Users().SampleHashes(ctx, 10)
		if err != nil {
			t.Fatal(err)
		}
		hashes = append(hashes, hash...)
	}
	note()
	for _, change := range []func() error{
		func() error { return site.Users.SetPassword(ctx, alice.ID, "canary-two-1865") },
		func() error { return site.Users.ChangePassword(ctx, alice.ID, "canary-two-1865", "canary-three-1865") },
		func() error { return site.Users.SetPassword(ctx, alice.ID, "") },
		func() error { return site.Users.SetStaff(ctx, alice.ID, true) },
		func() error { _, err := site.Tokens.Reset(ctx, alice.ID); return err },
		func() error { return site.Tokens.Revoke(ctx, alice.ID) },
		func() error { return site.Users.Delete(ctx, alice.ID) },
	} {
		if err := change(); err != nil {
			t.Fatal(err)
		}
		note()
	}
	for e, err := range site.Audit.List(ctx, audit.Filter{}) {
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range append([]string{"canary", "pbkdf2", key.Key, key.Key[:12]}, hashes...) {
			if secret != "" && strings.Contains(string(text), secret) {
				t.Errorf("entry %d contains %q", e.Number, secret)
			}
		}
	}
}
