package latchkey_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

// wayIn is a view with one authenticator, and alice's credentials for it.
type wayIn struct {
	name, path string
	right      http.Header       // the header that signs alice in
	secrets    map[string]string // alice's credentials, by names under which other servers read them
}

// waysIn opens a site with a view for each authenticator, and an account that each of them admits.
func waysIn(t *testing.T) (*latchkey.Site, []wayIn) {
	t.Helper()
	var alice auth.User
	view := rest.Func(func(r *rest.Request) (*rest.Response, error) {
		return rest.OK(r.User.Username), nil
	}, "GET", "POST")
	site := open(t, latchkey.Project{Setup: func(site *latchkey.Site) error {
		for name, a := range map[string]rest.Authenticator{
			"token": site.TokenAuthentication, "basic": site.BasicAuthentication, "session": site.SessionAuthentication,
			"remote": rest.RemoteUserAuthentication{Users: site.Users, From: func(r *http.Request) string {
				user, _ := rest.HeaderLine(r.Header, "Remote-User")
				return user
			}},
		} {
			site.View("/"+name+"/{rest...}", view, rest.Authenticators(a))
		}
		site.View("/signin/", rest.Func(func(r *rest.Request) (*rest.Response, error) {
			return rest.NoContent(), site.Sessions.SignIn(r.Request, r.ResponseHeader(), alice)
		}), rest.Authenticators(), rest.Permissions(rest.AllowAny))
		return nil
	}})
	user, err := site.Users.Create(t.Context(), auth.CreateParams{Username: "alice", Password: "wonderland-1865"})
	if err != nil {
		t.Fatal(err)
	}
	alice = user
	token, err := site.Tokens.GetOrCreate(t.Context(), alice.ID)
	if err != nil {
		t.Fatal(err)
	}
	session := ""
	for _, c := range get(site, "GET", "/signin/").Result().Cookies() {
		if c.Name == "sessionid" {
			session = c.Value
		}
	}
	const basic = "Basic YWxpY2U6d29uZGVybGFuZC0xODY1"
	return site, []wayIn{
		{"a token", "/token/", http.Header{"Authorization": {"Token " + token.Key}}, map[string]string{
			"token": token.Key, "auth_token": token.Key, "access_token": token.Key, "api_key": token.Key,
			"key":   token.Key,
			"Token": token.Key, "Authorization": "Token " + token.Key, "authorization": "Token " + token.Key,
			"HTTP_AUTHORIZATION": "Token " + token.Key}},
		{"a password", "/basic/", http.Header{"Authorization": {basic}}, map[string]string{
			"username": "alice", "password": "wonderland-1865",
			"Authorization": basic, "authorization": basic, "Basic": basic[6:]}},
		{"a session", "/session/", http.Header{"Cookie": {"sessionid=" + session}}, map[string]string{
			"sessionid": session, "session": session,
			"Cookie": "sessionid=" + session, "Set-Cookie": "sessionid=" + session}},
		{"a name that a proxy vouches for", "/remote/", http.Header{"Remote-User": {"alice"}}, map[string]string{
			"Remote-User": "alice", "REMOTE_USER": "alice", "remote_user": "alice", "user": "alice"}},
	}
}

// TestCredentialsAreReadInOnePlace checks that every authenticator reads credentials from its own
// header or cookie alone: never from the query, the path, the body, another cookie or a similar
// header. URLs are logged, kept in histories and sent as referers (Gitea's ?token=, removed by
// GitHub in 2021; DRF #6131).
func TestCredentialsAreReadInOnePlace(t *testing.T) {
	t.Parallel()
	site, ways := waysIn(t)
	send := func(method, path, query, body string, header http.Header) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, "/", strings.NewReader(body))
		r.URL.Path, r.URL.RawQuery, r.Header = path, query, header
		if body != "" {
			r.Header = http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
		}
		w := httptest.NewRecorder()
		site.ServeHTTP(w, r)
		return w
	}
	for _, way := range ways {
		if w := send("GET", way.path, "", "", way.right); w.Code != 200 || w.Body.String() != `"alice"` {
			t.Fatalf("%s in its place: %d %s", way.name, w.Code, w.Body)
		}
		all := url.Values{}
		var cookies []string
		for name, secret := range way.secrets {
			all.Set(name, secret)
			if !(name == "sessionid" && way.path == "/session/") {
				cookies = append(cookies, name+"="+strings.ReplaceAll(secret, " ", "%20"), name+`="`+secret+`"`)
			}
		}
		for place, w := range map[string]*httptest.ResponseRecorder{
			"the query":           send("GET", way.path, all.Encode(), "", nil),
			"the query of a POST": send("POST", way.path, all.Encode(), "", nil),
			"the body":            send("POST", way.path, "", all.Encode(), nil),
			"a cookie":            send("GET", way.path, "", "", http.Header{"Cookie": cookies}),
			"a method in the query": send("POST", way.path, all.Encode()+"&_method=GET", "",
				http.Header{"X-Http-Method-Override": {"GET"}}),
			"with a broken query":    send("GET", way.path, "%zz&"+all.Encode()+";", "", nil),
			"another header":         send("GET", way.path, "", "", misplaced(way.secrets)),
			"a header and the query": send("GET", way.path, all.Encode(), "", http.Header{"Authorization": {"Token"}}),
		} {
			if w.Code != 401 && w.Code != 403 || strings.Contains(w.Body.String(), "alice") {
				t.Errorf("%s in %s: %d %s", way.name, place, w.Code, w.Body)
			}
		}
		for name, secret := range way.secrets {
			for _, path := range []string{secret, name + "/" + secret, name + "=" + secret, ";" + name + "=" + secret,
				secret + "@"} {
				if w := send("GET", way.path+path, "", "", nil); w.Code != 401 && w.Code != 403 {
					t.Errorf("%s in the path %s: %d %s", way.name, path, w.Code, w.Body)
				}
			}
		}
	}
	// A CSRF token in the query does not count either: only a form's field or the header, as in
	// Django.
	csrf := strings.Repeat("a", 32)
	signedIn := ways[2].right.Clone()
	signedIn["Cookie"] = []string{signedIn["Cookie"][0] + "; csrftoken=" + csrf}
	if w := send("POST", "/session/", "csrfmiddlewaretoken="+csrf+"&X-CSRFToken="+csrf, "",
		signedIn.Clone()); w.Code != 403 {
		t.Errorf("a CSRF token in the query: %d %s", w.Code, w.Body)
	}
	signedIn["X-Csrftoken"] = []string{csrf}
	if w := send("POST", "/session/", "", "", signedIn); w.Code != 200 {
		t.Errorf("a CSRF token in its place: %d %s", w.Code, w.Body)
	}
}

// misplaced returns the secrets in headers from which other servers have read credentials.
func misplaced(secrets map[string]string) http.Header {
	h := http.Header{}
	for name, secret := range secrets {
		for _, other := range []string{"X-" + name, "Proxy-" + name, "X-Forwarded-" + name, "X-Original-" + name,
			"Http-" + name} {
			h.Add(other, secret)
		}
		for _, other := range []string{"X-Api-Key", "X-Auth-Token", "X-Access-Token", "Api-Key", "Proxy-Authorization",
			"Referer", "From", "X-Original-Url"} {
			h.Add(other, secret)
		}
	}
	return h
}

// TestNoPathAroundAGuard tries paths with a suffix or a format, which bypassed beego's filters
// (CVE-2021-30080). Here the guard belongs to the view, so every path that reaches the view is
// guarded.
func TestNoPathAroundAGuard(t *testing.T) {
	t.Parallel()
	secret := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.Write([]byte("the secret")) })
	view := rest.Func(func(*rest.Request) (*rest.Response, error) {
		return rest.OK("the secret"), nil
	}, "GET", "HEAD", "POST")
	site := open(t, latchkey.Project{Setup: func(site *latchkey.Site) error {
		site.View("/open/", MyView{}, rest.Permissions(rest.AllowAny))
		site.View("/open/{name}/", MyView{}, rest.Permissions(rest.AllowAny))
		site.View("/admin/", view)
		site.View("/admin/users/{id}/", view)
		site.View("/report", view)
		site.Handle("/files/{path...}", site.API.Protect()(secret))
		return nil
	}})
	token, err := site.Tokens.GetOrCreate(t.Context(), newAccount(t, site, "alice"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		target string
		status int // without a token
	}{
		{"/admin/", 401}, {"/admin/?format=json", 401}, {"/admin/?", 401}, {"/admin", 301}, {"/admin?format=json", 301},
		{"/%61dmin/", 401}, {"/admin%2F", 401}, {"/admin%2f?x", 401},
		{"/admin.json", 404}, {"/admin.json/", 404}, {"/admin/.json", 404}, {"/admin/index.html", 404},
		{"/admin/x/", 404},
		{"/admin/%00", 404}, {"/admin%00/", 404}, {"/admin/%20", 404}, {"/admin;x/", 404}, {"/admin/;x=.json", 404},
		{"/admin/..;/", 404},
		{"//admin/", 404}, {"/./admin/", 404}, {"/admin//", 404}, {"/ADMIN/", 404}, {"/open/../admin/", 404},
		{"/open/%2e%2e/admin/", 404},
		// one segment, which the open view matches
		{"/open/..%2fadmin/", 404}, {"/open/%2Fadmin/", 404}, {`/open/..\admin/`, 200},
		{"/admin/users/1/", 401}, {"/admin/users/1.json/", 401}, {"/admin/users/1.xml/", 401},
		{"/admin/users/%2e%2e/", 401},
		{"/admin/users/1", 301}, {"/admin/users/1.json", 301}, {"/admin/users//", 404}, {"/admin/users/1/2/", 404},
		{"/admin/users/1%2F2/", 404},
		{"/report", 401}, {"/report/", 404}, {"/report.json", 404}, {"/report/x", 404}, {"/report%3fx", 404},
		{"/files/", 401}, {"/files/a", 401}, {"/files/a.json", 401}, {"/files//", 401}, {"/files/../open/", 401},
		{"/files/..%2f..", 401}, {"/files", 301},
	} {
		for _, method := range []string{"GET", "HEAD", "POST", "OPTIONS", "TRACE", "get", "PROPFIND"} {
			w := get(site, method, c.target, "X-Original-Url: /open/", "X-Rewrite-Url: /open/",
				"X-Http-Method-Override: OPTIONS")
			if got := w.Code; got != c.status && !(c.status == 200 && got == 405) ||
				strings.Contains(w.Body.String(), "the secret") {
				t.Errorf("%s %s without a token: %d %s, want %d", method, c.target, got, w.Body, c.status)
			}
		}
		w := get(site, "GET", c.target, "Authorization: Token "+token.Key)
		if secret := strings.Contains(w.Body.String(), "the secret"); secret != (c.status == 401) {
			t.Errorf("%s with a token: %d %s", c.target, w.Code, w.Body)
		}
	}
}
