package rest

import (
	"crypto/rand"
	"errors"
	"math/big"
	"strconv"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

const (
	retryDefault = 5         // seconds, if the cause names no time
	retrySpread  = 5         // seconds by which even the shortest wait is spread
	maxRetry     = time.Hour // the longest wait, before the spread
)

// retryAfter returns the Retry-After of a 503 in seconds: a random time from the wait that the
// cause names (auth.UnavailableError) to twice that wait plus retrySpread. Clients that were
// refused together thus do not return together.
func (p *policy) retryAfter(cause error) string {
	least := int64(retryDefault)
	if u := (*auth.UnavailableError)(nil); errors.As(cause, &u) && u.After > 0 {
		least = int64((min(u.After, maxRetry) + time.Second - 1) / time.Second)
	}
	return strconv.FormatInt(least+p.Random(least+retrySpread+1), 10)
}

// random is the default of Config.Random.
func random(n int64) int64 {
	i, err := rand.Int(rand.Reader, big.NewInt(n))
	if err != nil { // impossible: crypto/rand crashes the program instead
		return 0
	}
	return i.Int64()
}
