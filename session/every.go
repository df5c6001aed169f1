package session

import (
	"context"
	"net/http"

	"github.com/latchkey-go/latchkey/internal/onward"
	"github.com/latchkey-go/latchkey/internal/vary"
)

// renewing returns a handler that renews the client's session with each answer of next.
func (s *Service) renewing(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		before := onward.Before(w, func(status int) { s.prolong(r, w.Header(), status) })
		next.ServeHTTP(before, r)
		before.Begin()
	})
}

// prolong starts the lifetime of the request's session anew, unless the answer has saved or ended
// the session already. Errors are only logged: the session then lives as long as before.
func (s *Service) prolong(r *http.Request, header http.Header, status int) {
	_, changed := s.config.SessionCookie.fromAnswer(header)
	key, sent := s.config.SessionCookie.fromRequest(r)
	if status >= http.StatusInternalServerError || changed || !sent {
		return
	}
	var row Session
	var held data
	var found bool
	err := s.config.Tx.InTx(r.Context(), func(ctx context.Context) (err error) {
		if held, found, err = s.load(ctx, key); err != nil || !found {
			return err
		}
		row = s.newRow(key, held)
		return s.config.Store.UpdateSession(ctx, row)
	})
	switch {
	case err != nil:
		s.config.Log.WarnContext(r.Context(), "session: lifetime not renewed", "err", err)
	case found:
		vary.Add(header, "Cookie")
		s.sendKey(header, row, held)
	}
}
