package session

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/vary"
)

// Value reads the value of name in the request's session into the variable that to points to, as
// Data.Get does. It is for handlers that have no rest.Request; in a view it sees the changes of
// Data.
func (s *Service) Value(r *http.Request, header http.Header, name string, to any) (found bool, err error) {
	value, err := s.value(r, header, quoted(name))
	if err != nil {
		return false, fmt.Errorf("session value %q: %w", name, err)
	}
	if value == nil {
		return false, nil
	}
	return true, decodeValue(name, value, to)
}

// SetValue sets a value of the request's session, as Data.Set does. If Data has been called for the
// request, the change is saved with the others, before the answer. Otherwise SetValue stores the
// value at once, and starts a session if there is none. It runs a transaction: do not call it
// inside another one. The error may be auth.ErrUnavailable.
func (s *Service) SetValue(r *http.Request, header http.Header, name string, value any) error {
	text, err := encodeValue(value)
	if err == nil {
		err = s.changeValue(r, header, dataChange{quoted(name), text})
	}
	if err != nil {
		return fmt.Errorf("session value %q: %w", name, err)
	}
	return nil
}

// DeleteValue deletes a value of the request's session, if it has one, in the way of SetValue.
func (s *Service) DeleteValue(r *http.Request, header http.Header, name string) error {
	if err := s.changeValue(r, header, dataChange{quoted(name), nil}); err != nil {
		return fmt.Errorf("session value %q: %w", name, err)
	}
	return nil
}

func decodeValue(name string, value jsontext.Value, to any) error {
	err := json.Unmarshal(value, to, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if err != nil {
		return fmt.Errorf("session data %q: %w", name, err)
	}
	return nil
}

// value returns the value of a quoted name in the request's session as it is now, or nil.
func (s *Service) value(r *http.Request, header http.Header, name string) (jsontext.Value, error) {
	vary.Add(header, "Cookie")
	if value, changed := s.dataOf(r).pending(name); changed {
		return value, nil
	}
	key, sent := s.currentKey(r, header)
	if !sent {
		return nil, nil
	}
	held, _, err := s.load(r.Context(), key)
	return held.values[name], err
}

func (s *Service) changeValue(r *http.Request, header http.Header, c dataChange) error {
	if strings.HasPrefix(c.name, `"_auth_user_`) {
		return errSignsIn
	}
	if d := s.dataOf(r); d != nil && !d.saved {
		return d.add(c)
	}
	return s.update(r, header, func(held *data) (changed bool) {
		_, has := held.values[c.name]
		c.apply(held)
		return has || c.value != nil
	})
}

// update changes the content of the request's session, and stores it at once if change returns
// true. It starts a session if there is none.
func (s *Service) update(r *http.Request, header http.Header, change func(*data) (changed bool)) error {
	vary.Add(header, "Cookie")
	var row Session
	var held data
	stored := false
	err := s.config.Tx.InTx(r.Context(), func(ctx context.Context) (err error) {
		key, _ := s.currentKey(r, header)
		var found bool
		if held, found, err = s.load(ctx, key); err != nil {
			return err
		}
		if !found {
			held = newData()
		}
		if stored = change(&held); !stored {
			return nil
		}
		if found {
			row = s.newRow(key, held)
			if err = s.config.Store.UpdateSession(ctx, row); errors.Is(err, auth.ErrNotFound) {
				err = errInterrupted
			}
			return err
		}
		row = s.newRow(newKey(), held)
		return s.config.Store.SaveSession(ctx, row)
	})
	if err == nil && stored {
		s.sendKey(header, row, held)
	}
	return err
}
