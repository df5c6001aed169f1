package password

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

type callersKey struct{}

// stored77 returns a stored hash of 77 iterations, of a kind that is not preferred.
func stored77(t *testing.T) string {
	t.Helper()
	stored, err := PBKDF2SHA1{Iterations: 77}.Encode("right")
	if err != nil {
		t.Fatal(err)
	}
	return stored
}

func TestSampling(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var c counted
		stored := stored77(t)
		asked, answer := 0, error(nil)
		pool := NewPool(PoolConfig{Hashers: c.hashers(), Sample: func(ctx context.Context, n int) ([]string, error) {
			asked++
			if deadline, ok := ctx.Deadline(); !ok || time.Until(deadline) != 2*time.Second || n != 1000 ||
				ctx.Value(callersKey{}) != nil {
				t.Errorf("asked for %d, until %v", n, deadline)
			}
			return []string{stored, "garbage", "!"}, answer
		}})
		ctx, cancel := context.WithCancel(context.WithValue(t.Context(), callersKey{}, "a transaction"))
		unknown := func(want, times int) {
			t.Helper()
			got := c.during(func() {
				if _, _, err := pool.Verify(ctx, "wrong", ""); err != nil && ctx.Err() == nil {
					t.Error(err)
				}
			})
			if got["pbkdf2_sha1"] != want || asked != times {
				t.Errorf("an unknown name costs %v and %d samples were read, want %d and %d", got, asked, want, times)
			}
		}
		answer = errors.New("the database is unavailable")
		unknown(0, 1) // the preferred hasher's cost alone
		time.Sleep(10*time.Second - 1)
		unknown(0, 1)
		answer = nil
		time.Sleep(time.Nanosecond)
		unknown(77, 2)
		time.Sleep(10*time.Minute - 1)
		unknown(77, 2)
		django := stored
		stored = "" // the last such user has signed in, and has a new hash
		time.Sleep(time.Nanosecond)
		unknown(77, 3)
		time.Sleep(24 * time.Hour)
		unknown(77, 4) // the costs of an older sample, or of a verified hash, are kept for a day
		time.Sleep(48 * time.Hour)
		unknown(0, 5)
		stored = django
		time.Sleep(10 * time.Minute)
		unknown(77, 6)
		stored = ""
		time.Sleep(72 * time.Hour)
		unknown(0, 7) // there were no checks meanwhile
		cancel()
		unknown(0, 7) // a cancelled caller does not read a sample before the next one is due
	})
}

// TestFirstSample: of several concurrent callers one reads the first sample, and the others wait
// for it. Not even the first unknown name after a start may cost less.
func TestFirstSample(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var c counted
		stored := stored77(t)
		asked := 0
		pool := NewPool(PoolConfig{Hashers: c.hashers(), Workers: 4,
			Sample: func(context.Context, int) ([]string, error) {
				asked++
				time.Sleep(time.Second)
				return []string{stored}, nil
			}})
		try := func() map[string]int {
			return c.during(func() {
				var all sync.WaitGroup
				for range 4 {
					all.Go(func() {
						if _, _, err := pool.Verify(t.Context(), "wrong", ""); err != nil {
							t.Error(err)
						}
					})
				}
				all.Wait()
			})
		}
		if got := try(); got["pbkdf2_sha1"] != 4*77 || asked != 1 {
			t.Errorf("four cost %v, %d samples", got, asked)
		}
		time.Sleep(10 * time.Minute)
		began := time.Now()
		go pool.Verify(t.Context(), "wrong", "") // reads the sample
		synctest.Wait()
		if _, _, err := pool.Verify(t.Context(), "wrong", ""); err != nil || time.Since(began) != 0 || asked != 2 {
			t.Errorf("waited %v for a later sample (%d), %v", time.Since(began), asked, err)
		}
		time.Sleep(time.Second)
	})
}

// TestCallerLeavesBeforeTheFirstSample: a caller whose context ends does not wait for the sample.
func TestCallerLeavesBeforeTheFirstSample(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		pool := NewPool(PoolConfig{Iterations: 1, Workers: 2, Sample: func(context.Context, int) ([]string, error) {
			time.Sleep(2 * time.Second)
			return nil, nil
		}})
		go pool.Verify(t.Context(), "wrong", "") // reads the sample
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began := time.Now()
		if _, _, err := pool.Verify(ctx, "wrong", ""); !errors.Is(err, context.DeadlineExceeded) ||
			time.Since(began) != time.Second {
			t.Errorf("after %v: %v", time.Since(began), err)
		}
		time.Sleep(time.Second)
	})
}
