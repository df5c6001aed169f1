package auth

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// Guesses limits how often passwords may be guessed. throttle.Guesses is one.
type Guesses interface {
	// Reserve counts a try before its password is looked at, so that of many at once no more than the limit are
	// evaluated. A try that finds the limit used up by others which are not finished waits for them: they may be
	// right. end is called once and finishes the try; counts says whether it stays counted, as a wrong password does.
	// A refusal is a *TooManyError; every other error is a fault, which refuses too.
	Reserve(ctx context.Context, a Attempt) (end func(counts bool), err error)
}

// ErrTooMany is what a *TooManyError wraps. It is neither a refusal of the password nor a fault; HTTP says 429.
var ErrTooMany = errors.New("too many tries")

// TooManyError says that a password was not looked at, because too many were tried before.
type TooManyError struct {
	Wait time.Duration // until one may be tried again; 0: unknown
}

// Error says for how long.
func (e *TooManyError) Error() string {
	if e.Wait <= 0 {
		return ErrTooMany.Error()
	}
	return fmt.Sprintf("%v: wait %v", ErrTooMany, e.Wait.Round(time.Second))
}

// Unwrap makes errors.Is find ErrTooMany.
func (e *TooManyError) Unwrap() error { return ErrTooMany }

// guess runs check, which evaluates a password for the account of that name, within the limit on guesses. The
// try stays counted unless check finds the password right, or could not serve: a queue that is full for others'
// sake is not the client's guess. A client that has gone away has spent its try.
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

// accountKey returns one form for all spellings of a name: NFKC, without case and without spaces around it. It
// depends on the name alone and not on who exists, so that the limit does not tell. Stores match names byte by
// byte, so that all tries which can find an account have its key. Text that can be no name has the key "".
func (u *Users) accountKey(username string) string {
	username = strings.TrimSpace(username)
	if !u.possibleName(username) {
		return ""
	}
	// To upper case first: letters such as ς, σ and Σ have one capital.
	return strings.ToLower(strings.ToUpper(nfkc(username)))
}

// possibleName reports whether a stored name can be this one. Engines differ in what they do with NUL bytes and
// broken UTF-8.
func (u *Users) possibleName(username string) bool {
	return username != "" && strings.IndexByte(username, 0) < 0 && utf8.ValidString(username) &&
		utf8.RuneCountInString(username) <= u.maxUsername()
}
