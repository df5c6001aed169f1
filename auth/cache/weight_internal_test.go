package cache

import (
	"context"
	"strconv"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
)

type large struct{}

func (large) Size() int { return 5000 }

// TestMemory: the texts of a credential count for the bound on memory.
func TestMemory(t *testing.T) {
	t.Parallel()
	ids := New(Config{Changes: NewChanges(ChangesConfig{}), Memory: 100_000})
	for n := range 1000 {
		_, err := ids.Identity(t.Context(), APIKey, strconv.Itoa(n), func(context.Context) (*auth.Identity, error) {
			return &auth.Identity{User: auth.User{ID: auth.UserID(strconv.Itoa(n))}, Auth: large{}}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	ids.known.CleanUp()
	if n := ids.known.EstimatedSize(); n < 1 || n > 100_000/5000 {
		t.Errorf("%d identities of 5 kB are kept in 100 kB", n)
	}
}
