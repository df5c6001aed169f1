package auth_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
)

// lookups is a store that records the names that it looks up.
type lookups struct {
	auth.UserStore
	names []string
}

func (l *lookups) UserByName(ctx context.Context, name string) (auth.Account, error) {
	l.names = append(l.names, name)
	return l.UserStore.UserByName(ctx, name)
}

// A text that cannot be a stored name is refused without a query, because engines treat such texts
// differently.
func TestImpossibleNamesAreNotLookedUp(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for _, c := range []struct {
		email    bool
		good     string
		refused  []string
		accepted string // the longest name
	}{
		{false, "alice",
			[]string{"", "alice\x00", "\x00", "alice\xff", strings.Repeat("é", 151)}, strings.Repeat("é", 150)},
		{true, "alice@example.com",
			[]string{"", "a\x00@example.com", "a\xff@example.com", strings.Repeat("x", 243) + "@example.com"},
			strings.Repeat("x", 242) + "@example.com"},
	} {
		var store *lookups
		_, users := open(t, func(config *auth.UsersConfig) {
			store = &lookups{UserStore: config.Store}
			config.Store, config.EmailLogin = store, c.email
		})
		for _, name := range []string{c.good, c.accepted} {
			create(t, users, auth.CreateParams{Username: name, Password: "wonderland-1865"})
			if user, err := users.Authenticate(ctx, name, "wonderland-1865"); err != nil || user.Username != name {
				t.Errorf("%.20q: %v", name, err)
			}
		}
		store.names = nil
		for _, name := range c.refused {
			if _, err := users.Authenticate(ctx, name, "wonderland-1865"); err != auth.ErrBadCredentials {
				t.Errorf("%.20q: %v", name, err)
			}
			if _, err := users.ByName(ctx, name); !errors.Is(err, auth.ErrNotFound) {
				t.Errorf("%.20q: %v", name, err)
			}
		}
		if len(store.names) > 0 {
			t.Errorf("looked up %.200q", store.names)
		}
	}
}

// Normalising a long text is slow, so a text that is too long for a name stays unchanged.
func TestNormalizeUsernameLeavesLongText(t *testing.T) {
	t.Parallel()
	if long := strings.Repeat("ﬁ", 151); auth.NormalizeUsername(long) != long {
		t.Error("normalised")
	}
	if got := auth.NormalizeUsername(strings.Repeat("ﬁ", 150)); got != strings.Repeat("fi", 150) {
		t.Errorf("%d bytes", len(got))
	}
	_, users := open(t, func(c *auth.UsersConfig) { c.EmailLogin = true })
	if long := strings.Repeat("ﬁ", 255); users.NormalizeUsername(long) != long {
		t.Error("an address is normalised")
	}
	if got := users.NormalizeUsername(strings.Repeat("ﬁ", 254)); got != strings.Repeat("fi", 254) {
		t.Errorf("an address has %d bytes", len(got))
	}
}

// fullPool is a hasher that refuses every call. Its other results must be ignored.
type fullPool struct{}

func (fullPool) Hash(context.Context, string) (string, error) {
	return "half a ha", auth.ErrUnavailable
}

func (fullPool) Verify(context.Context, string, string) (bool, string, error) {
	return true, "half a ha", auth.ErrUnavailable
}

// While the hashing pool is full, no user is created, changed or authenticated.
func TestFullHashingPool(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	db, working := open(t)
	alice := create(t, working, auth.CreateParams{Username: "alice", Password: "wonderland-1865"})
	users := auth.NewUsers(auth.UsersConfig{Store: db.Users(), Tx: db, Hasher: fullPool{}})
	for name, call := range map[string]func() (bool, error){
		"Create": func() (bool, error) {
			user, err := users.Create(ctx, auth.CreateParams{Username: "bob", Password: "x"})
			return user.IsAuthenticated(), err
		},
		"SetPassword":   func() (bool, error) { return false, users.SetPassword(ctx, alice.ID, "x") },
		"CheckPassword": func() (bool, error) { return users.CheckPassword(ctx, alice.ID, "wonderland-1865") },
		"Authenticate": func() (bool, error) {
			user, err := users.Authenticate(ctx, "alice", "wonderland-1865")
			return user.IsAuthenticated(), err
		},
	} {
		if done, err := call(); done || !errors.Is(err, auth.ErrUnavailable) {
			t.Errorf("%s: %v, %v", name, done, err)
		}
	}
	if ok, err := working.CheckPassword(ctx, alice.ID, "wonderland-1865"); !ok || err != nil || count(t, working) != 1 {
		t.Errorf("alice: %v, %v; %d users", ok, err, count(t, working))
	}
}

func TestNewUsersPanics(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	complete := auth.UsersConfig{Store: db.Users(), Tx: db, Hasher: fullPool{}}
	for name, remove := range map[string]func(*auth.UsersConfig){
		"Store":  func(c *auth.UsersConfig) { c.Store = nil },
		"Tx":     func(c *auth.UsersConfig) { c.Tx = nil },
		"Hasher": func(c *auth.UsersConfig) { c.Hasher = nil },
	} {
		func() {
			defer func() {
				if text, _ := recover().(string); !strings.HasPrefix(text, "auth: ") {
					t.Errorf("without %s: %q", name, text)
				}
			}()
			c := complete
			remove(&c)
			auth.NewUsers(c)
		}()
	}
}
