package session

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

// errInterrupted is Django's SessionInterrupted.
var errInterrupted = &rest.Error{Status: http.StatusBadRequest, Code: "session_interrupted",
	Detail: "The request's session was deleted before the request completed. " +
		"The user may have logged out in a concurrent request, for example."}

// save saves the changes before an answer with this status, as Django's SessionMiddleware does.
func (d *Data) save(status int) error {
	d.saved = true
	header := d.r.ResponseHeader()
	if len(d.changes) == 0 && !d.cycle {
		d.removeLostCookie(header)
		return nil
	}
	if status >= http.StatusInternalServerError {
		return nil
	}
	var row Session
	var held data
	err := d.service.config.Tx.InTx(d.r.Context(), func(ctx context.Context) (err error) {
		row, held, err = d.write(ctx, header)
		return err
	})
	if err != nil {
		return fmt.Errorf("save session: %w", err)
	}
	d.service.sendKey(header, row, held)
	return nil
}

// removeLostCookie removes the cookie of a session that Data has not found.
func (d *Data) removeLostCookie(header http.Header) {
	_, changed := d.service.config.SessionCookie.fromAnswer(header)
	_, sent := d.service.config.SessionCookie.fromRequest(d.r.Request)
	if d.loaded && d.key == "" && sent && !changed && !handledOf(d.r.Request).key {
		d.service.config.SessionCookie.remove(header)
	}
}

// write applies the changes to the session as it is stored now, and stores the result.
func (d *Data) write(ctx context.Context, header http.Header) (Session, data, error) {
	s := d.service
	key, _ := s.currentKey(d.r.Request, header) // another than d.key after SignIn
	held, found, err := s.load(ctx, key)
	switch {
	case err != nil:
		return Session{}, data{}, err
	case !found && d.key != "":
		return Session{}, data{}, errInterrupted
	case !found:
		held = newData()
	}
	for _, c := range d.changes {
		c.apply(&held)
	}
	if found && !d.cycle {
		row := s.newRow(key, held)
		if err = s.config.Store.UpdateSession(ctx, row); errors.Is(err, auth.ErrNotFound) {
			err = errInterrupted
		}
		return row, held, err
	}
	if found {
		if err = s.config.Store.DeleteSession(ctx, key); errors.Is(err, auth.ErrNotFound) {
			err = errInterrupted
		}
		if err != nil {
			return Session{}, data{}, err
		}
	}
	row := s.newRow(newKey(), held)
	return row, held, s.config.Store.SaveSession(ctx, row)
}
