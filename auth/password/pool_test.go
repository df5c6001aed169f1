package password_test

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/password"
)

// slow is a Hasher whose work is to wait until release is closed.
type slow struct {
	password.Hasher // for the format
	release         chan struct{}
	running, most   *atomic.Int64
}

func newSlow() slow {
	return slow{Hasher: password.MD5{}, release: make(chan struct{}), running: new(atomic.Int64),
		most: new(atomic.Int64)}
}

func (s slow) Cost() password.Cost {
	return password.Cost{Kind: "slow", Work: 1, Spend: func(string, int) { s.work() }}
}

func (s slow) Encode(pw string) (string, error) {
	s.work()
	return s.Hasher.Encode(pw)
}

func (s slow) work() {
	n := s.running.Add(1)
	for most := s.most.Load(); n > most && !s.most.CompareAndSwap(most, n); most = s.most.Load() {
	}
	<-s.release
	s.running.Add(-1)
}

func TestAdmission(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		hasher := newSlow()
		pool := password.NewPool(password.PoolConfig{Hashers: []password.Hasher{hasher}, Workers: 3, Queue: 5,
			QueuePerClient: 5})
		var done, refused atomic.Int64
		var wg sync.WaitGroup
		for i := range 300 {
			wg.Go(func() {
				var err error
				if i%2 == 0 {
					_, err = pool.Hash(t.Context(), "pw")
				} else {
					_, _, err = pool.Verify(t.Context(), "pw", "!unusable")
				}
				switch {
				case err == nil:
					done.Add(1)
				case errors.Is(err, auth.ErrUnavailable):
					refused.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		if running, no := hasher.running.Load(), refused.Load(); running != 3 || no != 300-3-5 {
			t.Errorf("%d hash and %d were refused, want 3 and 292", running, no)
		}
		close(hasher.release)
		wg.Wait()
		if done.Load() != 8 || hasher.most.Load() != 3 {
			t.Errorf("%d were served, %d at once", done.Load(), hasher.most.Load())
		}
	})
}

func TestWaitEnds(t *testing.T) {
	t.Parallel()
	reason := errors.New("the client has gone")
	for _, tt := range []struct {
		name  string
		ctx   func(context.Context) (context.Context, func())
		wait  time.Duration
		cause error
	}{
		{"after MaxWait", func(ctx context.Context) (context.Context, func()) { return ctx, func() {} },
			2 * time.Second, nil},
		{"after the rest of MaxWait, for a try that has waited elsewhere",
			func(ctx context.Context) (context.Context, func()) {
				return auth.WithAttempt(ctx, auth.Attempt{Began: time.Now().Add(-1500 * time.Millisecond)}), func() {}
			}, 500 * time.Millisecond, nil},
		{"when the context is cancelled", func(ctx context.Context) (context.Context, func()) {
			ctx, cancel := context.WithCancelCause(ctx)
			time.AfterFunc(time.Second, func() { cancel(reason) })
			return ctx, func() { cancel(nil) }
		}, time.Second, reason},
		{"at the deadline of the context", func(ctx context.Context) (context.Context, func()) {
			ctx, cancel := context.WithTimeout(ctx, time.Second)
			return ctx, cancel
		}, time.Second, context.DeadlineExceeded},
		{"at once, if the context has ended", func(ctx context.Context) (context.Context, func()) {
			ctx, cancel := context.WithCancelCause(ctx)
			cancel(reason)
			return ctx, func() {}
		}, 0, reason},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				hasher := newSlow()
				pool := password.NewPool(password.PoolConfig{Hashers: []password.Hasher{hasher}, Workers: 1,
					MaxWait: 2 * time.Second})
				go pool.Hash(t.Context(), "pw") // occupies the worker
				synctest.Wait()
				ctx, cancel := tt.ctx(t.Context())
				defer cancel()
				began := time.Now()
				_, _, err := pool.Verify(ctx, "pw", "")
				if !errors.Is(err, auth.ErrUnavailable) || tt.cause != nil && !errors.Is(err, tt.cause) {
					t.Errorf("error %v", err)
				}
				if waited := time.Since(began); waited != tt.wait {
					t.Errorf("waited %v, want %v", waited, tt.wait)
				}
				close(hasher.release)
				synctest.Wait()
				if _, err := pool.Hash(t.Context(), "pw"); err != nil { // the worker and the places are free again
					t.Error(err)
				}
			})
		})
	}
}

func TestPoolWithoutAQueue(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		hasher := newSlow()
		pool := password.NewPool(password.PoolConfig{Hashers: []password.Hasher{hasher}, Workers: 1, Queue: -1})
		go pool.Hash(t.Context(), "pw") // occupies the worker
		synctest.Wait()
		if _, err := pool.Hash(t.Context(), "pw"); !errors.Is(err, auth.ErrUnavailable) {
			t.Errorf("error %v", err)
		}
		if _, err := pool.Hash(t.Context(), ""); err != nil { // needs no worker
			t.Error(err)
		}
		close(hasher.release)
	})
}

func TestHashOfNoPassword(t *testing.T) {
	t.Parallel()
	pool := password.NewPool(password.PoolConfig{Iterations: 1000})
	seen := map[string]bool{}
	for range 10 {
		encoded, err := pool.Hash(t.Context(), "")
		if err != nil || !regexp.MustCompile(`^![A-Za-z0-9]{40}$`).MatchString(encoded) || seen[encoded] {
			t.Fatalf("Hash = %q, %v", encoded, err)
		}
		seen[encoded] = true
		if ok, _, err := pool.Verify(t.Context(), "", encoded); ok || err != nil {
			t.Errorf("Verify = %v, %v", ok, err)
		}
	}
}

// TestHashOfLongPassword: a password longer than the limit is refused, even if it is right.
func TestHashOfLongPassword(t *testing.T) {
	t.Parallel()
	pool := password.NewPool(password.PoolConfig{Iterations: 1000})
	patient := password.NewPool(password.PoolConfig{Iterations: 1000, Limits: password.Limits{Password: 4097}})
	for _, tt := range []struct {
		length int
		ok     bool
	}{{4096, true}, {4097, false}} {
		long := strings.Repeat("x", tt.length)
		encoded, err := patient.Hash(t.Context(), long)
		if err != nil {
			t.Fatal(err)
		}
		if ok, _, err := patient.Verify(t.Context(), long, encoded); !ok || err != nil {
			t.Errorf("a higher limit: %v, %v", ok, err)
		}
		if ok, _, err := pool.Verify(t.Context(), long, encoded); ok != tt.ok || err != nil {
			t.Errorf("Verify of %d bytes = %v, %v", tt.length, ok, err)
		}
		if _, err := pool.Hash(t.Context(), long); (err == nil) != tt.ok || err != nil &&
			!errors.Is(err, auth.ErrInvalid) {
			t.Errorf("Hash of %d bytes: %v", tt.length, err)
		}
	}
}

func TestNewPoolPanics(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]password.PoolConfig{
		"negative workers":         {Workers: -1},
		"negative iterations":      {Iterations: -1},
		"negative wait":            {MaxWait: -1},
		"negative limit":           {Limits: password.Limits{Password: -1}},
		"negative equalize":        {EqualizeLimits: password.Limits{Argon2Lanes: -1}},
		"negative client":          {QueuePerClient: -1},
		"negative account":         {QueuePerAccount: -1},
		"iterations twice":         {Iterations: 1000, Hashers: []password.Hasher{password.MD5{}}},
		"hasher twice":             {Hashers: []password.Hasher{password.MD5{}, password.MD5{}}},
		"no hasher":                {Hashers: []password.Hasher{nil}},
		"pbkdf2 beyond the limits": {Iterations: 10_000_001},
		"bcrypt beyond the limits": {Hashers: []password.Hasher{password.BcryptSHA256{Rounds: 16}}},
		"scrypt beyond the limits": {Hashers: []password.Hasher{password.Scrypt{N: 1 << 21}}},
		"scrypt no power":          {Hashers: []password.Hasher{password.Scrypt{N: 1000}}},
		"scrypt too wide":          {Hashers: []password.Hasher{password.Scrypt{N: 1 << 17, P: 1}}},
		"argon2 beyond the limits": {Hashers: []password.Hasher{password.Argon2{Time: 21}}},
		"argon2 too small":         {Hashers: []password.Hasher{password.Argon2{Memory: 8, Lanes: 2}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			defer func() {
				if text, _ := recover().(string); !strings.HasPrefix(text, "password: ") {
					t.Errorf("panic %q", text)
				}
			}()
			password.NewPool(c)
		})
	}
}
