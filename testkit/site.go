package testkit

import (
	"crypto/rand"
	"log/slog"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/internal/testrig"
)

// Host is the host of a client's requests, unless WithHost names another. It is Django's. Open adds
// it to the allowed hosts.
const Host = "testserver"

// Site is a project on a new database. It closes itself when the test ends.
type Site struct {
	*latchkey.Site
	// Clock is the time of the site: of dates in the database and in cookies, of throttles,
	// sessions and the limit on sign-ins. Bounds on waiting use the real time.
	Clock *Clock

	t        testing.TB
	commands []latchkey.Command // of the project
	recorder recorder
}

// Option is an option of [Open]: [Settings] or an [Engine].
type Option interface{ apply(*options) }

type options struct {
	engine   Engine
	settings []func(*latchkey.Settings)
}

type optionFunc func(*options)

func (f optionFunc) apply(o *options) { f(o) }

// Settings changes the settings of the site. fn gets those of testkit: a random secret, the lowest
// costs of hashing, no cache of identities, and limits on waiting that are long enough for a slow
// machine. All other fields are zero, which means the defaults. Settings panics on nil.
func Settings(fn func(*latchkey.Settings)) Option {
	if fn == nil {
		panic("testkit: Settings needs a function")
	}
	return optionFunc(func(o *options) { o.settings = append(o.settings, fn) })
}

// Open returns the project on a new database with all migrations applied: SQLite, or the [Engine]
// among opts. The site is closed and its database dropped when t ends. An error fails t.
//
// New passwords are hashed as in production, but at the lowest cost. Unless Project.Log is set, the
// log goes to t, which shows it if the test fails. Environment and latchkey.toml are not read. Each
// call needs a Project.Settings struct of its own, so make the project in a function.
//
// Open panics outside of a test binary: a testkit site admits users without credentials.
func Open(t testing.TB, p latchkey.Project, opts ...Option) *Site {
	if !testing.Testing() {
		panic("testkit: Open is for tests")
	}
	t.Helper()
	o := options{engine: SQLite}
	for _, opt := range opts {
		opt.apply(&o)
	}
	if p.Log == nil {
		p.Log = slog.New(slog.NewTextHandler(newLog(t), nil))
	}
	clock := newClock()
	s := o.newSettings(o.engine.create(t, p))
	opened, err := latchkey.Open(testrig.WithClock(t.Context(), clock.Now), p, s)
	if err != nil {
		t.Fatalf("testkit: open the site: %v", err)
	}
	t.Cleanup(func() {
		if err := opened.Close(); err != nil {
			t.Errorf("testkit: close the site: %v", err)
		}
	})
	if err := opened.Migrate(t.Context()); err != nil {
		t.Fatalf("testkit: migrate: %v", err)
	}
	site := &Site{Site: opened, Clock: clock, t: t, commands: p.Commands}
	sqldb.Of(opened.DB).Observe(site.recorder.add)
	return site
}

// newSettings returns the settings of a site on the database.
func (o *options) newSettings(database string) latchkey.Settings {
	const patient = 5 * time.Minute
	s := latchkey.Settings{
		Database:       database,
		SecretSettings: latchkey.SecretSettings{SecretKey: rand.Text() + rand.Text()},
	}
	s.Password = latchkey.PasswordSettings{
		Iterations: 1, MaxWait: patient, Queue: 1000,
		Argon2: latchkey.Argon2Settings{TimeCost: 1, MemoryCost: 8, Parallelism: 1},
		Bcrypt: latchkey.BcryptSettings{Rounds: 4},
		Scrypt: latchkey.ScryptSettings{WorkFactor: 2, BlockSize: 8, Parallelism: 1},
	}
	// Otherwise the number of queries would depend on what is cached.
	s.Cache.Identities = "off"
	// Wait is shorter than patient: a hook that waits for its own transaction fails only after
	// Wait.
	s.Pool = latchkey.PoolSettings{Wait: 30 * time.Second, Statement: patient, Connect: patient}
	for _, change := range o.settings {
		change(&s)
	}
	if len(s.AllowedHosts) == 0 {
		s.AllowedHosts = []string{".localhost", "127.0.0.1", "[::1]"}
	}
	s.AllowedHosts = append(s.AllowedHosts[:len(s.AllowedHosts):len(s.AllowedHosts)], Host)
	return s
}

// Token returns the key of the user's token, and creates it if there is none.
func (s *Site) Token(t testing.TB, user auth.User) string {
	t.Helper()
	tok, err := s.Tokens.GetOrCreate(t.Context(), user.ID)
	if err != nil {
		t.Fatalf("testkit: token of user %q: %v", user.Username, err)
	}
	return tok.Key
}
