package apikey

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/latchkey-go/latchkey/auth"
)

// Errors of Service, wrapped. Compare them with errors.Is.
var (
	ErrBeyond  = errors.New("beyond its creator") // a key that is wider than the credential that asks
	ErrTooMany = errors.New("too many API keys")
	ErrEnded   = errors.New("the API key has ended") // expired, revoked or replaced
)

// The longest texts, in characters: enough for people, and the widths of the columns.
const (
	maxName        = 100
	maxDescription = 500
	maxScopes      = 2000
	maxRevokedBy   = 250
)

// maxYear is the last year of an expiry: RFC 3339 has no form for a later one.
const maxYear = 9999

// creator is the credential that makes or changes a key, with its limits. The zero creator has
// none.
type creator struct {
	now      time.Time
	handle   string // of the creator if it is a key; "" for another credential
	scopes   auth.Scopes
	networks []netip.Prefix
	expires  time.Time // zero: never
}

// limit returns the key with the wanted scopes and expiry; nil stands for the default. A key
// without networks gets those of the creator. The error is ErrBeyond if the key would be wider than
// its creator, and an *auth.InvalidError for an expiry that no key may have.
func (c creator) limit(key Key, scopes *auth.Scopes, expires *time.Time, life, longest time.Duration) (Key, error) {
	key.Created, key.Scopes = c.now, c.scopes
	if scopes != nil {
		key.Scopes = *scopes
	}
	if len(key.Scopes.String()) > maxScopes {
		return Key{}, invalid("scopes", "The scopes of a key have at most %d characters together.", maxScopes)
	}
	if len(key.Networks) == 0 {
		key.Networks = c.networks
	}
	key.Expires = c.expiry(expires, life)
	switch {
	case !key.Expires.IsZero() && !key.Expires.After(c.now):
		return Key{}, invalid("expires", "This time has passed.")
	case key.Expires.Year() > maxYear:
		return Key{}, invalid("expires", "A key expires in the year %d at the latest.", maxYear)
	case longest > 0 && (key.Expires.IsZero() || key.Expires.Sub(c.now) > longest):
		return Key{}, invalid("expires", "A key lives for %s at most.", spell(longest))
	}
	return key, c.checkWithin(key)
}

// expiry returns the wanted expiry. By default a key ends after life, or when its creator expires
// if that is earlier.
func (c creator) expiry(wanted *time.Time, life time.Duration) time.Time {
	switch {
	case wanted != nil && wanted.IsZero():
		return time.Time{}
	case wanted != nil:
		return wanted.UTC().Truncate(time.Microsecond)
	case life <= 0:
		return c.expires
	}
	expires := c.now.Add(life)
	if !c.expires.IsZero() && c.expires.Before(expires) {
		return c.expires
	}
	return expires
}

// checkWithin returns ErrBeyond if the key may do more than the creator.
func (c creator) checkWithin(key Key) error {
	switch {
	case !key.Scopes.Within(c.scopes):
		return fmt.Errorf("%w: the scopes %q are more than %q", ErrBeyond, key.Scopes, c.scopes)
	case !areWithin(key.Networks, c.networks):
		return fmt.Errorf("%w: it would be allowed from more networks", ErrBeyond)
	case !c.expires.IsZero() && (key.Expires.IsZero() || key.Expires.After(c.expires)):
		return fmt.Errorf("%w: it would expire later than %s", ErrBeyond, stamp(c.expires))
	}
	return nil
}

func checkTexts(name, description string) error {
	if strings.TrimSpace(name) == "" {
		return invalid("name", "This field may not be blank.")
	}
	for _, f := range []struct {
		field, text string
		most        int
	}{{"name", name, maxName}, {"description", description, maxDescription}} {
		if n := utf8.RuneCountInString(f.text); n > f.most {
			return invalid(f.field, "Ensure this field has no more than %d characters.", f.most)
		}
		if !utf8.ValidString(f.text) || strings.ContainsFunc(f.text, unicode.IsControl) {
			return invalid(f.field, "Control characters are not allowed.")
		}
	}
	return nil
}

func invalid(field, message string, args ...any) error {
	return &auth.InvalidError{Field: field, Message: fmt.Sprintf(message, args...)}
}

// spell returns a duration for people: in days if it is a whole number of them.
func spell(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d == day:
		return "1 day"
	case d%day == 0:
		return fmt.Sprintf("%d days", d/day)
	}
	return d.String()
}
