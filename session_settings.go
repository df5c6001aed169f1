package latchkey

import (
	"errors"
	"regexp"
	"time"

	"github.com/latchkey-go/latchkey/internal/cli"
	"github.com/latchkey-go/latchkey/internal/settings"
	"github.com/latchkey-go/latchkey/session"
)

// SessionSettings are Django's SESSION_* settings and AUTHENTICATION_BACKENDS. The setting
// Security.SecureCookies makes the session cookie and the CSRF cookie Secure.
type SessionSettings struct {
	CookieName           string        `name:"cookie_name" default:"sessionid" rare:"true" help:"name of the session cookie"`
	CookieAge            time.Duration `name:"cookie_age" default:"336h" min:"1s" rare:"true" help:"how long a session lives, and its cookie"`
	CookieDomain         string        `name:"cookie_domain" auto:"only the requested host" rare:"true" help:"domain of the session cookie: example.com, with its subdomains"`
	CookiePath           string        `name:"cookie_path" default:"/" rare:"true" help:"path of the session cookie"`
	CookieSameSite       string        `name:"cookie_samesite" default:"Lax" oneof:"Lax Strict None off" rare:"true" help:"SameSite of the session cookie, or off for no such attribute; None needs security.secure_cookies"`
	CookieHTTPOnly       string        `name:"cookie_httponly" default:"on" oneof:"on off" rare:"true" help:"whether the session cookie is hidden from scripts"`
	ExpireAtBrowserClose bool          `name:"expire_at_browser_close" default:"false" rare:"true" help:"keep the session cookie only until the browser closes"`
	SaveEveryRequest     bool          `name:"save_every_request" default:"false" rare:"true" help:"renew a session with each answer, not only when it changes; each such answer writes to the database"`
	Backends             []string      `name:"backends" default:"django.contrib.auth.backends.ModelBackend" rare:"true" help:"Django's AUTHENTICATION_BACKENDS whose sessions are accepted; new sessions name the first"`
	MaxData              int64         `name:"max_data" default:"1048576" min:"1" rare:"true" help:"most bytes of a session's data; a session with more counts as empty"`
}

// CSRFSettings are Django's CSRF_* settings.
type CSRFSettings struct {
	CookieName     string        `name:"cookie_name" default:"csrftoken" rare:"true" help:"name of the CSRF cookie"`
	CookieAge      time.Duration `name:"cookie_age" default:"8736h" min:"-1s" rare:"true" help:"how long browsers keep the CSRF cookie; 0 or -1s until they close"`
	CookieDomain   string        `name:"cookie_domain" auto:"only the requested host" rare:"true" help:"domain of the CSRF cookie: example.com, with its subdomains"`
	CookiePath     string        `name:"cookie_path" default:"/" rare:"true" help:"path of the CSRF cookie"`
	CookieSameSite string        `name:"cookie_samesite" default:"Lax" oneof:"Lax Strict None off" rare:"true" help:"SameSite of the CSRF cookie, or off for no such attribute; None needs security.secure_cookies"`
	CookieHTTPOnly string        `name:"cookie_httponly" default:"off" oneof:"on off" rare:"true" help:"whether the CSRF cookie is hidden from scripts, which then cannot send its token"`
	HeaderName     string        `name:"header_name" default:"X-CSRFToken" rare:"true" help:"header in which scripts send the CSRF token, as clients write it"`
	UseSessions    bool          `name:"use_sessions" default:"false" rare:"true" help:"keep the CSRF secret in the session, and send no CSRF cookie"`

	TrustedOrigins []string `name:"trusted_origins" auto:"none" rare:"true" help:"other sites whose pages may send requests with a session that change data: https://example.com, https://*.example.com"`
}

// sessionCookie returns the cookie of sessions.
func (s Settings) sessionCookie() session.Cookie {
	c := s.Session
	return session.Cookie{
		Name: c.CookieName, Age: c.CookieAge, Domain: c.CookieDomain, Path: c.CookiePath,
		SameSite: c.CookieSameSite, HTTPOnly: c.CookieHTTPOnly, Secure: s.Security.SecureCookies,
	}
}

// csrfCookie returns the cookie of the CSRF secret.
func (s Settings) csrfCookie() session.Cookie {
	c := s.CSRF
	age := c.CookieAge
	if age == 0 { // only a source can have set 0: withDefaults replaces an unset age
		age = -1
	}
	return session.Cookie{
		Name: c.CookieName, Age: age, Domain: c.CookieDomain, Path: c.CookiePath,
		SameSite: c.CookieSameSite, HTTPOnly: c.CookieHTTPOnly, Secure: s.Security.SecureCookies,
	}
}

var backendPattern = regexp.MustCompile(`^[\pL_][\pL\pN_]*(\.[\pL_][\pL\pN_]*)+$`)

// sessionProblems returns the invalid settings of sessions and CSRF tokens.
func (s Settings) sessionProblems() (list []settings.Problem) {
	add := func(name, want string) { list = append(list, settings.Problem{Name: name, Want: want}) }
	for _, c := range []struct {
		group  string
		cookie session.Cookie
	}{{"session", s.sessionCookie()}, {"csrf", s.csrfCookie()}} {
		if c.cookie.Name == "" {
			add(c.group+".cookie_name", "want a name")
		}
		if c.cookie.Path == "" {
			add(c.group+".cookie_path", "want a path, for example /")
		}
		wrong := new(session.CookieError)
		if errors.As(c.cookie.Check(), &wrong) {
			name, want := c.group+"."+cookieSettings[wrong.Field], wrong.Want
			if wrong.Field == "Secure" {
				name, want = "security.secure_cookies", "turn it on for "+c.group+".cookie_name or "+
					c.group+".cookie_samesite: "+want
			}
			add(name, want)
		}
	}
	if s.Session.CookieName == s.CSRF.CookieName {
		list = append(list, settings.Problem{Name: "csrf.cookie_name", Besides: "session.cookie_name",
			Want: "want another name than that of the session cookie"})
	}
	if err := session.CheckHeader(s.CSRF.HeaderName); err != nil {
		add("csrf.header_name", err.Error())
	}
	if len(s.Session.Backends) == 0 {
		add("session.backends", "want at least one, for example django.contrib.auth.backends.ModelBackend")
	}
	for _, path := range s.Session.Backends {
		if !backendPattern.MatchString(path) {
			add("session.backends", "want the dotted paths of Django's AUTHENTICATION_BACKENDS, "+
				"for example allauth.account.auth_backends.AuthenticationBackend")
			break
		}
	}
	return list
}

// checkCookies warns about cookies that scripts can read or that are sent over http.
func (s Settings) checkCookies() (list []cli.Warning) {
	add := func(found bool, id, message, hint string) {
		if found {
			list = append(list, cli.Warning{ID: id, Message: message, Hint: hint})
		}
	}
	add(!s.Security.SecureCookies, "security.W012",
		"security.secure_cookies is off: the session cookie is sent over http too.",
		"Turn it on if the site is served over https.")
	add(s.Session.CookieHTTPOnly == "off", "security.W013",
		"session.cookie_httponly is off: scripts of a page can read the session cookie.",
		"Turn it on, so that a flaw in a page does not give sessions away.")
	add(!s.Security.SecureCookies && !s.CSRF.UseSessions, "security.W016",
		"security.secure_cookies is off: the CSRF cookie is sent over http too.", "")
	return list
}

// cookieSettings are the settings of a cookie's fields.
var cookieSettings = map[string]string{
	"Name": "cookie_name", "Domain": "cookie_domain", "Path": "cookie_path",
	"SameSite": "cookie_samesite", "HTTPOnly": "cookie_httponly",
}
