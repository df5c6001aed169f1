package latchkey_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/apikey"
	"github.com/latchkey-go/latchkey/audit"
	"github.com/latchkey-go/latchkey/auth"
	keys "github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/authtoken"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/session"
)

// logOuts is a site with every view that ends credentials. ann has a token, a key and two sessions.
type logOuts struct {
	*latchkey.Site
	t           *testing.T
	credentials map[string]string // header lines, by kind
	secrets     []string
	names       map[string]string // what the trail calls a credential: its name in this test
}

func openLogOuts(t *testing.T) *logOuts {
	t.Helper()
	s := &logOuts{t: t, credentials: map[string]string{}, names: map[string]string{}}
	s.Site = open(t, latchkey.Project{Setup: func(s *latchkey.Site) error {
		any := rest.Authenticators(s.TokenAuthentication, s.APIKeyAuthentication, s.BasicAuthentication,
			s.SessionAuthentication)
		s.View("/logout/", apikey.LogoutView{Logout: s.Logout}, any)
		s.View("/logout/all/", apikey.LogoutAllView{Logout: s.Logout}, any)
		s.View("/knox/logoutall/", apikey.KnoxLogoutAll{Keys: s.Keys}, any)
		s.View("/djoser/logout/", authtoken.LogoutView{Tokens: s.Tokens, Dialect: authtoken.Djoser}, any)
		s.View("/rest-auth/logout/", authtoken.LogoutView{Tokens: s.Tokens, Dialect: authtoken.DJRestAuth}, any)
		s.Handle("/plain/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if err := s.Sessions.SignOut(r, w.Header()); err != nil {
				t.Error(err)
			}
		}))
		s.Handle("/sign-in/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			user, err := s.Users.Authenticate(r.Context(), r.FormValue("user"), "wonderland-1865")
			if err == nil {
				err = s.Sessions.SignIn(r, w.Header(), user)
			}
			if err != nil {
				t.Error(err)
			}
		}))
		return nil
	}}, func(s *latchkey.Settings) { s.TrustedProxies = []string{"192.0.2.1"} })
	ann, err := s.Users.Create(t.Context(), auth.CreateParams{Username: "ann", Password: "wonderland-1865"})
	if err != nil {
		t.Fatal(err)
	}
	bob := auth.CreateParams{Username: "bob", Password: "wonderland-1865"}
	if _, err := s.Users.Create(t.Context(), bob); err != nil {
		t.Fatal(err)
	}
	token, err := s.Tokens.GetOrCreate(t.Context(), ann.ID)
	if err != nil {
		t.Fatal(err)
	}
	key, secret, err := s.Keys.Create(t.Context(), keys.CreateParams{User: ann.ID, Name: "key"})
	if err != nil {
		t.Fatal(err)
	}
	s.credentials["token"] = "Authorization: Token " + token.Key
	s.credentials["key"] = "Authorization: Api-Key " + secret.Reveal()
	s.credentials["password"] = "Authorization: Basic YW5uOndvbmRlcmxhbmQtMTg2NQ=="
	s.names[key.Handle], s.names[string(ann.ID)] = "key", "ann"
	s.secrets = append(s.secrets, token.Key, secret.Reveal())
	for _, name := range []string{"session", "other"} {
		s.signIn(name, "ann")
	}
	return s
}

// signIn starts a session, in the place of one that the headers name.
func (s *logOuts) signIn(name, user string, headers ...string) {
	s.t.Helper()
	cookies := "Cookie: "
	for _, c := range get(s.Site, "GET", "/sign-in/?user="+user, headers...).Result().Cookies() {
		cookies += c.Name + "=" + c.Value + "; "
		if c.Name == "sessionid" {
			s.names[session.HandleOf(c.Value)] = name
			s.secrets = append(s.secrets, c.Value)
		} else {
			s.credentials["CSRF "+name] = "X-CSRFToken: " + c.Value
		}
	}
	s.credentials[name] = cookies
}

// TestLogOutsAreRecorded ends credentials in every way. The trail says who has ended which one,
// with what and from where. It names credentials by handles.
func TestLogOutsAreRecorded(t *testing.T) {
	t.Parallel()
	const keyEnd, tokenEnd = "key.revoke key of ann", "token.revoke ann of ann"
	sessionEnd := func(name string) string { return "session.end " + name + " of ann" }
	for _, c := range []struct {
		path, credential string
		want             []string
	}{
		{"/logout/", "token", []string{tokenEnd}},
		{"/logout/", "key", []string{keyEnd}},
		{"/logout/", "session", []string{sessionEnd("session")}},
		{"/logout/", "password", nil}, // nothing ends
		{"/logout/all/", "token", []string{keyEnd, sessionEnd("other"), sessionEnd("session"), tokenEnd}},
		{"/logout/all/", "key", []string{keyEnd, sessionEnd("other"), sessionEnd("session"), tokenEnd}},
		{"/logout/all/", "session", []string{keyEnd, sessionEnd("other"), sessionEnd("session"), tokenEnd}},
		{"/logout/all/", "password", []string{keyEnd, sessionEnd("other"), sessionEnd("session"), tokenEnd}},
		{"/knox/logoutall/", "key", []string{keyEnd}},
		{"/djoser/logout/", "token", []string{tokenEnd}},
		{"/rest-auth/logout/", "token", []string{tokenEnd}},
		{"/rest-auth/logout/", "", nil},
		{"/plain/", "session", []string{sessionEnd("session")}},
		{"/plain/", "", nil},
	} {
		t.Run(c.path+" "+c.credential, func(t *testing.T) {
			t.Parallel()
			s := openLogOuts(t)
			from := s.last()
			w := get(s.Site, "POST", c.path, "X-Forwarded-For: 198.51.100.7", "X-Request-ID: request-7",
				s.credentials[c.credential], s.credentials["CSRF "+c.credential])
			if w.Code >= 300 {
				t.Fatal(w.Code, w.Body)
			}
			via := map[string]string{"key": "key key", "token": "token", "session": "session", "password": "password"}
			got := s.since(from, " by ann via "+via[c.credential]+" from 198.51.100.7 in request-7")
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
			if _, err := s.Audit.Verify(t.Context(), audit.Checks{}); err != nil {
				t.Error(err)
			}
			// The same request again ends nothing more.
			from = s.last()
			get(s.Site, "POST", c.path, s.credentials[c.credential], s.credentials["CSRF "+c.credential])
			if got := s.since(from, ""); len(got) > 0 && c.credential != "password" {
				t.Errorf("again: %q", got)
			}
		})
	}
}

// TestSessionOfAnotherUserEnds has bob sign in over ann's session.
func TestSessionOfAnotherUserEnds(t *testing.T) {
	t.Parallel()
	s := openLogOuts(t)
	from := s.last()
	s.signIn("bob's", "bob", s.credentials["session"])
	got := s.since(from, "")
	if len(got) != 1 || !strings.HasPrefix(got[0], "session.end session of ann by ") {
		t.Errorf("%q", got)
	}
	from = s.last()
	s.signIn("bob's", "bob", s.credentials["bob's"]) // as in Django the session stays
	if got := s.since(from, ""); len(got) > 0 {
		t.Errorf("%q", got)
	}
}

// last returns the number of the last entry.
func (s *logOuts) last() (number int64) {
	for e := range s.Audit.List(s.t.Context(), audit.Filter{}) {
		number = max(number, e.Number)
	}
	return number
}

// since returns the entries after that number, sorted, without the suffix that each must have.
func (s *logOuts) since(number int64, suffix string) (lines []string) {
	s.t.Helper()
	for e, err := range s.Audit.List(s.t.Context(), audit.Filter{}) {
		if err != nil {
			s.t.Fatal(err)
		}
		if text := fmt.Sprintf("%+v", e); slices.ContainsFunc(s.secrets, func(secret string) bool {
			return strings.Contains(text, secret)
		}) {
			s.t.Errorf("entry %d has a secret", e.Number)
		}
		if e.Number <= number {
			continue
		}
		kind, handle, _ := strings.Cut(e.Via, " ")
		if handle != "" {
			kind += " " + s.names[handle]
		}
		line := fmt.Sprintf("%s %s of %s by %s via %s from %s in %s", e.Action, s.names[e.Event.ID],
			s.names[string(e.User)], e.Actor.Name, kind, e.Network, e.RequestID)
		trimmed, found := strings.CutSuffix(line, suffix)
		if !found {
			s.t.Errorf("%q, want it to end with %q", line, suffix)
		}
		lines = append(lines, trimmed)
	}
	slices.Sort(lines)
	return lines
}
