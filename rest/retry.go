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
	retryDefault = 5         // seconds: when nobody knows how long it will last
	retrySpread  = 5         // seconds by which even the shortest waits differ
	maxRetry     = time.Hour // nobody is sent away for longer, but for the spread
)

// retryAfter is the Retry-After of a 503, in seconds: from what the cause knows (auth.UnavailableError) to twice that
// and a spread. Clients that were refused together must not come back together.
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
	if err != nil { // never: crypto/rand ends the program instead
		return 0
	}
	return i.Int64()
}
