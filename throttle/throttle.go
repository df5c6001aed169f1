package throttle

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

// Counter counts requests by key. It is safe for concurrent use.
type Counter interface {
	// Take admits a request of key and counts it, or refuses it, in one step: within a period
	// exactly limit requests are admitted. A refused request is not counted. wait is the time until
	// a request may pass, or 0 if it is unknown. A key is at most 255 bytes of printable ASCII,
	// "FAMILY/CLIENT". Callers use the same limit and period for all keys of a family. The error
	// wraps auth.ErrUnavailable if the caller may try again.
	Take(ctx context.Context, key string, limit int, per time.Duration) (ok bool, wait time.Duration, err error)
}

// Rates are limits by scope, as DRF's DEFAULT_THROTTLE_RATES: {"user": "3/min"}. The periods are s,
// sec, second(s), m, min, minute(s), h, hour(s), d and day(s). DRF reads only the first letter, so
// that "5/month" is five a minute; other words are refused here. "0/day" admits no request. "none",
// DRF's None, is no limit.
type Rates map[string]string

// Limits makes throttles from rates. Throttles of one scope share their counts, in all views.
type Limits struct {
	counter Counter
	rates   map[string]rate
}

// New returns Limits that count in c. It panics on an invalid rate, and on a scope that is not 1 to
// 64 letters, digits and "_", "-", ".".
func New(c Counter, r Rates) *Limits {
	if c == nil {
		panic("throttle: New needs a counter")
	}
	l := &Limits{counter: c, rates: map[string]rate{}}
	for scope, text := range r {
		if !isScope(scope) {
			panic("throttle: the scope " + strconv.Quote(scope) + ` is not 1 to 64 letters, digits and "_", "-", "."`)
		}
		parsed, err := parseRate(text)
		if err != nil {
			panic("throttle: the rate of the scope " + strconv.Quote(scope) + ": " + err.Error())
		}
		l.rates[scope] = parsed
	}
	return l
}

// isScope reports whether s is a valid name of a scope.
func isScope(s string) bool {
	const marks = "_-."
	for _, c := range s {
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.ContainsRune(marks, c)) {
			return false
		}
	}
	return s != "" && len(s) <= 64
}

// User is DRF's UserRateThrottle: it limits each user, and each address of anonymous clients, at
// the rate of "user". It panics if that scope has no rate.
func (l *Limits) User() rest.Throttle { return l.Scope("user") }

// Anon is DRF's AnonRateThrottle: it limits each address of anonymous clients at the rate of
// "anon", and does not limit users. It panics if that scope has no rate.
func (l *Limits) Anon() rest.Throttle {
	t := l.limitFor("anon")
	t.anonymous = true
	return t
}

// Scope is DRF's ScopedRateThrottle: it limits as User does, with the rate and the counts of the
// named scope. It panics if the scope has no rate.
func (l *Limits) Scope(name string) rest.Throttle { return l.limitFor(name) }

// Address limits each address, for users and anonymous clients alike, at the rate of name. It is
// for sign-in, where having more accounts must not allow more attempts. of returns the address; nil
// means Request.ClientAddress. It panics if name has no rate.
func (l *Limits) Address(name string, of func(*http.Request) string) rest.Throttle {
	t := l.limitFor(name)
	t.addressOf = func(r *rest.Request) string {
		if of == nil {
			return r.ClientAddress()
		}
		return of(r.Request)
	}
	return t
}

// limitFor returns the throttle of a scope. It panics if the scope has no rate.
func (l *Limits) limitFor(scope string) limit {
	r, ok := l.rates[scope]
	if !ok {
		panic("throttle: no rate for the scope " + strconv.Quote(scope))
	}
	return limit{counter: l.counter, scope: scope, rate: r}
}

// limit is the throttle of one scope.
type limit struct {
	counter   Counter
	scope     string
	rate      rate
	anonymous bool                       // limits only anonymous clients
	addressOf func(*rest.Request) string // the client; nil: the user, else the request's address
	keyOf     KeyFunc                    // the client; nil: by addressOf
}

// Allow implements rest.Throttle.
func (l limit) Allow(r *rest.Request) (bool, time.Duration, error) {
	if l.rate.per == 0 || l.anonymous && r.User.IsAuthenticated() {
		return true, 0, nil
	}
	key, err := l.key(r)
	if errors.Is(err, ErrNotLimited) {
		return true, 0, nil
	}
	ok, wait := false, time.Duration(0)
	if err == nil {
		ok, wait, err = l.counter.Take(r.Context(), key, l.rate.limit, l.rate.per)
	}
	if err != nil {
		return false, 0, fmt.Errorf("throttle %s: %w", l.scope, err)
	}
	return ok, wait, nil
}

// String returns scope and rate for listings: "user 3/min".
func (l limit) String() string { return l.scope + " " + l.rate.text }

// key returns the client that the request counts for. Ids and addresses are different families: an
// id cannot be taken for an address, and anonymous clients cannot crowd out users.
func (l limit) key(r *rest.Request) (string, error) {
	switch {
	case l.keyOf != nil:
		key, err := l.keyOf(r)
		return l.scope + ":key/" + shorten(key), err
	case l.addressOf != nil:
		return l.scope + ":ip/" + shorten(auth.Network(l.addressOf(r))), nil
	case r.User.IsAuthenticated():
		return l.scope + ":id/" + shorten(string(r.User.ID)), nil
	}
	return l.scope + ":ip/" + shorten(auth.Network(r.ClientAddress())), nil
}

// shorten returns who if it is at most 64 printable bytes, else its SHA-256. The digest is longer,
// so that it cannot equal another client's name.
func shorten(who string) string {
	plain := len(who) <= 64
	for i := 0; plain && i < len(who); i++ {
		plain = ' ' < who[i] && who[i] <= '~'
	}
	if plain {
		return who
	}
	sum := sha256.Sum256([]byte(who))
	return "sha256-" + hex.EncodeToString(sum[:])
}
