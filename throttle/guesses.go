package throttle

import (
	"context"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

// GuessConfig says how often passwords may be guessed. The rates are as in [Rates]; "none" is no limit.
type GuessConfig struct {
	Account string // of one account from one network; default "10/min"
	Address string // of any accounts from one network; default "300/min"
	Memory  MemoryConfig
}

// Guesses limits how often passwords are guessed, for auth.Config.Guesses. It counts in this process, so that a
// database that cannot be written still signs people in.
//
// A try counts for the network of the client (an IPv4 address, a /64 of IPv6), and for the account from that network. So
// nobody locks an account's owner out from elsewhere, and a try that the account's limit refuses does not count for
// the network. Where nobody knows the client, only the account counts. A right password takes its count back: an
// office that signs in through one address is limited by the mistakes it makes.
type Guesses struct {
	memory           *Memory
	account, address rate
}

// NewGuesses returns Guesses without any counted. It panics on a rate that cannot be read.
func NewGuesses(c GuessConfig) *Guesses {
	return &Guesses{NewMemory(c.Memory), guessRate(c.Account, "10/min"), guessRate(c.Address, "300/min")}
}

func guessRate(text, standard string) rate {
	if text == "" {
		text = standard
	}
	r, err := parseRate(text)
	if err != nil {
		panic("throttle: GuessConfig: " + err.Error())
	}
	return r
}

// Reserve implements auth.Guesses.
func (g *Guesses) Reserve(_ context.Context, a auth.Attempt) (giveBack func(), err error) {
	from := short(network(a.Client))
	account, wait, ok := g.take("guess:account/"+short(a.Account)+" "+from, g.account)
	if !ok {
		return nil, &auth.TooManyError{Wait: wait}
	}
	if a.Client == "" {
		return account, nil
	}
	address, wait, ok := g.take("guess:ip/"+from, g.address)
	if !ok {
		account()
		return nil, &auth.TooManyError{Wait: wait}
	}
	return func() { account(); address() }, nil
}

// take counts one of key, unless r has no limit.
func (g *Guesses) take(key string, r rate) (giveBack func(), wait time.Duration, ok bool) {
	if r.per == 0 {
		return func() {}, 0, true
	}
	return g.memory.reserve(key, r.limit, r.per)
}

// String names it in listings: "guesses 10/min an account, 300/min an address".
func (g *Guesses) String() string {
	return "guesses " + g.account.text + " an account, " + g.address.text + " an address"
}

var _ auth.Guesses = (*Guesses)(nil)
