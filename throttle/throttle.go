package throttle

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
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
	// Take lets a request of key through and counts it, or refuses it, in one step: of all that ask within a
	// period exactly limit pass. A refused request is not counted; wait is how long until one may pass, 0 where
	// that is unknown. A key is of at most 255 bytes of printable ASCII, "FAMILY/WHO"; callers give all keys of a
	// family the same limit and period. An error wraps auth.ErrUnavailable where it may be tried again.
	Take(ctx context.Context, key string, limit int, per time.Duration) (ok bool, wait time.Duration, err error)
}

// Rates are limits by scope, DRF's DEFAULT_THROTTLE_RATES: {"user": "3/min"}. The periods are s, sec, second(s), m,
// min, minute(s), h, hour(s), d and day(s). DRF looks at no more than the first letter, so that "5/month" is five
// a minute: such words are refused here. "0/day" lets nobody through; "none", DRF's None, everybody.
type Rates map[string]string

// Limits makes throttles of rates. Throttles of one scope share their counts, on whatever views they are.
type Limits struct {
	counter Counter
	rates   map[string]rate
}

// New returns Limits that count in c. It panics on a rate that cannot be read, and on a scope that is not made of
// 1 to 64 letters, digits and "_", "-", ".".
func New(c Counter, r Rates) *Limits {
	if c == nil {
		panic("throttle: New without a counter")
	}
	l := &Limits{counter: c, rates: map[string]rate{}}
	for scope, text := range r {
		if !isScope(scope) {
			panic("throttle: the scope " + strconv.Quote(scope) + ` is not made of 1 to 64 letters, digits and "_", "-", "."`)
		}
		parsed, err := parseRate(text)
		if err != nil {
			panic("throttle: the rate of the scope " + strconv.Quote(scope) + ": " + err.Error())
		}
		l.rates[scope] = parsed
	}
	return l
}

func isScope(s string) bool {
	const marks = "_-."
	for _, c := range s {
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.ContainsRune(marks, c)) {
			return false
		}
	}
	return s != "" && len(s) <= 64
}

// User is DRF's UserRateThrottle: it limits each user, and each address of the anonymous, at the rate of "user". It
// panics where the scope has no rate.
func (l *Limits) User() rest.Throttle { return l.Scope("user") }

// Anon is DRF's AnonRateThrottle: it limits each address of the anonymous, at the rate of "anon", and no user. It
// panics where the scope has no rate.
func (l *Limits) Anon() rest.Throttle {
	t := l.limitFor("anon")
	t.anonymous = true
	return t
}

// Scope is DRF's ScopedRateThrottle: it limits as User does, counted apart under a name of your own. It panics where
// the scope has no rate.
func (l *Limits) Scope(name string) rest.Throttle { return l.limitFor(name) }

// Address limits each address, whoever has signed in, at the rate of a name: for sign-in, where more accounts must not
// mean more tries. of is the address, nil for Request.ClientAddress. It panics where the name has no rate.
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

func (l *Limits) limitFor(scope string) limit {
	r, ok := l.rates[scope]
	if !ok {
		panic("throttle: no rate for the scope " + strconv.Quote(scope))
	}
	return limit{counter: l.counter, scope: scope, rate: r}
}

// limit is a throttle of one scope.
type limit struct {
	counter   Counter
	scope     string
	rate      rate
	anonymous bool                       // limits them only
	addressOf func(*rest.Request) string // counts by it alone; nil: by user, then by the request's address
}

// Allow implements rest.Throttle.
func (l limit) Allow(r *rest.Request) (bool, time.Duration, error) {
	if l.rate.per == 0 || l.anonymous && r.User.IsAuthenticated() {
		return true, 0, nil
	}
	ok, wait, err := l.counter.Take(r.Context(), l.key(r), l.rate.limit, l.rate.per)
	if err != nil {
		return false, 0, fmt.Errorf("throttle %s: %w", l.scope, err)
	}
	return ok, wait, nil
}

// String names it in listings: "user 3/min".
func (l limit) String() string { return l.scope + " " + l.rate.text }

// key is whom the request counts for. Ids and addresses are families of their own: neither is taken for the other,
// and strangers do not crowd out users.
func (l limit) key(r *rest.Request) string {
	if l.addressOf != nil {
		return l.scope + ":ip/" + shorten(auth.Network(l.addressOf(r)))
	}
	if r.User.IsAuthenticated() {
		return l.scope + ":id/" + shorten(string(r.User.ID))
	}
	return l.scope + ":ip/" + shorten(auth.Network(r.ClientAddress()))
}

// shorten is who where that is short and printable, else a digest, which is longer than what stays as it is: two that
// differ never become the same.
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
