package session

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/latchkey-go/latchkey/internal/pytext"
	"github.com/latchkey-go/latchkey/internal/vary"
	"github.com/latchkey-go/latchkey/rest"
)

// Data is the content of a request's session: Django's request.session, which a Django that shares
// the database reads and writes too. Service.Data returns it. It is for one request, and not safe
// for concurrent use.
//
// Changes are saved before the answer is written, unless its status is 500 or more. As in Django,
// each answer that saves the session renews its lifetime and cookie, every access adds Vary:
// Cookie, and reading creates no session. The save reads the session again and applies the changes
// to it, so that changes that another request has saved meanwhile stay. Of two saves at the same
// moment the last one wins, and the other's changes may be lost. A session that another request has
// ended meanwhile (a sign-out) stays ended: the answer is then 400.
//
// A change after the save is an error: one in an iterator or a RawHandler that the view has
// returned, or in a handler behind Protect.
//
// Data neither needs nor replaces Authentication, and does not check for forged requests: a view
// that changes data for a POST without Authentication calls Service.CheckCSRF.
type Data struct {
	service *Service
	r       *rest.Request
	key     string // of the loaded session; "" if there is none
	held    data   // with the changes
	loaded  bool
	changes []dataChange
	cycle   bool // the key is to be replaced
	saved   bool // save has run: a further change would be lost
}

// dataChange sets a member, or deletes it if value is nil.
type dataChange struct {
	name  string // quoted
	value jsontext.Value
}

type dataKey struct{ service *Service }

// Data returns the content of the request's session. All calls for one request return the same
// Data, also those for copies of Request.WithContext.
func (s *Service) Data(r *rest.Request) *Data {
	original := r.Original()
	d := s.dataOf(original.Request)
	if d == nil {
		d = &Data{service: s, r: original}
		d.keepIn(original)
		original.BeforeAnswer(d.save)
	}
	if r != original && s.dataOf(r.Request) == nil {
		d.keepIn(r)
	}
	return d
}

// keepIn lets dataOf find d in r.
func (d *Data) keepIn(r *rest.Request) {
	*r.Request = *r.Request.WithContext(context.WithValue(r.Context(), dataKey{d.service}, d))
}

// dataOf returns the Data that the request has already, or nil.
func (s *Service) dataOf(r *http.Request) *Data {
	d, _ := r.Context().Value(dataKey{s}).(*Data)
	return d
}

// Get reads the value of name into the variable that to points to, as JSON. It reports false if the
// session has no such value. The error is auth.ErrUnavailable, or says that the value does not fit.
func (d *Data) Get(name string, to any) (found bool, err error) {
	if err := d.load(); err != nil {
		return false, err
	}
	value, found := d.held.values[quoted(name)]
	if !found {
		return false, nil
	}
	if err = decodeValue(name, value, to); err != nil {
		return false, err
	}
	return true, nil
}

// Names returns the names of all values, in their order.
func (d *Data) Names() ([]string, error) {
	if err := d.load(); err != nil {
		return nil, err
	}
	var list []string
	for _, name := range d.held.names {
		text, _ := jsontext.AppendUnquote(nil, name) // a lone surrogate becomes U+FFFD
		list = append(list, string(text))
	}
	return list, nil
}

// Set sets a value, which must have a JSON form. A name that begins with "_auth_user_" is an error:
// SignIn and SignOut set these.
func (d *Data) Set(name string, value any) error {
	text, err := encodeValue(value)
	if err != nil {
		return fmt.Errorf("session data %q: %w", name, err)
	}
	return d.change(name, text)
}

// Delete deletes a value. It reports whether there was one.
func (d *Data) Delete(name string) (found bool, err error) {
	if err := d.load(); err != nil {
		return false, err
	}
	if _, found = d.held.values[quoted(name)]; !found {
		return false, nil
	}
	return true, d.change(name, nil)
}

// SetExpiry sets how long the session lives after each answer that saves it, in whole seconds. 0
// means until the browser closes. It is Django's set_expiry with a number.
func (d *Data) SetExpiry(age time.Duration) error {
	return d.Set("_session_expiry", int64(age/time.Second))
}

// Flush deletes the session at once, with the sign-in of its user. Values that are set later are
// those of a new session.
func (d *Data) Flush() error { return d.service.SignOut(d.r.Request, d.r.ResponseHeader()) }

// CycleKey gives the session a new key when it is saved, so that nobody who knows the old one can
// use it. SignIn does this by itself.
func (d *Data) CycleKey() error {
	if d.saved {
		return errTooLate
	}
	if err := d.load(); err != nil {
		return err
	}
	d.cycle = true
	return nil
}

// load reads the session, once.
func (d *Data) load() error {
	header := d.r.ResponseHeader()
	vary.Add(header, "Cookie")
	if d.loaded {
		return nil
	}
	d.key, d.held = "", newData()
	if key, sent := d.service.currentKey(d.r.Request, header); sent {
		held, found, err := d.service.load(d.r.Context(), key)
		if err != nil {
			return fmt.Errorf("load session: %w", err)
		}
		if found {
			d.key, d.held = key, held
		}
	}
	d.loaded = true
	return nil
}

var errTooLate = errors.New("the session was saved before the answer: change it in the view")

// errSignsIn is the error for a change of what SignIn has stored.
var errSignsIn = errors.New("only SignIn and SignOut change it")

func (d *Data) change(name string, value jsontext.Value) error {
	err := errSignsIn
	if !strings.HasPrefix(name, "_auth_user_") {
		err = d.add(dataChange{quoted(name), value})
	}
	if err != nil {
		return fmt.Errorf("session data %q: %w", name, err)
	}
	return nil
}

func (d *Data) add(c dataChange) error {
	if d.saved {
		return errTooLate
	}
	if err := d.load(); err != nil {
		return err
	}
	c.apply(&d.held)
	d.changes = append(d.changes, c)
	return nil
}

func (c dataChange) apply(to *data) {
	if c.value == nil {
		to.delete(c.name)
		return
	}
	to.set(c.name, c.value)
}

// discard drops what was read and changed so far: the session has ended.
func (d *Data) discard() {
	if d != nil {
		d.loaded, d.changes, d.cycle = false, nil, false
	}
}

// quoted returns a name as it stands in the stored JSON.
func quoted(name string) string { return string(pytext.QuoteASCII(name)) }

// encodeValue returns a value as Django stores it.
func encodeValue(value any) (jsontext.Value, error) {
	text, err := json.Marshal(value, json.Deterministic(true), jsontext.AllowInvalidUTF8(true))
	if err != nil {
		return nil, err
	}
	return asASCII(text), nil
}

// asASCII escapes the characters of a JSON text beyond ASCII: Django stores ASCII alone, and reads
// other bytes as Latin-1.
func asASCII(text []byte) jsontext.Value {
	if pytext.IsASCII(string(text)) {
		return text
	}
	var out []byte
	for rest := string(text); rest != ""; {
		r, size := pytext.DecodeRune(rest)
		if rest = rest[size:]; r < 0x80 {
			out = append(out, byte(r))
		} else {
			out = pytext.AppendEscape(out, r)
		}
	}
	return out
}
