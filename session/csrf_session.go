package session

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// csrfName is the name of the CSRF secret in a session with Config.CSRFUseSessions, as Django's
// CSRF_SESSION_KEY.
const csrfName = "_csrftoken"

const csrfKey = `"` + csrfName + `"`

// sessionSecret returns the CSRF secret of the request's session as it is now, or "".
func (s *Service) sessionSecret(r *http.Request, header http.Header) (string, error) {
	value, err := s.value(r, header, csrfKey)
	if err != nil {
		return "", fmt.Errorf("find CSRF secret of session: %w", err)
	}
	held := newData()
	if value != nil {
		held.set(csrfKey, value)
	}
	return held.secret(), nil
}

// secret returns the CSRF secret, or "". One of Django before 4.0 is masked, and unmasked here.
func (d *data) secret() string { return unmask(d.text(csrfKey)) }

// sessionToken returns a token of the secret in the request's session. If there is none, it stores
// one: together with the other changes if Data has been called for the request, else at once.
func (s *Service) sessionToken(r *http.Request, header http.Header) (string, error) {
	secret, err := s.sessionSecret(r, header)
	if err != nil {
		return "", err
	}
	if tokenProblem(secret) != "" {
		secret = newSecret()
		if d := s.dataOf(r); d != nil {
			err = d.change(csrfName, pytext.QuoteASCII(secret))
		} else {
			secret, err = s.storeSecret(r, header, secret)
		}
		if err != nil {
			return "", err
		}
	}
	return mask(secret), nil
}

// storeSecret stores a secret in the request's session, and starts one if there is none. It returns
// the stored secret, which is another one if another request was faster.
func (s *Service) storeSecret(r *http.Request, header http.Header, secret string) (string, error) {
	err := s.update(r, header, func(held *data) (changed bool) {
		if other := held.secret(); tokenProblem(other) == "" {
			secret = other
			return false
		}
		held.setText(csrfKey, secret)
		return true
	})
	if err != nil {
		return "", fmt.Errorf("store CSRF secret in session: %w", err)
	}
	return secret, nil
}

// pending returns the value that a change of this request gives to a name, if there is one. It is
// nil if the change deletes the name. After the save the stored session has it.
func (d *Data) pending(name string) (value []byte, changed bool) {
	if d == nil || d.saved {
		return nil, false
	}
	for _, c := range d.changes {
		if c.name == name {
			value, changed = c.value, true
		}
	}
	return value, changed
}

// forget drops the changes of a name.
func (d *Data) forget(name string) {
	if d != nil {
		d.changes = slices.DeleteFunc(d.changes, func(c dataChange) bool { return c.name == name })
	}
}
