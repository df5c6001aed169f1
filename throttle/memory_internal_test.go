package throttle

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

// TestMemoryExpiresKeys: after a flood of keys has expired, each later request removes some of
// them.
func TestMemoryExpiresKeys(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_000_000_000, 0)
	m := NewMemory(MemoryConfig{Now: func() time.Time { return now }})
	take := func(key string) {
		t.Helper()
		if ok, _, err := m.Take(t.Context(), "anon:ip/"+key, 1, time.Minute); !ok || err != nil {
			t.Errorf("%s: %v, %v", key, ok, err)
		}
	}
	for n := range 10 {
		take(fmt.Sprint(n))
	}
	rows := func() int { return len(m.tables[family{"anon:ip", time.Minute}].rows) }
	now = now.Add(time.Minute - time.Microsecond)
	take("early")
	if rows() != 11 {
		t.Errorf("just before they expire: %d keys", rows())
	}
	now = now.Add(time.Microsecond)
	// ten keys expire, four at a time; "early" still counts
	for _, want := range []int{11 - 4 + 1, 8 - 4 + 1, 5 - 2 + 1} {
		take(fmt.Sprint("late", want))
		if rows() != want {
			t.Errorf("%d keys, want %d", rows(), want)
		}
	}
}

// TestDefaultKeys: each family has 100,000 keys by default.
func TestDefaultKeys(t *testing.T) {
	t.Parallel()
	for keys, want := range map[int]int{0: 100_000, 1: 1, 7: 7} {
		if m := NewMemory(MemoryConfig{Keys: keys}); m.table("anon:ip/1", time.Minute).max != want {
			t.Errorf("%d: %d keys", keys, m.keys)
		}
	}
}

// TestGivenBackEntries: an entry that is given back leaves the others, and a key without entries is
// forgotten.
func TestGivenBackEntries(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_000_000_000, 0)
	m := NewMemory(MemoryConfig{Now: func() time.Time { return now }})
	var back []func()
	for range 3 {
		giveBack, _, ok := m.reserve("guess:ip/1", 3, time.Minute)
		if !ok {
			t.Fatal("refused")
		}
		back, now = append(back, giveBack), now.Add(time.Second)
	}
	rows := m.table("guess:ip/1", time.Minute).rows
	for _, step := range []struct {
		give int
		left []int64
	}{{1, []int64{0, 2e6}}, {1, []int64{0, 2e6}}, {0, []int64{2e6}}, {2, nil}, {2, nil}} {
		back[step.give]()
		at := rows["guess:ip/1"]
		if at == nil != (step.left == nil) || at != nil && !slices.Equal(at.Value.(*row).window, step.left) {
			t.Errorf("after the %dth: %v", step.give, rows)
		}
	}
	if byAge := m.table("guess:ip/1", time.Minute).byAge.Len(); byAge != 0 {
		t.Errorf("%d rows by age", byAge)
	}
}

// TestGuessesKeepShortKeys: however long a client makes its name and address, the memory holds
// digests.
func TestGuessesKeepShortKeys(t *testing.T) {
	t.Parallel()
	g, long := NewGuessLimiter(GuessLimiterConfig{Account: "1/hour"}), strings.Repeat("x", 9000)
	try := auth.Attempt{Client: long, Account: long}
	if _, err := g.Reserve(t.Context(), try); err != nil {
		t.Fatal(err)
	}
	keys := slices.Collect(maps.Keys(g.pending))
	for _, table := range g.memory.tables {
		keys = slices.AppendSeq(keys, maps.Keys(table.rows))
	}
	leave, err := g.wait(shorten(auth.Network(long)))
	if err != nil {
		t.Fatal(err)
	}
	keys = slices.AppendSeq(keys, maps.Keys(g.waitingOf))
	if leave(); len(keys) != 5 || len(g.waitingOf) != 0 {
		t.Errorf("%d keys, %v", len(keys), g.waitingOf)
	}
	for _, key := range keys {
		if len(key) > 255 {
			t.Errorf("a key of %d bytes", len(key))
		}
	}
}

// TestSecondWaitIsShorter: a guess that has waited for its account has less time left to wait for
// its address.
func TestSecondWaitIsShorter(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := NewGuessLimiter(GuessLimiterConfig{Account: "1/hour", Address: "1/hour"})
		account, _, err := g.tryReserve("guess:account/alice 192.0.2.1", g.account)
		_, _, other := g.tryReserve("guess:ip/192.0.2.1", g.address)
		if err != nil || other != nil {
			t.Fatal(err, other)
		}
		time.AfterFunc(3*time.Second, func() { account(false) })
		began := time.Now()
		_, err = g.Reserve(t.Context(), auth.Attempt{Client: "192.0.2.1", Account: "alice"})
		if !errors.Is(err, auth.ErrUnavailable) || time.Since(began) != 5*time.Second {
			t.Errorf("after %v: %v", time.Since(began), err)
		}
		if len(g.pending) != 1 || g.waiting != 0 || len(g.waitingOf) != 0 {
			t.Errorf("%d in progress, %d wait, %v", len(g.pending), g.waiting, g.waitingOf)
		}
	})
}
