package auth_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
)

// Django CVE-2023-46695 and CVE-2025-27556: a huge name was normalised before its length was
// checked. Here sign-in and Create check the length first. The test measures allocated bytes, so it
// is not parallel.
func TestHugeNamesAreNotNormalised(t *testing.T) {
	_, users := open(t)
	ctx := context.Background()
	for what, name := range map[string]string{
		"grows eighteenfold in NFKC": strings.Repeat("\ufdfa", 1<<20),
		"has marks that NFKC sorts":  "a" + strings.Repeat("\u0301\u0327", 1<<20),
		"is plain":                   strings.Repeat("a", 4<<20),
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
			"look up": func() error { _, err := users.ByName(ctx, name); return err },
			"an email": func() error {
				_, err := users.Create(ctx, auth.CreateParams{Username: "a", Email: name})
				return err
			},
		} {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			err := ask()
			runtime.ReadMemStats(&after)
			if took := after.TotalAlloc - before.TotalAlloc; took > 1<<20 ||
				!errors.Is(err, auth.ErrInvalid) && !errors.Is(err, auth.ErrBadCredentials) &&
					!errors.Is(err, auth.ErrNotFound) {
				t.Errorf("%s, a name that %s: %d bytes allocated, %.100v", step, what, took, err)
			}
		}
	}
}
