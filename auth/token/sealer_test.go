package token_test

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
)

const key = "522b276a356bdf39013dfabea2cd43e141ecc9e8"

// After the secret is replaced, the former one still opens what it has sealed.
func TestSealerOpensWhatItSealed(t *testing.T) {
	t.Parallel()
	before := token.NewSealer("first secret")
	after := token.NewSealer("second secret", "first secret")
	for _, plain := range []string{key, "", "ключ ✓", strings.Repeat("k", 160)} {
		sealed := before.Seal("7", plain)
		for name, sealer := range map[string]*token.Sealer{"the same secret": before, "as a fallback": after} {
			if got, err := sealer.Open("7", sealed); got != plain || err != nil {
				t.Errorf("%s: %q, %v", name, got, err)
			}
		}
		if sealed.Digest != token.Digest(plain) || len(sealed.Digest) != 64 || len(sealed.By) != 16 ||
			len(sealed.Text) > 400 || plain != "" && strings.Contains(sealed.Text, plain) {
			t.Errorf("%q is sealed as %+v", plain, sealed)
		}
		if again := before.Seal("7", plain); again.Text == sealed.Text {
			t.Error("two seals of one key are equal")
		}
		if anew := after.Seal("7", plain); anew.By == sealed.By || anew.By != after.ID() || !after.Knows(sealed.By) {
			t.Errorf("sealed by %s, before by %s", anew.By, sealed.By)
		}
	}
}

// A sealed key of which any part was changed does not open: a row cannot be given to another user,
// and the text of one row cannot be put into another.
func TestSealerRefuses(t *testing.T) {
	t.Parallel()
	sealer := token.NewSealer("secret")
	sealed := sealer.Seal("7", key)
	other := sealer.Seal("7", "other")
	flipped := []byte(sealed.Text)
	flipped[len(flipped)-5] ^= 1
	type row = token.SealedKey
	for name, c := range map[string]struct {
		sealer *token.Sealer
		user   auth.UserID
		sealed token.SealedKey
		want   error
	}{
		"another user":    {sealer, "8", sealed, token.ErrDamaged},
		"another digest":  {sealer, "7", row{other.Digest, sealed.Text, sealed.By}, token.ErrDamaged},
		"another text":    {sealer, "7", row{sealed.Digest, other.Text, sealed.By}, token.ErrDamaged},
		"a changed byte":  {sealer, "7", row{sealed.Digest, string(flipped), sealed.By}, token.ErrDamaged},
		"a cut text":      {sealer, "7", row{sealed.Digest, sealed.Text[:20], sealed.By}, token.ErrDamaged},
		"no text":         {sealer, "7", row{sealed.Digest, "", sealed.By}, token.ErrDamaged},
		"another version": {sealer, "7", row{sealed.Digest, "v2." + sealed.Text[3:], sealed.By}, token.ErrDamaged},
		"not base64":      {sealer, "7", row{sealed.Digest, "v1.%%%", sealed.By}, token.ErrDamaged},
		"another secret":  {token.NewSealer("x"), "7", sealed, token.ErrNoSecret},
		"the id of another": {token.NewSealer("x"), "7", row{sealed.Digest, sealed.Text, token.NewSealer("x").ID()},
			token.ErrDamaged},
		"no secret": {nil, "7", sealed, token.ErrNoSecret},
	} {
		got, err := c.sealer.Open(c.user, c.sealed)
		if got != "" || !errors.Is(err, c.want) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
		if isFault := errors.Is(err, auth.ErrUnavailable); isFault != (c.want == token.ErrNoSecret) {
			t.Errorf("%s: unavailable is %v", name, isFault)
		}
		if strings.Contains(err.Error(), key) {
			t.Errorf("%s: the error has the key", name)
		}
	}
	if err := func() error { _, err := token.NewSealer("x").Open("7", sealed); return err }(); !strings.Contains(
		err.Error(), "secret_key_fallbacks") {
		t.Errorf("%v does not say what to do", err)
	}
}

// NewSealer panics without a secret, and with an empty one, which would protect nothing.
func TestSealerNeedsSecrets(t *testing.T) {
	t.Parallel()
	for _, secrets := range [][]string{nil, {""}, {"a", ""}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%q are accepted", secrets)
				}
			}()
			token.NewSealer(secrets...)
		}()
	}
}

// FuzzSealerOpen: of all texts only the sealed one opens. The text is fixed, because the processes
// that fuzz share it.
func FuzzSealerOpen(f *testing.F) {
	const (
		plain = "522b276a356bdf39013dfabea2cd43e141ecc9e8"
		text  = "v1.hZ9wbguDjxS1zA49_J5A354mNnymrt2w-4yNfmbBss7jHOCytJ7w6GAIGJNE4Cuvb_QvS8GMRNFyW_dkaczocd-WSP8"
	)
	sealer := token.NewSealer("secret")
	sealed := token.SealedKey{Digest: token.Digest(plain), Text: text, By: sealer.ID()}
	if got, err := sealer.Open("7", sealed); got != plain || err != nil {
		f.Fatal(got, err)
	}
	f.Add(text)
	f.Add("v1.")
	f.Add("v1." + base64.RawURLEncoding.EncodeToString(make([]byte, 40)))
	f.Fuzz(func(t *testing.T, changed string) {
		sealed := sealed
		sealed.Text = changed
		got, err := sealer.Open("7", sealed)
		if err == nil && (got != plain || changed != text) {
			t.Errorf("%q opens as %q", changed, got)
		}
	})
}
