package password

import (
	"runtime"
	"testing"
	"testing/synctest"
	"time"
)

// timed is a Hasher of which everything takes a time of its own, on the bubble's clock.
type timed struct {
	algorithm string
	cost      *time.Duration
}

func (h timed) Algorithm() string { return h.algorithm }

func (h timed) Encode(string) (string, error) {
	time.Sleep(*h.cost)
	return h.algorithm + "$", nil
}

func (h timed) Parse(string, Limits) (Hash, bool) { return timedHash{h}, true }

type timedHash struct{ timed }

func (h timedHash) Matches(password string) bool {
	time.Sleep(*h.cost)
	return password == "right"
}

func (timedHash) Harden(string) {}

func (timedHash) Upgrade(string) (string, error) { return "", nil }

func TestTimeOfOtherAlgorithms(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		today, cheap, dear := 160*time.Millisecond, time.Millisecond, 230*time.Millisecond
		pool := NewPool(Config{Hashers: []Hasher{timed{"today", &today}, timed{"cheap", &cheap}, timed{"dear", &dear}}})
		takes := func(what, password, encoded string, want time.Duration) {
			t.Helper()
			began := time.Now()
			if ok, _, err := pool.Verify(t.Context(), password, encoded); err != nil || ok != (password == "right") {
				t.Errorf("%s: %v, %v", what, ok, err)
			}
			if took := time.Since(began); took != want {
				t.Errorf("%s: took %v, want %v", what, took, want)
			}
		}
		takes("the first of all", "wrong", "cheap$", cheap+today) // nothing to go by
		takes("unknown", "wrong", "", today)
		takes("today's", "wrong", "today$", today)
		takes("cheap", "wrong", "cheap$", today)
		takes("dear", "wrong", "dear$", dear)
		takes("cheap and right", "right", "cheap$", cheap+today) // the upgrade
		today *= 2                                               // the machine is loaded
		for range 60 {
			takes("unknown, loaded", "wrong", "", today)
		}
		began := time.Now()
		if _, _, err := pool.Verify(t.Context(), "wrong", "cheap$"); err != nil {
			t.Error(err)
		}
		if short := today - time.Since(began); short.Abs() > time.Millisecond { // the mean has followed
			t.Errorf("cheap, loaded: %v short of unknown", short)
		}
	})
}

// What memory-hard hashes are hardened by is the difference to today's, never more than one whole hash.
func TestMissingWork(t *testing.T) {
	t.Parallel()
	today := Argon2{}.withDefaults()
	for _, stored := range []Argon2{{Memory: 512, Time: 2, Lanes: 2}, {Memory: 102400, Time: 1, Lanes: 8}, {Memory: 65536, Time: 3, Lanes: 4}} {
		rest, ok := argon2Hash{hasher: today, cost: stored}.missing()
		if !ok || rest.work()+stored.work() != today.work() {
			t.Errorf("argon2 %+v and %+v are not %+v", stored, rest, today)
		}
	}
	for _, stored := range []Argon2{today, {Memory: 102400, Time: 3, Lanes: 8}} {
		if rest, ok := (argon2Hash{hasher: today, cost: stored}).missing(); ok {
			t.Errorf("argon2 %+v lacks %+v", stored, rest)
		}
	}
	for _, tt := range []struct{ today, stored, want Scrypt }{
		{Scrypt{16384, 8, 5}, Scrypt{16384, 8, 1}, Scrypt{16384, 8, 4}}, // Django before 5.1
		{Scrypt{16384, 8, 1}, Scrypt{8192, 8, 1}, Scrypt{16384, 1, 4}},
		{Scrypt{16384, 8, 1}, Scrypt{16384, 8, 1}, Scrypt{16384, 8, 0}},
	} {
		if rest := (scryptHash{hasher: tt.today, cost: tt.stored}).missing(); rest != tt.want {
			t.Errorf("scrypt %+v lacks %+v of %+v, want %+v", tt.stored, rest, tt.today, tt.want)
		}
	}
	if rest := (scryptHash{hasher: Scrypt{16384, 8, 1}, cost: Scrypt{32768, 8, 1}}).missing(); rest.P > 0 {
		t.Errorf("a dearer scrypt lacks %+v", rest)
	}
}

func TestDefaultsLeaveACore(t *testing.T) {
	t.Parallel()
	want := max(runtime.GOMAXPROCS(0)-1, 1)
	if pool := NewPool(Config{}); cap(pool.working) != want || cap(pool.waiting) != 4*want {
		t.Errorf("%d hash and %d wait, want %d and %d", cap(pool.working), cap(pool.waiting), want, 4*want)
	}
}
