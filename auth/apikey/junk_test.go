package apikey_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/internal/sqldb"
)

// Junk is refused by its form and checksum, before any look-up: a hundred thousand keys cost no
// query. An attacker who does not know the format gets no further.
func TestJunkCostsNoQuery(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	keys := apikey.New(apikey.Config{Store: db.APIKeys(), Tx: db})
	var queries atomic.Int64
	sqldb.Of(db).Observe(func(string) { queries.Add(1) })
	const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_- \x00ÿ"
	random := rand.New(rand.NewPCG(1, 2))
	passed := 0
	for n := range 100_000 {
		junk := []byte(example)
		for range 1 + random.IntN(3) { // close to a key, which is the hardest junk
			junk[3+random.IntN(len(junk)-3)] = letters[random.IntN(len(letters))]
		}
		if n%2 == 0 {
			junk = junk[:random.IntN(len(junk))]
		}
		if string(junk) == example {
			continue
		}
		if apikey.Check(string(junk)) {
			passed++ // one in 4 billion
			continue
		}
		if _, err := keys.Verify(t.Context(), string(junk)); !errors.Is(err, auth.ErrNotFound) {
			t.Fatalf("%q: %v", junk, err)
		}
	}
	if queries.Load() != 0 || passed > 1 {
		t.Errorf("%d queries, %d of them pass the checksum", queries.Load(), passed)
	}
}

// asked is a store that counts look-ups and has no keys.
type asked struct {
	apikey.Store
	n int
}

func (a *asked) Identify(context.Context, string) (*auth.Identity, string, error) {
	a.n++
	return nil, "", auth.ErrNotFound
}

// FuzzVerify presents any text. Verify never panics and never accepts it, and asks the store if and
// only if the text is well-formed. No error contains the text.
func FuzzVerify(f *testing.F) {
	for _, key := range []string{
		"", example, example[:40] + "x", "lk_" + strings.Repeat("0", 38), strings.Repeat("_", 41), "a_" + example[3:],
		strings.Repeat("a", 20) + "_" + example[3:], "\xff" + example[1:], strings.Repeat(example, 3),
	} {
		f.Add(key)
	}
	db := dbtest.Open(f)
	f.Fuzz(func(t *testing.T, key string) {
		store := &asked{}
		keys := apikey.New(apikey.Config{Store: store, Tx: db})
		id, err := keys.Verify(t.Context(), key)
		if id != nil || !errors.Is(err, auth.ErrNotFound) {
			t.Fatalf("%v, %v", id, err)
		}
		if (store.n > 0) != apikey.Check(key) {
			t.Errorf("%d look-ups of %q", store.n, key)
		}
		if apikey.Check(key) && strings.Contains(err.Error(), key) {
			t.Errorf("%v has the key", err)
		}
		if !apikey.IsHandle(apikey.HandleOf(key)) || apikey.IsHandle(key) && apikey.Check(key) {
			t.Errorf("handle %q of %q", apikey.HandleOf(key), key)
		}
		if apikey.Check(key) {
			prefix := key[:len(key)-39]
			if start, end := apikey.Find([]byte("x "+key+"\n"), prefix); start != 2 || end != 2+len(key) {
				t.Errorf("found at %d to %d in %q", start, end, key)
			}
		}
	})
}

// ParseNetworks reads the text of FormatNetworks as the same networks.
func FuzzParseNetworks(f *testing.F) {
	for _, text := range []string{"", "10.0.0.0/8", "10.1.2.3", "::ffff:10.0.0.0/104", "::1 fe80::%eth0", "10/8",
		"::/200", "0.0.0.0/0 ::/0", strings.Repeat("10.0.0.0/8 ", 60)} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		all, err := apikey.ParseNetworks(text)
		if err != nil {
			if !errors.Is(err, auth.ErrInvalid) {
				t.Error(err)
			}
			return
		}
		again, err := apikey.ParseNetworks(apikey.FormatNetworks(all))
		if err != nil || apikey.FormatNetworks(again) != apikey.FormatNetworks(all) {
			t.Errorf("%q: %v, then %v, %v", text, all, again, err)
		}
	})
}
