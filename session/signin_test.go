package session_test

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/session"
)

const anonymousKey = "anonymoussession0000000000000000"

// keep stores a session with this payload.
func (h house) keep(t *testing.T, key, payload string) {
	t.Helper()
	row := session.Session{Key: key, Data: h.sessions.Seal(payload), Expires: now.Add(time.Hour)}
	if err := h.db.Sessions().SaveSession(t.Context(), row); err != nil {
		t.Fatal(err)
	}
}

// signIn signs in with the cookies in lines, and returns the header of the answer.
func (h house) signIn(t *testing.T, user auth.UserID, lines ...string) http.Header {
	t.Helper()
	header := http.Header{}
	if err := h.sessions.SignIn(ask("POST", "/login/", "", lines...), header, auth.User{ID: user}); err != nil {
		t.Fatal(err)
	}
	return header
}

// payload returns the content of a stored session.
func (h house) payload(t *testing.T, key string) string {
	t.Helper()
	row, err := h.stored(t, key)
	if err != nil {
		t.Fatal(err)
	}
	return h.sessions.Unseal(row.Data)
}

func (h house) login(t *testing.T, id auth.UserID) string {
	t.Helper()
	hash, err := h.users.SessionHash(t.Context(), auth.User{ID: id})
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf(`"_auth_user_id":"%s","_auth_user_backend":"django.contrib.auth.backends.ModelBackend","_auth_user_hash":"%s"`, id, hash)
}

func TestSignIn(t *testing.T) {
	t.Parallel()
	h, dave := empty(t)
	header := h.signIn(t, dave)
	got := cookies(header)
	if !regexp.MustCompile(`^[a-z0-9]{32}$`).MatchString(got["sessionid"]) ||
		!regexp.MustCompile(`^[a-zA-Z0-9]{32}$`).MatchString(got["csrftoken"]) {
		t.Fatal(header)
	}
	want := http.Header{
		"Vary": {"Cookie"},
		"Set-Cookie": {
			"csrftoken=" + got["csrftoken"] + "; expires=Sat, 01 Jan 2028 03:04:05 GMT; Max-Age=31449600; Path=/; SameSite=Lax",
			"sessionid=" + got["sessionid"] + "; expires=Sat, 16 Jan 2027 03:04:05 GMT; HttpOnly; Max-Age=1209600; Path=/; SameSite=Lax",
		},
	}
	if diff := cmp.Diff(want, header); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff("{"+h.login(t, dave)+"}", h.payload(t, got["sessionid"])); diff != "" {
		t.Error(diff)
	}
	row, err := h.stored(t, got["sessionid"])
	if err != nil || !row.Expires.Equal(now.Add(14*24*time.Hour)) {
		t.Errorf("%v, %v", row, err)
	}
	if user, header := h.whose(t, got["sessionid"]); user != "dave" || header["Set-Cookie"] != nil {
		t.Errorf("%q, %v", user, header)
	}
	if user, err := h.users.ByID(t.Context(), dave); err != nil || !user.LastLogin.Equal(now) {
		t.Errorf("last login %v, %v", user.LastLogin, err)
	}
}

// Key and content of the new session depend on the session that the client had before.
func TestSignInOverASession(t *testing.T) {
	t.Parallel()
	h, dave := empty(t)
	erin, twin := h.user(t, "erin"), h.user(t, "twin")
	account, err := h.db.Users().UserByID(t.Context(), dave)
	if err != nil {
		t.Fatal(err)
	}
	// An import may give two users the same stored hash.
	if err := h.db.Users().UpdateUser(t.Context(), twin,
		auth.UserChange{PasswordHash: &account.PasswordHash}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, before, after string // {me}, {other} and {twin} are logins
		sameKey             bool
	}{
		{"anonymous data are kept under a new key", `{"cart":[1.50,"\u00fc"]}`, `{"cart":[1.50,"\u00fc"],{me}}`, false},
		{"an empty session", `{}`, `{{me}}`, false},
		{"another user's data are dropped", `{"cart":[1],{other}}`, `{{me}}`, false},
		{"data of a user with the same stored hash are dropped", `{"cart":[1],{twin}}`, `{{me}}`, false},
		{"the user's own data and key are kept", `{{me},"cart":[1]}`, `{{me},"cart":[1]}`, true},
		{"the user's own data from before a change of password are dropped", `{"_auth_user_id":"` + string(dave) +
			`","_auth_user_hash":"0","cart":[1]}`, `{{me}}`, false},
		{"data with a null user are dropped", `{"_auth_user_id":null,"cart":[1]}`, `{{me}}`, false},
		{"unreadable data are dropped", `[1]`, `{{me}}`, false},
	} {
		logins := strings.NewReplacer("{me}", h.login(t, dave), "{other}", h.login(t, erin), "{twin}", h.login(t, twin))
		h.keep(t, anonymousKey, logins.Replace(c.before))
		key := cookies(h.signIn(t, dave, "Cookie: sessionid="+anonymousKey))["sessionid"]
		if (key == anonymousKey) != c.sameKey {
			t.Errorf("%s: key %s", c.name, key)
		}
		if diff := cmp.Diff(logins.Replace(c.after), h.payload(t, key)); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
		if _, err := h.stored(t, anonymousKey); !c.sameKey && !errors.Is(err, auth.ErrNotFound) {
			t.Errorf("%s: the old row: %v", c.name, err)
		}
	}
}

// SignIn never keeps a key that an attacker has planted in the browser.
func TestSignInPreventsFixation(t *testing.T) {
	t.Parallel()
	h, dave := empty(t)
	for _, planted := range []string{"plantedkey0000000000000000000000", "x", "", "planted key of the attacker's ---"} {
		if key := cookies(h.signIn(t, dave, "Cookie: sessionid="+planted))["sessionid"]; key == planted ||
			len(key) != 32 {
			t.Errorf("%q: %q", planted, key)
		}
	}
	secretBefore := "Cookie: csrftoken=" + secret
	if got := cookies(h.signIn(t, dave, secretBefore))["csrftoken"]; got == secret || len(got) != 32 {
		t.Errorf("the CSRF secret %q", got)
	}
}

func TestSignInWithItsOwnExpiry(t *testing.T) {
	t.Parallel()
	h, dave := empty(t)
	for own, want := range map[string]string{
		"0":    "; HttpOnly; Path=/; SameSite=Lax",
		"-60":  "; expires=Sat, 02 Jan 2027 03:03:05 GMT; HttpOnly; Max-Age=-60; Path=/; SameSite=Lax",
		"3600": "; expires=Sat, 02 Jan 2027 04:04:05 GMT; HttpOnly; Max-Age=3600; Path=/; SameSite=Lax",
	} {
		h.keep(t, anonymousKey, `{"_session_expiry":`+own+`}`)
		header := h.signIn(t, dave, "Cookie: sessionid="+anonymousKey)
		if line := header["Set-Cookie"][1]; !strings.HasSuffix(line, cookies(header)["sessionid"]+want) {
			t.Errorf("%s: %s", own, line)
		}
	}
}

func TestSignInOfAnUnknownUser(t *testing.T) {
	t.Parallel()
	h, _ := empty(t)
	h.keep(t, anonymousKey, `{"cart":[1]}`)
	header := http.Header{}
	err := h.sessions.SignIn(ask("POST", "/", "", "Cookie: sessionid="+anonymousKey), header, auth.User{ID: "999"})
	if !errors.Is(err, auth.ErrBadCredentials) || len(header) != 0 {
		t.Errorf("%v, %v", err, header)
	}
	if got := h.payload(t, anonymousKey); got != `{"cart":[1]}` {
		t.Error(got)
	}
}

func TestSignOut(t *testing.T) {
	t.Parallel()
	h, dave := empty(t)
	key := cookies(h.signIn(t, dave))["sessionid"]
	for _, c := range []struct {
		cookie  string
		cookies []string
	}{
		{"sessionid=" + key, []string{gone}},
		{"sessionid=" + key, []string{gone}}, // a second time
		{"sessionid=nope", []string{gone}},
		{"other=1", nil},
	} {
		header := http.Header{}
		if err := h.sessions.SignOut(ask("POST", "/", "", "Cookie: "+c.cookie), header); err != nil {
			t.Error(err)
		}
		if !cmp.Equal(header["Set-Cookie"], c.cookies) || !cmp.Equal(header["Vary"], []string{"Cookie"}) {
			t.Errorf("%s: %v", c.cookie, header)
		}
		if _, err := h.stored(t, key); !errors.Is(err, auth.ErrNotFound) {
			t.Errorf("the row: %v", err)
		}
	}
}

// A handler may take several steps in one request: each step sees the cookies that earlier ones
// set.
func TestSeveralStepsInOneRequest(t *testing.T) {
	t.Parallel()
	h, dave := empty(t)
	r := ask("POST", "/", "", "Cookie: sessionid=unknownsession000000000000000000; csrftoken="+secret)
	header := http.Header{"Vary": {"Accept"}, "Set-Cookie": {"theme=dark"}}
	step := func(want string) {
		t.Helper()
		user, err := h.sessions.User(r, header)
		if err != nil || user.Username != want {
			t.Errorf("%q, %v, want %q", user.Username, err, want)
		}
	}
	step("")
	if err := h.sessions.SignIn(r, header, auth.User{ID: dave}); err != nil {
		t.Fatal(err)
	}
	step("dave")
	key := cookies(header)["sessionid"]
	if token := h.token(t, r, header); !session.MatchToken(token, cookies(header)["csrftoken"]) ||
		session.MatchToken(token, secret) {
		t.Error("the token belongs to the replaced secret")
	}
	if err := h.sessions.SignOut(r, header); err != nil {
		t.Fatal(err)
	}
	step("")
	if _, err := h.stored(t, key); !errors.Is(err, auth.ErrNotFound) {
		t.Error(err)
	}
	if len(header["Set-Cookie"]) != 3 || header["Set-Cookie"][0] != "theme=dark" ||
		!cmp.Equal(header["Vary"], []string{"Accept, Cookie"}) {
		t.Error(header)
	}
}
