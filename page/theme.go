package page

import (
	"net/http"
	"net/url"
)

// ThemeCookie is the name of the cookie with the colours that the reader has chosen.
const ThemeCookie = "theme"

// ServeTheme keeps the choice of colours in a cookie for a year, and leads back to the page that it
// was made on. Mount it at Site.Theme, behind a check against forged requests; home is where it
// leads if the browser does not name the page.
func ServeTheme(w http.ResponseWriter, r *http.Request, home string) {
	cookie := &http.Cookie{Name: ThemeCookie, Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true,
		SameSite: http.SameSiteLaxMode, Secure: r.TLS != nil, Value: r.PostFormValue("theme")}
	switch cookie.Value {
	case "light", "dark":
	default:
		cookie.Value, cookie.MaxAge = "", -1
	}
	http.SetCookie(w, cookie)
	back := home
	if from, err := url.Parse(r.Referer()); err == nil && from.Host == r.Host && from.Path != "" {
		back = (&url.URL{Path: from.Path, RawQuery: from.RawQuery}).String()
	}
	w.Header()["Location"] = []string{SafePath(back, home)}
	w.WriteHeader(http.StatusSeeOther)
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
