package apikey_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/auth/apikey"
)

// DRF #6131, #6537, #8000 (keys in logs and admin): whatever prints a secret, or what holds one,
// prints no key.
func TestSecretIsMasked(t *testing.T) {
	t.Parallel()
	w := open(t)
	alice := w.user("alice")
	key, secret, err := w.keys.Create(t.Context(), apikey.CreateParams{User: alice.ID, Name: "test"})
	if err != nil || !apikey.Check(secret.Reveal()) {
		t.Fatal(err)
	}
	holder := struct {
		Shown  apikey.Secret
		hidden apikey.Secret
		by     map[string]apikey.Secret
	}{secret, secret, map[string]apikey.Secret{"x": secret}}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		for _, value := range []any{secret, &secret, holder, &holder, []any{secret}, key, w.keys} {
			fmt.Fprintf(&out, verb, value)
		}
	}
	slog.New(slog.NewTextHandler(&out, nil)).Info("x", "secret", secret, "holder", holder, "key", key)
	slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "secret", secret, "holder", holder, "key", key)
	if err := json.NewEncoder(&out).Encode([]any{secret, holder, key}); err != nil {
		t.Fatal(err)
	}
	if text := out.String(); strings.Contains(text, secret.Reveal()) || strings.Contains(text, secret.Reveal()[3:20]) ||
		strings.Contains(text, fmt.Sprintf("%x", secret.Reveal()[3:20])) {
		t.Errorf("the key is in %s", text)
	}
	if empty := (apikey.Secret{}); empty.Reveal() != "" {
		t.Errorf("%q", empty.Reveal())
	}
}
