package session

import (
	"context"
	"net/http"
	"unicode/utf8"

	"github.com/latchkey-go/latchkey/internal/onward"
	"github.com/latchkey-go/latchkey/internal/vary"
)

// Handler stands around a site in the place of Django's session and CSRF middleware: whatever answers, a session
// cookie that can be no key is removed, and a CSRF cookie that can be no secret is replaced. Nothing else of this
// package needs it. It panics on nil.
func (s *Sessions) Handler(next http.Handler) http.Handler {
	if next == nil {
		panic("session: Handler of no handler")
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var done handled
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

// handled is what Handler has answered already, so that nobody answers it again.
type handled struct {
	key    bool   // the session cookie is removed
	secret string // the CSRF secret that replaces the client's
}

type handledKey struct{}

func handledOf(r *http.Request) handled {
	done, _ := r.Context().Value(handledKey{}).(handled)
	return done
}
