package latchkey_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/internal/mask"
)

// basic returns the header for a name and a password.
func basic(name, password string) string {
	return "Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte(name+":"+password))
}

// signIn gets every kind of credential, with right and with wrong passwords.
func (s *search) signIn() {
	shown := []string{"token of alice"}
	got := s.ask(200, shown, "POST", "/token/", form("username", "alice", "password", s.password))
	s.token = s.add("token of alice", s.match(got.body, `"token":"(\w+)"`))
	s.ask(200, shown, "POST", "/token/", object("username", "alice", "password", s.password))
	for _, c := range []struct{ name, password string }{
		{"alice", s.wrong}, {"nobody", s.wrong}, {"bob", s.wrong},
		{s.password, "alice"}, {s.password, s.password}, {s.wrong, ""},
	} {
		s.ask(400, nil, "POST", "/token/", form("username", c.name, "password", c.password))
		s.ask(401, nil, "GET", "/whoami/", "", basic(c.name, c.password))
		s.ask(500, nil, "POST", "/plain/", form("username", c.name, "password", c.password))
	}

	got = s.ask(200, []string{"form token", "CSRF token"}, "GET", "/login/", "")
	formToken := s.add("form token", s.match(got.body, `"form_token":"(\w+)"`))
	s.csrf = s.add("CSRF token", s.cookie(got, "csrftoken"))
	cookie := "Cookie: csrftoken=" + s.csrf
	s.ask(403, nil, "POST", "/login/", form("username", "alice", "password", s.password))
	s.ask(400, nil, "POST", "/login/",
		form("username", "alice", "password", s.wrong, "csrfmiddlewaretoken", formToken), cookie)
	got = s.ask(200, []string{"session key", "CSRF token", "next CSRF token"}, "POST", "/login/",
		form("username", "alice", "password", s.password, "csrfmiddlewaretoken", formToken), cookie)
	s.session = s.add("session key", s.cookie(got, "sessionid"))
	s.csrf = s.add("next CSRF token", s.cookie(got, "csrftoken"))

	shown = []string{"first API key"}
	token := "Authorization: Token " + s.token
	got = s.ask(201, shown, "POST", "/keys/", `{"name": "first", "scopes": ["orders:read"]}`, token)
	s.key = s.add("first API key", s.match(got.body, `"key":"(\w+)"`))
	s.handle = s.match(got.body, `"handle":"(\w+)"`)
	got = s.ask(201, []string{"rotated API key"}, "POST", "/keys/"+s.handle+"/rotate/", `{"grace": 3600}`, token)
	s.next = s.add("rotated API key", s.match(got.body, `"key":"(\w+)"`))
	body := `{"name": "bound", "networks": ["192.0.2.0/24"]}`
	got = s.ask(201, []string{"bound API key"}, "POST", "/keys/", body, token)
	s.refusable = append(s.refusable, s.add("bound API key", s.match(got.body, `"key":"(\w+)"`)))
	got = s.ask(201, []string{"ended API key"}, "POST", "/keys/", `{"name": "ended"}`, token)
	s.refusable = append(s.refusable, s.add("ended API key", s.match(got.body, `"key":"(\w+)"`)))
	s.ask(204, nil, "DELETE", "/keys/"+s.match(got.body, `"handle":"(\w+)"`)+"/", "", token)
	s.refusable = append(s.refusable, s.add("API key of another site", foreignKey(s.t)),
		s.add("token of another site", strings.Repeat("0123456789abcdef", 3)[:40]))
	got = s.ask(200, []string{"Knox key"}, "POST", "/knox/login/", "", basic("alice", s.password))
	s.add("Knox key", s.match(got.body, `"token":"(\w+)"`))
}

// foreignKey returns a key with a right checksum that the site does not know.
func foreignKey(t *testing.T) string {
	services := dbtest.OpenServices(t)
	user, err := services.Users.Create(t.Context(), auth.CreateParams{Username: "alice"})
	if err != nil {
		t.Fatal(err)
	}
	keys := apikey.New(apikey.Config{Store: services.DB.APIKeys(), Tx: services.DB})
	_, secret, err := keys.Create(t.Context(), apikey.CreateParams{User: user.ID, Name: "foreign"})
	if err != nil {
		t.Fatal(err)
	}
	return secret.Reveal()
}

// object returns a JSON object with these pairs of names and values.
func object(pairs ...string) string {
	values := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		values[pairs[i]] = pairs[i+1]
	}
	return string(mustJSON(values))
}

// cookie returns the value of a cookie that the answer sets.
func (s *search) cookie(a answer, name string) string {
	s.t.Helper()
	for _, c := range a.Cookies() {
		if c.Name == name {
			return c.Value
		}
	}
	s.t.Fatalf("no cookie %s in %v", name, a.Header)
	return ""
}

// present presents every credential, at the right place and at wrong ones.
func (s *search) present() {
	own := []string{s.token, s.key, s.next, s.password, s.session, s.csrf}
	for _, secret := range slices.Concat(own, s.refusable) {
		for _, line := range []string{
			"Authorization: Token %s", "Authorization: Bearer %s", "Authorization: Api-Key %s", "X-API-Key: %s",
			"Authorization: %s", "Authorization: Token%s", "Authorization: Token %s %s", "Authorization: Basic %s",
			"Authorization: Basic %s:", "Authorization: Token \"%s\"", "Authorization: Digest %s", "X-CSRFToken: %s",
			"X-API-Key: Api-Key %s", "Cookie: sessionid=%s", "Cookie: csrftoken=%s",
			"Cookie: sessionid=%s; csrftoken=%s", "Referer: http://example.com/?token=%s", "Origin: %s",
			"User-Agent: %s", "Accept: %s", "Accept-Language: %s",
			"Content-Type: text/%s", "X-Request-ID: %s", "X-Forwarded-For: %s", "X-Forwarded-Host: %s",
		} {
			header := strings.ReplaceAll(line, "%s", strings.NewReplacer("é", "e", `"`, "", "<", "").Replace(secret))
			s.ask(0, nil, "GET", "/orders/", "", header)
			s.ask(0, nil, "POST", "/orders/", `{}`, header)
		}
		query := "?" + form("token", secret, "api_key", secret, "format", secret, "access_token", secret)
		for _, target := range []string{
			"/orders/", "/orders", "/no/such/path/", "/token/", "/panic/", "/error/", "/fine/",
		} {
			s.ask(0, nil, "GET", target+query, "")
			s.ask(0, nil, "POST", target+query, form("token", secret, "Authorization", "Token "+secret))
		}
		if s.isMasked(secret) {
			for _, path := range []string{
				"/%s", "/orders/%s/", "/no/such/%s.json", "/keys/%s/", "/token/%s", "/panic/%s/x",
			} {
				path = strings.ReplaceAll(path, "%s", secret)
				s.ask(0, nil, "GET", path, "")
				s.ask(0, nil, "POST", path+query, "")
				s.ask(0, nil, "GET", strings.ReplaceAll(path, secret, fmt.Sprintf("%%%x", secret[0])+secret[1:]), "")
			}
		}
		quoted := string(mustJSON(secret))
		s.ask(0, nil, "POST", "/token/", `{"username": `+quoted+`, "password": [`+quoted+`]}`)
		s.ask(0, nil, "POST", "/token/", `{"username": `+quoted+`, "password": `+quoted)
		s.ask(0, nil, "POST", "/token/", string(mustJSON([]string{secret})), "Content-Type: application/json")
		s.ask(0, nil, "POST", "/token/", secret, "Content-Type: "+"text/plain")
		if secret != s.password { // which would change it
			body := form("old", secret, "new", s.wrong)
			s.ask(0, nil, "POST", "/password/", body, "Authorization: Token "+s.token)
		}
		s.ask(404, nil, "DELETE", "/keys/aaaaaaaaaaaa/", "", "Authorization: Token "+s.token)
		s.raw("GET / HTTP/1.1\r\nHost: localhost\r\nAuthorization: Token " + secret + "\x00\r\n\r\n")
		s.raw("GET / HTTP/1.1\r\nHost: localhost\r\nAuthorization " + secret + "\r\n\r\n")
		s.raw("Authorization: Token " + secret + "\r\n\r\n")
		s.raw("POST /token/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9" + secret + "\r\n\r\n" + secret)
		s.raw("POST /token/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n" +
			secret + "\r\n\r\n")
	}
	s.ask(200, nil, "GET", "/orders/", "", "Authorization: Api-Key "+s.key)
	s.ask(200, nil, "GET", "/orders/", "", "Authorization: Bearer "+s.next)
	s.ask(200, nil, "GET", "/whoami/", "", "Cookie: sessionid="+s.session)
	s.ask(200, nil, "GET", "/keys/", "", "Authorization: Token "+s.token)
	s.ask(0, nil, "GET", "/keys/", "", "Authorization: Token "+s.token, "Accept: text/html")
}

// isMasked reports whether logs and records hide the secret in a path: it has the form of an API
// key or of a token.
func (s *search) isMasked(secret string) bool { return mask.Text(secret) != secret }

// fail sends requests that views refuse and fail, with secrets in all of their parts.
func (s *search) fail() {
	for path, status := range map[string]int{
		"/panic/": 500, "/error/": 500, "/unavailable/": 503, "/fine/": 200, "/upload/": 200,
	} {
		for _, headers := range [][]string{
			{"Authorization: Token " + s.token}, {"X-API-Key: " + s.key}, {basic("alice", s.password)},
			{"Cookie: sessionid=" + s.session + "; csrftoken=" + s.csrf, "X-CSRFToken: " + s.csrf},
		} {
			s.ask(status, nil, "POST", path, form("username", "alice", "password", s.password), headers...)
			body, kind := s.upload()
			s.ask(status, nil, "POST", path, body, append(headers, "Content-Type: "+kind)...)
			s.ask(0, nil, "POST", path, body[:len(body)/2], append(headers, "Content-Type: "+kind)...)
			kind = "multipart/form-data; boundary=" + s.token
			s.ask(0, nil, "POST", path, body, append(headers, "Content-Type: "+kind)...)
			s.ask(status, nil, "GET", path, "", append(headers, "Accept: text/html")...)
		}
	}
	s.ask(415, []string{"token of alice"}, "POST", "/fine/", s.password, // DRF tells a client which type it has sent
		"Content-Type: application/x-"+s.token, basic("alice", s.password))
	for range 30 { // sign_in.account_rate
		s.ask(0, nil, "POST", "/token/", form("username", "alice", "password", s.wrong))
	}
	s.ask(429, nil, "POST", "/token/", form("username", "alice", "password", s.wrong))
	s.ask(429, nil, "GET", "/whoami/", "", basic("alice", s.password))
}

// upload returns a body with files and fields that hold secrets.
func (s *search) upload() (body, kind string) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	w.WriteField("password", s.password)
	file, err := w.CreateFormFile("notes", s.token+".txt")
	if err != nil {
		s.t.Fatal(err)
	}
	fmt.Fprint(file, s.password, s.key, strings.Repeat("x", 100_000))
	w.Close()
	return b.String(), w.FormDataContentType()
}

// breakTables takes the tables away, so that statements with keys and names fail.
func (s *search) breakTables() {
	db := dbtest.Raw(s.t, s.adminURL())
	if db.SetMaxOpenConns(1); strings.HasPrefix(s.database.url, "sqlite:") {
		if _, err := db.Exec("PRAGMA busy_timeout = 300000"); err != nil { // the site writes too
			s.t.Fatal(err)
		}
	}
	tokens := "authtoken_token"
	if s.sealed {
		tokens = "latchkey_token"
	}
	for _, table := range []string{tokens, "latchkey_apikey", "django_session", "auth_user"} {
		if _, err := db.Exec("ALTER TABLE " + table + " RENAME TO " + table + "_gone"); err != nil {
			s.t.Fatal(err)
		}
		failed := false // cached identities work for a moment
		for try := 0; !failed && try < 1000; try++ {
			failed = s.askWithout()
		}
		if !failed {
			s.t.Errorf("no request has failed without %s", table)
		}
		s.ask(0, nil, "POST", "/token/", form("username", "root", "password", s.wrong))
		s.ask(0, nil, "POST", "/knox/login/", "", "Authorization: Token "+s.token)
		if _, err := db.Exec("ALTER TABLE " + table + "_gone RENAME TO " + table); err != nil {
			s.t.Fatal(err)
		}
	}
}

// askWithout sends a request with each kind of credential while a table is missing. It reports
// whether one failed, and otherwise waits a little.
func (s *search) askWithout() (failed bool) {
	for _, header := range []string{"Authorization: Token " + s.token, "Authorization: Bearer " + s.next,
		"X-API-Key: " + s.next, "Cookie: sessionid=" + s.session, basic("root", s.wrong)} {
		if s.ask(0, nil, "GET", "/whoami/", "", header).StatusCode >= http.StatusInternalServerError {
			failed = true
		}
	}
	if !failed {
		time.Sleep(10 * time.Millisecond)
	}
	return failed
}

// adminURL returns the address of the database for package dbtest.
func (s *search) adminURL() string {
	if s.database.admin != "" {
		return s.database.admin
	}
	return s.database.url
}
