package rest

import (
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/latchkey-go/latchkey/auth"
)

// userObject returns the fields of a user as DRF's ModelSerializer does for Django's model, without
// its password, groups and permissions. Times are in zone.
func userObject(u auth.User, zone *time.Location) Object {
	o := Object{
		"id", u.ID, "last_login", nil, "is_superuser", u.Superuser, "username", u.Username,
		"first_name", u.FirstName, "last_name", u.LastName, "email", u.Email,
		"is_staff", u.Staff, "is_active", u.Active, "date_joined", nil,
	}
	if !u.LastLogin.IsZero() {
		o[3] = u.LastLogin.In(zone)
	}
	if !u.DateJoined.IsZero() { // of the anonymous user
		o[len(o)-1] = u.DateJoined.In(zone)
	}
	return o
}

// appendUserID appends an id as Django writes it: null for the anonymous user, a number for an
// integer, else text.
func (s *jsonStyle) appendUserID(dst []byte, id auth.UserID) ([]byte, error) {
	if id == "" {
		return append(dst, "null"...), nil
	}
	if n, err := strconv.ParseInt(string(id), 10, 64); err == nil && !s.textIDs &&
		strconv.FormatInt(n, 10) == string(id) {
		return append(dst, id...), nil
	}
	return appendString(dst, string(id))
}

// userIDMarshaler makes the JSON package write ids through appendUserID, but as text where they are
// the names of an object.
func userIDMarshaler(s *jsonStyle) *json.Marshalers {
	return json.MarshalToFunc(func(enc *jsontext.Encoder, id auth.UserID) error {
		b, err := s.appendUserID(enc.AvailableBuffer(), id)
		if kind, length := enc.StackIndex(enc.StackDepth()); kind == jsontext.KindBeginObject && length%2 == 0 {
			b, err = appendString(enc.AvailableBuffer(), string(id))
		}
		if err != nil {
			return err
		}
		return enc.WriteValue(b)
	})
}
