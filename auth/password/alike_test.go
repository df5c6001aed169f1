package password

import (
	"context"
	"encoding/base64"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// counted records the work of hashers of all formats, at low costs. The first hasher is preferred.
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
		Argon2{Memory: 64, Time: 2, Lanes: 1, ledger: l}, BcryptSHA256{Rounds: 5, ledger: l},
		Bcrypt{Rounds: 5, ledger: l},
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

// argon2Text returns a stored hash of "right" as an older argon2-cffi made it.
func argon2Text(name, version string, memory, time, lanes int) string {
	form := argon2Form{Argon2: Argon2{Memory: memory, Time: time, Lanes: lanes}, name: name, version: 0x10}
	if version == "v=19$" {
		form.version = 0x13
	}
	salt := newSalt()
	return fmt.Sprintf("argon2$%s$%sm=%d,t=%d,p=%d$%s$%s", name, version, memory, time, lanes,
		base64.RawStdEncoding.EncodeToString([]byte(salt)),
		base64.RawStdEncoding.EncodeToString(form.derive("right", []byte(salt), 16)))
}

// populations returns sets of stored hashes of accounts, each of the password "right".
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
		"nobody":    nil,
		"preferred": of(PBKDF2SHA256{Iterations: 1000}),
		"older Djangos": of(PBKDF2SHA256{Iterations: 260}, PBKDF2SHA256{Iterations: 600},
			PBKDF2SHA256{Iterations: 1000}),
		"newer Djangos": of(PBKDF2SHA256{Iterations: 1500}, PBKDF2SHA256{Iterations: 1200}),
		"pbkdf2_sha1":   of(PBKDF2SHA1{Iterations: 900}, PBKDF2SHA1{Iterations: 200}),
		"argon2":        of(Argon2{Memory: 64, Time: 2, Lanes: 1}, Argon2{Memory: 128, Time: 2, Lanes: 2}),
		"old argon2": {argon2Text("argon2i", "", 64, 2, 2), argon2Text("argon2i", "v=16$", 96, 2, 2),
			argon2Text("argon2d", "v=19$", 64, 1, 1),
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

// TestRefusalsCostTheSame: every refusal costs the same, whether or not the account exists, and
// whatever its stored hash is. Incidents of Django: #20760, CVE-2016-2513 (cost of older hashes),
// CVE-2024-39329 (unusable passwords). Others skipped the hash for unknown names: Vault
// CVE-2025-6011, Portainer CVE-2024-29296, Supabase's password grant, authboss.
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
				if !sampled { // the first try makes each hash known
					for _, encoded := range stored {
						refusal(encoded, "wrong", encoded)
					}
				}
				want := refusal("unknown", "wrong", "")
				if want["pbkdf2_sha256"] < 1000 {
					t.Errorf("an unknown name costs %v, less than a new hash", want)
				}
				cases := map[string]string{
					"unusable": "!x", "ancient unusable": "!", "malformed": "pbkdf2_sha256$x",
					"malformed argon2": "argon2$argon2id$v=19$x",
					"not enabled":      "rot13$x$y", "no fields": "lètmein",
					"too long": "md5$" + strings.Repeat("x", 300),
					"beyond the limits": "pbkdf2_sha256$2000000000$" + newSalt() +
						"$BZ0SFyVRMbpwkmZ3GfNRXpm99UkE393dXeMhziS74xY=",
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

// TestWorkOfRightPasswords: a right password costs its own hash, and a new hash if its own is
// outdated.
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

// TestExpensiveHashesAreNotEqualized: one row of an excessive cost, perhaps from an import, must
// not make every refusal as expensive.
func TestExpensiveHashesAreNotEqualized(t *testing.T) {
	t.Parallel()
	var c counted
	costly, err := PBKDF2SHA256{Iterations: 5001}.Encode("right")
	if err != nil {
		t.Fatal(err)
	}
	for limit, want := range map[int]int{5000: 1000, 5001: 5001} {
		pool := NewPool(PoolConfig{Hashers: c.hashers(), EqualizeLimits: Limits{Iterations: limit},
			Sample: func(context.Context, int) ([]string, error) { return []string{costly}, nil }})
		for _, encoded := range []string{costly, ""} {
			got := c.during(func() {
				if ok, _, err := pool.Verify(t.Context(), "wrong", encoded); ok || err != nil {
					t.Errorf("Verify = %v, %v", ok, err)
				}
			})
			if encoded != "" {
				continue // costs at least its own work
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

// TestSpend: Spend does exactly the missing work, or nearly so where Argon2 and scrypt cannot do so
// little.
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
			case strings.HasPrefix(cost.Kind, "scrypt") && got == want-want%2: // N is at least 2
			case got != want:
				t.Errorf("%s after %d of %d: %d, want %d", cost.Kind, done, cost.Work, got, want)
			}
		}
	}
}
