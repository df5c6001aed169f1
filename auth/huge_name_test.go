package auth_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
)

// Django CVE-2023-46695 and CVE-2025-27556: a huge name was normalised before anybody looked at its length. Here it is
// measured first, at sign-in and where users are made. It measures what is allocated, so it runs alone.
func TestHugeNamesAreNotNormalised(t *testing.T) {
	_, users := open(t)
	ctx := context.Background()
	for what, name := range map[string]string{
		"grows eighteenfold": strings.Repeat("\ufdfa", 1<<20), "marks to sort": "a" + strings.Repeat("\u0301\u0327", 1<<20), "plain": strings.Repeat("a", 4<<20),
	} {
		for step, ask := range map[string]func() error{
			"create":  func() error { _, err := users.Create(ctx, auth.CreateParams{Username: name}); return err },
			"sign in": func() error { _, err := users.Authenticate(ctx, name, "x"); return err },
			"normalise": func() error {
				if auth.NormalizeUsername(name) != name {
					return errors.New("it was normalised")
				}
				return auth.ErrInvalid
			},
			"look up":  func() error { _, err := users.ByName(ctx, name); return err },
			"an email": func() error { _, err := users.Create(ctx, auth.CreateParams{Username: "a", Email: name}); return err },
		} {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			err := ask()
			runtime.ReadMemStats(&after)
			if took := after.TotalAlloc - before.TotalAlloc; took > 1<<20 ||
				!errors.Is(err, auth.ErrInvalid) && !errors.Is(err, auth.ErrBadCredentials) && !errors.Is(err, auth.ErrNotFound) {
				t.Errorf("%s, a name that %s: %d bytes allocated, %.100v", step, what, took, err)
			}
		}
	}
}
