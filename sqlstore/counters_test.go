package sqlstore_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// seconds returns SQL for a clock of the database that does not advance.
func seconds(n int64) string { return fmt.Sprint(n * 1_000_000) }

// takeAll takes 8 times at 5 a minute, and returns how many were admitted and the last wait.
func takeAll(t *testing.T, c *sqlstore.Counters) (passed int, wait time.Duration) {
	t.Helper()
	for range 8 {
		ok, after, err := c.Take(t.Context(), "user:id/1", 5, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		if ok {
			passed++
		}
		wait = after
	}
	return passed, wait
}

// TestCountersByTheDatabasesClock has processes whose own clocks differ by decades from the
// database's. Together they are admitted exactly as often as one process. With clocks 90 seconds
// apart, 40 of 40 requests once passed at 5 a minute.
func TestCountersByTheDatabasesClock(t *testing.T) {
	t.Parallel()
	dbtest.Engines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		for name, start := range map[string]int64{"behind the processes'": 1_000_000_000,
			"ahead of them": 4_000_000_000, "before 1970": -1000} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				db := open(t)
				for _, c := range []struct{ at, passed, wait int64 }{
					{0, 5, 60}, {0, 0, 60}, {1, 0, 59}, {59, 0, 1}, {60, 5, 60}, {60, 0, 60}, {119, 0, 1},
					{3 * 3600, 5, 60},
				} {
					passed, wait := takeAll(t, db.Counters().WithClock(seconds(start+c.at)))
					if passed != int(c.passed) || wait != time.Duration(c.wait)*time.Second {
						t.Errorf("at %d s: %d passed, %v", c.at, passed, wait)
					}
				}
			})
		}
	})
}

// TestCountersWhenTheClockIsSetBack sets the database's clock back, as a change to another node
// may. Nobody is admitted too early. Everybody is admitted one period after the first refusal, or
// within two periods if the clock was set back by less than one.
func TestCountersWhenTheClockIsSetBack(t *testing.T) {
	t.Parallel()
	dbtest.Engines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		const start = 2_000_000_000
		for back, until := range map[int64]int64{1: 61, 30: 90, 60: 120, 61: 60, 90: 60, 5 * 3600: 60,
			10 * 365 * 86400: 60} {
			t.Run(time.Duration(back*int64(time.Second)).String(), func(t *testing.T) {
				t.Parallel()
				counters := open(t).Counters()
				at := func(n int64) *sqlstore.Counters { return counters.WithClock(seconds(n)) }
				if passed, _ := takeAll(t, at(start)); passed != 5 {
					t.Fatalf("%d passed", passed)
				}
				now := start - back
				if passed, wait := takeAll(t, at(now)); passed != 0 || wait != time.Duration(until)*time.Second {
					t.Errorf("set back: %d passed, %v", passed, wait)
				}
				if passed, _ := takeAll(t, at(now+until-1)); passed != 0 {
					t.Errorf("a second too early: %d passed", passed)
				}
				if passed, _ := takeAll(t, at(now+until)); passed != 5 {
					t.Errorf("in time: %d passed", passed)
				}
			})
		}
	})
}

// TestDatabasesClock checks that the clock is in UTC, whatever the session's time zone, and that it
// advances within a transaction.
func TestDatabasesClock(t *testing.T) {
	t.Parallel()
	for name, zone := range map[string]string{"sqlite": "SELECT 1", "postgres": "SET TIME ZONE 'Asia/Kolkata'",
		"mysql": "SET time_zone = '+05:30'"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := engines[name]
			url := e.fresh(t)
			db := migrated(t, e.open, url, sqlstore.Config{})
			clock := sqldb.Of(db).Engine().Now
			conn, err := dbtest.Raw(t, url).Conn(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			if _, err := conn.ExecContext(t.Context(), zone); err != nil {
				t.Fatal(err)
			}
			var now int64
			if err := conn.QueryRowContext(t.Context(), "SELECT "+clock).Scan(&now); err != nil {
				t.Fatal(err)
			}
			if apart := time.Since(time.UnixMicro(now)).Abs(); apart > 5*time.Minute {
				t.Errorf("%v from the machine's clock", apart)
			}
			var reads [2]int64
			err = db.InTx(t.Context(), func(ctx context.Context) error {
				for i := range reads {
					err := sqldb.Of(db).Query(ctx, func(scan func(...any) error) error { return scan(&reads[i]) },
						"SELECT "+clock)
					if err != nil {
						return err
					}
					time.Sleep(20 * time.Millisecond)
				}
				return nil
			})
			if err != nil || reads[1]-reads[0] < 15_000 {
				t.Errorf("within a transaction %d µs passed, %v", reads[1]-reads[0], err)
			}
		})
	}
}

// TestClockThatFails has a clock that cannot be read. The request is not admitted.
func TestClockThatFails(t *testing.T) {
	t.Parallel()
	for _, clock := range []string{"nosuch", "'noon'", "NULL"} {
		counters := dbtest.Open(t).Counters().WithClock(clock)
		if ok, _, err := counters.Take(t.Context(), "key", 5, time.Hour); ok || err == nil {
			t.Errorf("%s: %v, %v", clock, ok, err)
		}
	}
}

// TestLongestKey has keys of as many bytes as the column has characters, and of one more.
func TestLongestKey(t *testing.T) {
	t.Parallel()
	dbtest.Engines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		counters := open(t).Counters()
		for length, want := range map[int]error{255: nil, 256: auth.ErrInvalid} {
			for _, ok := range []bool{true, false} {
				got, _, err := counters.Take(t.Context(), strings.Repeat("x", length), 1, time.Hour)
				if !errors.Is(err, want) || got != (ok && want == nil) {
					t.Errorf("%d bytes: %v, %v", length, got, err)
				}
			}
		}
	})
}

// TestCountersThatCountStill has the request of another key delete expired rows. A row stays until
// its last request has expired.
func TestCountersThatCountStill(t *testing.T) {
	t.Parallel()
	dbtest.Engines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		counters := open(t).Counters()
		for _, c := range []struct {
			at   int64
			key  string
			want bool
		}{
			{0, "user:id/1", true}, {50, "user:id/1", true}, {59, "user:id/1", false}, {70, "user:id/2", true},
			{71, "user:id/1", true}, {72, "user:id/1", false}, {109, "user:id/1", false}, {110, "user:id/1", true},
		} {
			ok, _, err := counters.WithClock(seconds(1_000_000_000+c.at)).Take(t.Context(), c.key, 2, time.Minute)
			if ok != c.want || err != nil {
				t.Errorf("%s at %d s: %v, %v", c.key, c.at, ok, err)
			}
		}
	})
}
