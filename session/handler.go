package session

import (
	"context"
	"net/http"
	"unicode/utf8"

	"github.com/latchkey-go/latchkey/internal/onward"
	"github.com/latchkey-go/latchkey/internal/vary"
)

// Handler does what Django's session and CSRF middleware do for every answer of a site: it removes
// a session cookie that cannot be a key, and replaces a CSRF cookie that cannot be a secret. With
// Config.SaveEveryRequest it also renews the session. With Config.CSRFUseSessions there is no CSRF
// cookie, and each answer has Vary: Cookie. The rest of this package works without
// Handler. Handler panics on nil.
func (s *Service) Handler(next http.Handler) http.Handler {
	if next == nil {
		panic("session: Handler needs a handler")
	}
	if s.config.SaveEveryRequest {
		next = s.renewing(next)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, sent := r.Header["Cookie"]; !sent && !s.config.CSRFUseSessions { // most clients of an API
			next.ServeHTTP(w, r)
			return
		}
		var done handled
		if s.config.CSRFUseSessions {
			vary.Add(w.Header(), "Cookie")
		}
		if key, sent := s.config.SessionCookie.fromRequest(r); sent && utf8.RuneCountInString(key) < minKeyLength {
			s.config.SessionCookie.remove(w.Header())
			vary.Add(w.Header(), "Cookie")
			done.key = true
		}
		if _, problem := s.sentSecret(r); problem != "" {
			done.secret = newSecret()
			s.setSecret(w.Header(), done.secret)
		}
		if done == (handled{}) {
			next.ServeHTTP(w, r)
			return
		}
		onward.Serve(next, w, r, r.WithContext(context.WithValue(r.Context(), handledKey{}, done)))
	})
}

// handled says which cookies Handler has already changed in the answer, so that nothing changes
// them again.
type handled struct {
	key    bool   // the session cookie is removed
	secret string // the CSRF secret that replaces the client's
}

type handledKey struct{}

func handledOf(r *http.Request) handled {
	done, _ := r.Context().Value(handledKey{}).(handled)
	return done
}
