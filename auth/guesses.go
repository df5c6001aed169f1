package auth

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// GuessLimiter limits how often passwords may be guessed. throttle.GuessLimiter implements it.
type GuessLimiter interface {
	// Reserve counts a try before its password is checked, so that concurrent tries cannot exceed
	// the limit. If only unfinished tries use up the limit, Reserve waits for them, since their
	// passwords may be right. The caller calls end once when the try is finished; counts is true
	// for a wrong password, which stays counted. A refusal is a *TooManyAttemptsError. Any other
	// error is a fault, and no password is checked then either.
	Reserve(ctx context.Context, a Attempt) (end func(counts bool), err error)
}

// ErrTooManyAttempts is wrapped by every *TooManyAttemptsError. It is neither a wrong password nor
// a fault; over HTTP it is a 429.
var ErrTooManyAttempts = errors.New("too many tries")

// TooManyAttemptsError is the error of a try whose password was not checked, because too many tries
// came before it.
type TooManyAttemptsError struct {
	Wait time.Duration // until the next try is allowed; 0: unknown
	Of   string        // what has too many, for people: "one account from this address"; "": unknown
}

// Explain implements Explainer.
func (e *TooManyAttemptsError) Explain() Refusal {
	detail := "too many wrong passwords"
	if e.Of != "" {
		detail += " of " + e.Of
	}
	if e.Wait > 0 {
		detail += fmt.Sprintf("; the next try is allowed in %v", e.Wait.Round(time.Second))
	}
	return Refusal{Reason: ReasonAttempts, Detail: detail}
}

// Error includes the wait.
func (e *TooManyAttemptsError) Error() string {
	if e.Wait <= 0 {
		return ErrTooManyAttempts.Error()
	}
	return fmt.Sprintf("%v: wait %v", ErrTooManyAttempts, e.Wait.Round(time.Second))
}

// Unwrap makes errors.Is find ErrTooManyAttempts.
func (e *TooManyAttemptsError) Unwrap() error { return ErrTooManyAttempts }

// guess runs check, which verifies a password of the account, under the limit on guesses. The try
// stays counted unless the password is right or check fails with ErrUnavailable: a full queue is
// not the fault of this client. A try whose client leaves before the check has ended stays counted.
func (u *Users) guess(ctx context.Context, username string, check func(context.Context) (right bool, err error)) error {
	attempt := AttemptFromContext(ctx)
	attempt.Account, attempt.Began = u.accountKey(username), time.Now()
	ctx = WithAttempt(ctx, attempt)
	counts := true
	if u.config.Guesses != nil {
		end, err := u.config.Guesses.Reserve(ctx, attempt)
		if err != nil {
			return err
		}
		defer func() { end(counts) }() // also where check panics
	}
	right, err := check(ctx)
	counts = !right && (!errors.Is(err, ErrUnavailable) || ctx.Err() != nil)
	return err
}

// accountKey returns one form for all spellings of a name: NFKC, without case, without surrounding
// spaces. The form depends on the name alone and not on the accounts that exist, so that the limit
// does not reveal them. It returns "" for a text that cannot be a name.
//
// Stores match names byte by byte, so all tries that can find one account have the same key.
func (u *Users) accountKey(username string) string {
	username = strings.TrimSpace(username)
	if !u.isPossibleName(username) {
		return ""
	}
	// Upper case first: ς and σ have the same capital Σ.
	return strings.ToLower(strings.ToUpper(nfkc(username)))
}

// isPossibleName reports whether a stored name can equal username. Engines differ in how they treat
// NUL bytes and invalid UTF-8, so such texts never reach the store.
func (u *Users) isPossibleName(username string) bool {
	return username != "" && strings.IndexByte(username, 0) < 0 && utf8.ValidString(username) &&
		utf8.RuneCountInString(username) <= u.maxUsername()
}
