package session

import (
	"cmp"
	"net/http"
	"time"

	"github.com/latchkey-go/latchkey/internal/cookies"
	"github.com/latchkey-go/latchkey/rest"
)

// Cookie describes how a cookie is sent. The zero value of a field means Django's default.
type Cookie struct {
	Name     string // default "sessionid", "csrftoken"
	Domain   string // default none: only the requested host
	Path     string // default "/"
	SameSite string // "Lax", "Strict", "None", or "off" for no such attribute; default "Lax"
	Secure   bool   // only sent over TLS: set it if the site is served over https

	// HTTPOnly hides the cookie from the scripts of a page: "on" or "off". Default "on" for
	// sessions, "off" for CSRF.
	HTTPOnly string
	// Age is how long the browser keeps the cookie. Default two weeks for sessions, 364 days for
	// CSRF. A negative Age of the CSRF cookie means until the browser closes (CSRF_COOKIE_AGE =
	// None).
	Age time.Duration
}

// withDefaults returns c with defaults.
func (c Cookie) withDefaults(name, httpOnly string, age time.Duration) Cookie {
	c.Name = cmp.Or(c.Name, name)
	c.Path = cmp.Or(c.Path, "/")
	c.SameSite = cmp.Or(c.SameSite, "Lax")
	c.HTTPOnly = cmp.Or(c.HTTPOnly, httpOnly)
	c.Age = cmp.Or(c.Age, age)
	return c
}

func (c Cookie) set(header http.Header, value string, now time.Time, age time.Duration) {
	cookies.Cookie(c).Set(header, value, now, age)
}

func (c Cookie) remove(header http.Header) { cookies.Cookie(c).Remove(header) }

func (c Cookie) fromAnswer(header http.Header) (value string, ok bool) {
	return cookies.Cookie(c).FromAnswer(header)
}

func (c Cookie) fromRequest(r *http.Request) (value string, ok bool) {
	line, _ := rest.HeaderLine(r.Header, "Cookie")
	return cookies.Cookie(c).FromLine(line)
}
