package auth_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/auth"
)

// tooMany refuses every guess of one account.
type tooMany struct{ account string }

func (g tooMany) Reserve(_ context.Context, a auth.Attempt) (func(bool), error) {
	if a.Account == g.account {
		return nil, &auth.TooManyAttemptsError{Wait: time.Minute}
	}
	return func(bool) {}, nil
}

// TestOnSignIn checks that every outcome of Authenticate is told once, with its reason, while the
// caller learns no more than before.
func TestOnSignIn(t *testing.T) {
	t.Parallel()
	var told []string
	hasher := &countingHasher{}
	db, users := open(t, func(c *auth.UsersConfig) {
		hasher.PasswordHasher, c.Hasher = c.Hasher, hasher
		c.Guesses = tooMany{"locked"}
		c.OnSignIn = func(_ context.Context, err error) {
			why, refused := auth.Explain(err)
			switch {
			case err == nil:
				told = append(told, "ok")
			case refused:
				told = append(told, string(why.Reason))
			default:
				told = append(told, "fault")
			}
		}
	})
	create(t, users, auth.CreateParams{Username: "alice", Password: "wonderland-1865"})
	bob := create(t, users, auth.CreateParams{Username: "bob", Password: "wonderland-1865"})
	if err := users.SetActive(t.Context(), bob.ID, false); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, password, told string
		fault                error // of the hasher
		want                 error
	}{
		{name: "alice", password: "wonderland-1865", told: "ok"},
		{name: "alice", password: "looking-glass", told: "wrong_password", want: auth.ErrBadCredentials},
		{name: "nobody", password: "wonderland-1865", told: "no_user", want: auth.ErrBadCredentials},
		{name: "bob", password: "wonderland-1865", told: "inactive", want: auth.ErrBadCredentials},
		{name: "locked", password: "wonderland-1865", told: "too_many_tries", want: auth.ErrTooManyAttempts},
		{name: "alice", password: "wonderland-1865", fault: auth.ErrUnavailable, told: "fault",
			want: auth.ErrUnavailable},
	} {
		told, hasher.fault = nil, c.fault
		_, err := users.Authenticate(t.Context(), c.name, c.password)
		if !errors.Is(err, c.want) || c.want == nil && err != nil {
			t.Errorf("%s: %v, want %v", c.told, err, c.want)
		}
		if diff := cmp.Diff([]string{c.told}, told); diff != "" {
			t.Error(diff)
		}
	}
	if _, err := over(db).Authenticate(t.Context(), "alice", "wonderland-1865"); err != nil {
		t.Error("without OnSignIn:", err)
	}
}
