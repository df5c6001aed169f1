package session

import (
	"context"
	"net/http"
	"unicode/utf8"
)

// Handler stands around a site in the place of Django's session and CSRF middleware: whatever answers, a session
// cookie that can be no key is removed, and a CSRF cookie that can be no secret is replaced. Nothing else of this
// package needs it. It panics on nil.
func (s *Sessions) Handler(next http.Handler) http.Handler {
	if next == nil {
		panic("session: Handler of no handler")
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		outer := r
		var done tidied
		if key, sent := s.config.SessionCookie.sent(r); sent && utf8.RuneCountInString(key) < minKey {
			s.config.SessionCookie.remove(w.Header())
			varyByCookie(w.Header())
			done.key = true
		}
		if _, fault := s.secret(r); fault != "" {
			done.secret = newSecret()
			s.setSecret(w.Header(), done.secret)
		}
		if done != (tidied{}) {
			r = r.WithContext(context.WithValue(r.Context(), tidiedKey{}, done))
		}
		next.ServeHTTP(w, r)
		outer.MultipartForm = r.MultipartForm // net/http removes its files
	})
}

// tidied is what Handler has answered already, so that nobody answers it again.
type tidied struct {
	key    bool   // the session cookie is removed
	secret string // the CSRF secret that replaces the client's
}

type tidiedKey struct{}

func tidiedOf(r *http.Request) tidied {
	done, _ := r.Context().Value(tidiedKey{}).(tidied)
	return done
}
