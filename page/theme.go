package page

import (
	"net/http"
	"net/url"
)

// themeName is the name of the cookie with the colours that the reader has chosen.
const themeName = "theme"

// ThemeCookie returns the cookie that keeps a choice of colours for a year: "light" or "dark". With
// any other text it ends the choice, and the pages have the colours of the reader's system.
func ThemeCookie(choice string, secure bool) *http.Cookie {
	cookie := &http.Cookie{Name: themeName, Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true,
		SameSite: http.SameSiteLaxMode, Secure: secure, Value: choice}
	if choice != "light" && choice != "dark" {
		cookie.Value, cookie.MaxAge = "", -1
	}
	return cookie
}

// Back returns the path of the page that r was sent from, or home if the browser names no page of
// this site.
func Back(r *http.Request, home string) string {
	from, err := url.Parse(r.Referer())
	if err != nil || from.Host != r.Host || from.Path == "" {
		return home
	}
	return SafePath(from.RequestURI(), home)
}

// SafePath returns path if it leads to this site and nowhere else, and otherwise home. It is for
// addresses that a client sends, such as next after a sign-in.
func SafePath(path, home string) string {
	u, err := url.Parse(path)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || u.Opaque != "" ||
		len(path) == 0 || path[0] != '/' {
		return home
	}
	if len(path) > 1 && (path[1] == '/' || path[1] == '\\') {
		return home
	}
	for _, b := range []byte(path) {
		if b < ' ' || b == '\\' || b == 0x7f {
			return home
		}
	}
	return path
}

// themeOf returns the colours that the reader has chosen: "light", "dark", or "" for those of the
// system.
func themeOf(r *http.Request) string {
	if c, err := r.Cookie(themeName); err == nil && (c.Value == "light" || c.Value == "dark") {
		return c.Value
	}
	return ""
}
