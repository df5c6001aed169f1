package password

import (
	"context"
	"runtime"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// The defaults of the documentation.
func TestDefaults(t *testing.T) {
	t.Parallel()
	got := PoolConfig{Workers: 3}.withDefaults()
	want := PoolConfig{
		Workers: 3, Queue: 48, QueuePerClient: 24, QueuePerAccount: 24, MaxWait: 5 * time.Second,
		Limits: Limits{
			Password: 4096, Encoded: 256, Iterations: 10_000_000, BcryptRounds: 15, ScryptMemory: 268_435_456,
			ScryptWork: 1_073_741_824, Argon2Memory: 1_048_576, Argon2Time: 20, Argon2Work: 4_194_304, Argon2Lanes: 64,
		},
		EqualizeLimits: Limits{
			Password: 4096, Encoded: 256, Iterations: 6_000_000, BcryptRounds: 14, ScryptMemory: 67_108_864,
			ScryptWork: 335_544_320, Argon2Memory: 409_600, Argon2Time: 20, Argon2Work: 819_200, Argon2Lanes: 64,
		},
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(PoolConfig{}, "Hashers")); diff != "" {
		t.Error(diff)
	}
	var algorithms []string
	for _, h := range got.Hashers {
		algorithms = append(algorithms, h.Algorithm())
	}
	django := []string{"pbkdf2_sha256", "pbkdf2_sha1", "argon2", "bcrypt_sha256", "scrypt"}
	if diff := cmp.Diff(django, algorithms); diff != "" {
		t.Error(diff)
	}
	if cost := (PoolConfig{Iterations: 77}.withDefaults().Hashers[1].Cost()); cost.Work != 77 {
		t.Errorf("Iterations is the cost of pbkdf2_sha1: %d", cost.Work)
	}
}

// What a configuration sets is kept, and bounds the rest.
func TestSettingsOfAPool(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ in, want PoolConfig }{
		"an odd queue is halved upwards": {PoolConfig{Workers: 1, Queue: 5},
			PoolConfig{Workers: 1, Queue: 5, QueuePerClient: 3, QueuePerAccount: 3, MaxWait: 5 * time.Second}},
		"no queue": {PoolConfig{Workers: 1, Queue: -7},
			PoolConfig{Workers: 1, MaxWait: 5 * time.Second}},
		"all of its own": {PoolConfig{Workers: 1, Queue: 2, QueuePerClient: 3, QueuePerAccount: 4, MaxWait: 5},
			PoolConfig{Workers: 1, Queue: 2, QueuePerClient: 3, QueuePerAccount: 4, MaxWait: 5}},
	} {
		got := c.in.withDefaults()
		if diff := cmp.Diff(c.want, got,
			cmpopts.IgnoreFields(PoolConfig{}, "Hashers", "Limits", "EqualizeLimits")); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	own := Limits{Password: 1, Encoded: 2, Iterations: 3, BcryptRounds: 4, ScryptMemory: 5, ScryptWork: 6,
		Argon2Memory: 7,
		Argon2Time:   8, Argon2Work: 9, Argon2Lanes: 10}
	got := PoolConfig{Limits: own}.withDefaults()
	if got.Limits != own || got.EqualizeLimits != own {
		t.Errorf("%+v, equalized up to %+v", got.Limits, got.EqualizeLimits)
	}
}

// By default one processor is left for other work, unless there is only one. This test is not
// parallel, because it changes the number of processors.
func TestDefaultWorkers(t *testing.T) {
	before := runtime.GOMAXPROCS(0)
	defer runtime.GOMAXPROCS(before)
	for processors, want := range map[int]int{1: 1, 2: 1, 3: 2, 8: 7} {
		runtime.GOMAXPROCS(processors)
		if got := (PoolConfig{}).withDefaults(); got.Workers != want || got.Queue != 16*want {
			t.Errorf("%d processors: %d workers, %d places", processors, got.Workers, got.Queue)
		}
	}
}

// A hasher may cost as much as the limits allow, and as little as its format allows.
func TestCostsOfHashersAreInclusive(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		hasher Hasher
		ok     bool
	}{
		{PBKDF2SHA256{Iterations: 1}, true}, {PBKDF2SHA256{Iterations: -1}, false},
		{PBKDF2SHA256{Iterations: 10_000_000}, true}, {PBKDF2SHA256{Iterations: 10_000_001}, false},
		{PBKDF2SHA1{Iterations: 10_000_000}, true}, {PBKDF2SHA1{Iterations: 10_000_001}, false},
		{BcryptSHA256{Rounds: 3}, false}, {BcryptSHA256{Rounds: 4}, true}, {BcryptSHA256{Rounds: 15}, true},
		{Bcrypt{Rounds: 3}, false}, {Bcrypt{Rounds: 15}, true}, {Bcrypt{Rounds: 16}, false},
		{Scrypt{N: 2, R: 1, P: 1}, true}, {Scrypt{N: 1, R: 1, P: 1}, false}, {Scrypt{N: 16, R: -1}, false},
		{Scrypt{N: 16, P: -1}, false},
		{Scrypt{N: 65536, R: 9, P: 9}, true},   // 128 characters
		{Scrypt{N: 65536, R: 9, P: 10}, false}, // 129 characters
		{Argon2{Memory: 8, Time: 1, Lanes: 1}, true}, {Argon2{Memory: 7, Time: 1, Lanes: 1}, false},
		{Argon2{Time: 20, Memory: 1024}, true}, {Argon2{Time: -1}, false}, {Argon2{Lanes: -1}, false},
		{Argon2{Lanes: 64}, true}, {Argon2{Lanes: 65}, false},
	} {
		if err := (PoolConfig{Hashers: []Hasher{c.hasher}}).Check(); (err == nil) != c.ok {
			t.Errorf("%T %+v: %v", c.hasher, c.hasher, err)
		}
	}
	high := Limits{BcryptRounds: 99} // bcrypt itself ends at 31
	for rounds, ok := range map[int]bool{31: true, 32: false} {
		c := PoolConfig{Hashers: []Hasher{Bcrypt{Rounds: rounds}}, Limits: high}
		if err := c.Check(); (err == nil) != ok {
			t.Errorf("bcrypt of %d rounds: %v", rounds, err)
		}
	}
}

// A generation lasts a day. Its costs are kept until the end of the next one, to the nanosecond.
func TestGenerations(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	start := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, c := range []struct {
		after         time.Duration // since the generation began
		current, kept bool
	}{
		{0, true, false}, {day - 1, true, false}, {day, false, true}, {2*day - 1, false, true}, {2 * day, false, false},
	} {
		u := newInUse(registry{}, func(context.Context, int) ([]string, error) { return nil, nil })
		u.age(start)
		u.current["x"] = Cost{Kind: "x"}
		u.age(start.Add(c.after))
		_, current := u.current["x"]
		if _, kept := u.previous["x"]; current != c.current || kept != c.kept {
			t.Errorf("after %v: current %v, kept %v", c.after, current, kept)
		}
	}
}
