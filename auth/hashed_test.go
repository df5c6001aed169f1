package auth_test

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
)

// TestHashedPassword: a password that was hashed before is the same as one that was not, and no
// text has its hash.
func TestHashedPassword(t *testing.T) {
	t.Parallel()
	_, users := open(t)
	ctx := t.Context()
	hashed, err := users.HashPassword(ctx, "wonderland")
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "hash", hashed)
	params := auth.CreateParams{Username: "alice", Hashed: hashed}
	for _, text := range []string{fmt.Sprint(hashed), fmt.Sprintf("%v %+v %#v %q", params, params, params, hashed),
		log.String()} {
		if strings.Contains(text, "wonderland") || strings.Contains(text, "$") || !strings.Contains(text, "[hash]") {
			t.Errorf("shows itself: %s", text)
		}
	}
	alice, err := users.Create(ctx, params)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := users.Authenticate(ctx, "alice", "wonderland"); err != nil {
		t.Error(err)
	}
	none, err := users.HashPassword(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := users.SetHashedPassword(ctx, alice.ID, auth.HashedPassword{}); !errors.Is(err, auth.ErrInvalid) {
		t.Errorf("the zero value: %v", err)
	}
	if err := users.SetHashedPassword(ctx, alice.ID, none); err != nil {
		t.Error(err)
	}
	if _, err := users.Authenticate(ctx, "alice", "wonderland"); !errors.Is(err, auth.ErrBadCredentials) {
		t.Errorf("the password is still there: %v", err)
	}
	if err := users.SetHashedPassword(ctx, "nosuch", hashed); !errors.Is(err, auth.ErrNotFound) {
		t.Error(err)
	}
}
