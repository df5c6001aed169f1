package password

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// counted are the formats at small costs, all of whose work goes into one ledger. The first is preferred.
type counted struct {
	mu   sync.Mutex
	work map[string]int
}

func (c *counted) hashers() []Hasher {
	l := &ledger{add: func(kind string, work int) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.work[kind] += work
	}}
	return []Hasher{
		PBKDF2SHA256{Iterations: 1000, ledger: l}, PBKDF2SHA1{Iterations: 900, ledger: l},
		Argon2{Memory: 64, Time: 2, Lanes: 1, ledger: l}, BcryptSHA256{Rounds: 5, ledger: l}, Bcrypt{Rounds: 5, ledger: l},
		Scrypt{N: 16, R: 4, P: 2, ledger: l}, MD5{},
	}
}

// during returns the work that fn does.
func (c *counted) during(fn func()) map[string]int {
	c.mu.Lock()
	c.work = map[string]int{}
	c.mu.Unlock()
	fn()
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.work)
}

// argon2Text is a stored hash of "right" as an older argon2-cffi made it.
func argon2Text(name, version string, memory, time, lanes int) string {
	form := argon2Form{Argon2: Argon2{Memory: memory, Time: time, Lanes: lanes}, name: name, version: 0x10}
	if version == "v=19$" {
		form.version = 0x13
	}
	salt := newSalt()
	return fmt.Sprintf("argon2$%s$%sm=%d,t=%d,p=%d$%s$%s", name, version, memory, time, lanes,
		base64.RawStdEncoding.EncodeToString([]byte(salt)), base64.RawStdEncoding.EncodeToString(form.derive("right", []byte(salt), 16)))
}

// populations are the stored hashes of all accounts, each of "right".
func populations(t *testing.T) map[string][]string {
	t.Helper()
	of := func(hashers ...Hasher) (list []string) {
		for _, h := range hashers {
			encoded, err := h.Encode("right")
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, encoded)
		}
		return list
	}
	all := map[string][]string{
		"nobody":        nil,
		"preferred":     of(PBKDF2SHA256{Iterations: 1000}),
		"older Djangos": of(PBKDF2SHA256{Iterations: 260}, PBKDF2SHA256{Iterations: 600}, PBKDF2SHA256{Iterations: 1000}),
		"newer Djangos": of(PBKDF2SHA256{Iterations: 1500}, PBKDF2SHA256{Iterations: 1200}),
		"pbkdf2_sha1":   of(PBKDF2SHA1{Iterations: 900}, PBKDF2SHA1{Iterations: 200}),
		"argon2":        of(Argon2{Memory: 64, Time: 2, Lanes: 1}, Argon2{Memory: 128, Time: 2, Lanes: 2}),
		"old argon2": {argon2Text("argon2i", "", 64, 2, 2), argon2Text("argon2i", "v=16$", 96, 2, 2), argon2Text("argon2d", "v=19$", 64, 1, 1),
			argon2Text("argon2i", "v=19$", 64, 2, 2)},
		"bcrypt_sha256": of(BcryptSHA256{Rounds: 4}, BcryptSHA256{Rounds: 6}),
		"bcrypt":        of(Bcrypt{Rounds: 4}, Bcrypt{Rounds: 5}),
		"scrypt":        of(Scrypt{N: 16, R: 4, P: 1}, Scrypt{N: 16, R: 4, P: 5}, Scrypt{N: 32, R: 1, P: 3}),
		"md5":           of(MD5{}),
	}
	var mixed []string
	for _, name := range slices.Sorted(maps.Keys(all)) {
		mixed = append(mixed, all[name]...)
	}
	all["mixed"] = mixed
	return all
}

// Every refusal costs the same, whether the account exists, however its hash is stored and whatever is amiss with it.
// Django's own: #20760, CVE-2016-2513 (cost of older hashes), CVE-2024-39329 (unusable passwords).
func TestRefusalsCostTheSame(t *testing.T) {
	t.Parallel()
	for name, stored := range populations(t) {
		for _, sampled := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, sampled %v", name, sampled), func(t *testing.T) {
				t.Parallel()
				var c counted
				config := PoolConfig{Hashers: c.hashers(), Limits: Limits{Password: 64}}
				if sampled {
					config.Sample = func(context.Context, int) ([]string, error) { return stored, nil }
				}
				pool := NewPool(config)
				refusal := func(what, password, encoded string) map[string]int {
					t.Helper()
					return c.during(func() {
						if ok, upgraded, err := pool.Verify(t.Context(), password, encoded); ok || upgraded != "" {
							t.Errorf("%s: Verify = %v, %q, %v", what, ok, upgraded, err)
						}
					})
				}
				if !sampled { // each hash is known from the first try on
					for _, encoded := range stored {
						refusal(encoded, "wrong", encoded)
					}
				}
				want := refusal("unknown", "wrong", "")
				if want["pbkdf2_sha256"] < 1000 {
					t.Errorf("an unknown name costs %v, less than a new hash", want)
				}
				cases := map[string]string{
					"unusable": "!x", "ancient unusable": "!", "malformed": "pbkdf2_sha256$x", "malformed argon2": "argon2$argon2id$v=19$x",
					"not enabled": "rot13$x$y", "no fields": "lètmein", "too long": "md5$" + strings.Repeat("x", 300),
					"beyond the limits": "pbkdf2_sha256$2000000000$" + newSalt() + "$BZ0SFyVRMbpwkmZ3GfNRXpm99UkE393dXeMhziS74xY=",
				}
				for _, encoded := range stored {
					cases["wrong for "+encoded] = encoded
				}
				for what, encoded := range cases {
					if diff := cmp.Diff(want, refusal(what, "wrong", encoded)); diff != "" {
						t.Errorf("%s (-unknown +this):\n%s", what, diff)
					}
					if diff := cmp.Diff(want, refusal(what, strings.Repeat("x", 65), encoded)); diff != "" {
						t.Errorf("%s, a password beyond the limit (-unknown +this):\n%s", what, diff)
					}
				}
			})
		}
	}
}

// A right password costs its own hash, and a new one where that is outdated.
func TestWorkOfRightPasswords(t *testing.T) {
	t.Parallel()
	var c counted
	pool := NewPool(PoolConfig{Hashers: c.hashers()})
	for _, tt := range []struct {
		hasher Hasher
		want   map[string]int
	}{
		{PBKDF2SHA256{Iterations: 1000}, map[string]int{"pbkdf2_sha256": 1000}},
		{PBKDF2SHA256{Iterations: 1200}, map[string]int{"pbkdf2_sha256": 1200}},
		{PBKDF2SHA256{Iterations: 300}, map[string]int{"pbkdf2_sha256": 1300}},
		{PBKDF2SHA1{Iterations: 300}, map[string]int{"pbkdf2_sha1": 300, "pbkdf2_sha256": 1000}},
		{Scrypt{N: 16, R: 1, P: 1}, map[string]int{"scrypt": 16, "pbkdf2_sha256": 1000}},
	} {
		encoded, err := tt.hasher.Encode("right")
		if err != nil {
			t.Fatal(err)
		}
		got := c.during(func() {
			if ok, _, err := pool.Verify(t.Context(), "right", encoded); !ok || err != nil {
				t.Errorf("Verify = %v, %v", ok, err)
			}
		})
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", encoded, diff)
		}
	}
}

// One row of an excessive cost, an import's say, must not make every refusal as dear.
func TestDearHashesAreNotShared(t *testing.T) {
	t.Parallel()
	var c counted
	dear, err := PBKDF2SHA256{Iterations: 5001}.Encode("right")
	if err != nil {
		t.Fatal(err)
	}
	for limit, want := range map[int]int{5000: 1000, 5001: 5001} {
		pool := NewPool(PoolConfig{Hashers: c.hashers(), EqualizeLimits: Limits{Iterations: limit},
			Sample: func(context.Context, int) ([]string, error) { return []string{dear}, nil }})
		for _, encoded := range []string{dear, ""} {
			got := c.during(func() {
				if ok, _, err := pool.Verify(t.Context(), "wrong", encoded); ok || err != nil {
					t.Errorf("Verify = %v, %v", ok, err)
				}
			})
			if encoded != "" {
				continue // its own work, whatever the others'
			}
			if got["pbkdf2_sha256"] != want {
				t.Errorf("with the limit %d an unknown name costs %v, want %d", limit, got, want)
			}
		}
	}
	if limits := (PoolConfig{Limits: Limits{Iterations: 100}}).withDefaults(); limits.EqualizeLimits.Iterations != 100 {
		t.Errorf("EqualizeLimits %d is beyond Limits", limits.EqualizeLimits.Iterations)
	}
}

type callersKey struct{}

func TestSampling(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var c counted
		stored, err := PBKDF2SHA1{Iterations: 77}.Encode("right")
		if err != nil {
			t.Fatal(err)
		}
		asked, answer := 0, error(nil)
		pool := NewPool(PoolConfig{Hashers: c.hashers(), Sample: func(ctx context.Context, n int) ([]string, error) {
			asked++
			if deadline, ok := ctx.Deadline(); !ok || time.Until(deadline) > 2*time.Second || n != 1000 || ctx.Value(callersKey{}) != nil {
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
		answer = errors.New("the database is away")
		unknown(0, 1) // the preferred hasher's cost alone
		time.Sleep(sampleAgain - 1)
		unknown(0, 1)
		answer = nil
		time.Sleep(time.Nanosecond)
		unknown(77, 2)
		time.Sleep(sampleEvery - 1)
		unknown(77, 2)
		django := stored
		stored = "" // the last of them has signed in, and has a new hash
		time.Sleep(time.Nanosecond)
		unknown(77, 3)
		time.Sleep(costsKeptFor)
		unknown(77, 4) // what an older sample has seen, or a process has verified, stays for a day
		time.Sleep(2 * costsKeptFor)
		unknown(0, 5)
		stored = django
		time.Sleep(sampleEvery)
		unknown(77, 6)
		stored = ""
		time.Sleep(3 * costsKeptFor)
		unknown(0, 7) // nobody asked meanwhile
		cancel()
		unknown(0, 7) // and for one who has gone nothing is read before the next is due
	})
}

// Of those who come at once, one reads the sample, and nobody is refused before it is there: not even the first unknown
// name after a start may cost less.
func TestFirstSample(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var c counted
		stored, err := PBKDF2SHA1{Iterations: 77}.Encode("right")
		if err != nil {
			t.Fatal(err)
		}
		asked := 0
		pool := NewPool(PoolConfig{Hashers: c.hashers(), Workers: 4, Sample: func(context.Context, int) ([]string, error) {
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
		time.Sleep(sampleEvery)
		began := time.Now()
		go pool.Verify(t.Context(), "wrong", "") // it reads
		synctest.Wait()
		if _, _, err := pool.Verify(t.Context(), "wrong", ""); err != nil || time.Since(began) != 0 || asked != 2 {
			t.Errorf("waited %v for a later sample (%d), %v", time.Since(began), asked, err)
		}
		time.Sleep(time.Second)
	})
}

// The parts of a hash's work add up to it exactly, or in Argon2 and scrypt but for less than they can do.
func TestSpend(t *testing.T) {
	t.Parallel()
	var c counted
	for _, h := range c.hashers() {
		cost := h.Cost()
		for _, done := range []int{0, 1, 16, 48, 96, cost.Work - 64, cost.Work - 16, cost.Work, cost.Work + 1} {
			if strings.HasPrefix(cost.Kind, "bcrypt") && done%16 != 0 || done < 0 {
				continue
			}
			want := max(cost.Work-done, 0)
			got := c.during(func() { cost.spend("pw", done) })[cost.Kind]
			switch {
			case strings.HasPrefix(cost.Kind, "argon2") && want > 0:
				if low := max(want-1, 16); got < low || got > max(want, 16) {
					t.Errorf("%s after %d of %d: %d", cost.Kind, done, cost.Work, got)
				}
			case strings.HasPrefix(cost.Kind, "scrypt") && got == want-want%2: // N is 2 at least
			case got != want:
				t.Errorf("%s after %d of %d: %d, want %d", cost.Kind, done, cost.Work, got, want)
			}
		}
	}
}
