//go:build unix

package measure

import (
	"context"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/bench/internal/stage"
)

const (
	hitsInRound = 200_000
	// cachedKeys is how many identities are put into the cache to weigh them. The cache must hold
	// as many by default.
	cachedKeys = 10_000
)

// measureCache measures the check of a token whose identity is cached, and the memory of such
// identities.
func (r *run) measureCache(ctx context.Context, t table) error {
	for range r.Rounds {
		err := r.during(func() error {
			site, err := stage.Open(ctx, t.path, "plain", stage.Cache(true))
			if err != nil {
				return err
			}
			defer site.Close()
			if err := r.weigh(ctx, site, t.someKeys(warmUp+cachedKeys)); err != nil {
				return err
			}
			return r.hit(ctx, site, t.key(1))
		})
		if err != nil {
			return err
		}
	}
	r.Tell("cache: done")
	return nil
}

// weigh adds the bytes of the heap that an identity takes.
func (r *run) weigh(ctx context.Context, site *latchkey.Site, keys []string) error {
	verify := func(keys []string) error {
		for _, key := range keys {
			// A clone, because a request brings its own copy of the key.
			if _, err := site.Tokens.Verify(ctx, strings.Clone(key)); err != nil {
				return err
			}
		}
		return nil
	}
	if err := verify(keys[:warmUp]); err != nil { // what the first checks allocate once
		return err
	}
	before := heap()
	if err := verify(keys[warmUp:]); err != nil {
		return err
	}
	r.add("identity", float64(heap()-before)/float64(len(keys)-warmUp))
	runtime.KeepAlive(keys) // they were in the heap before
	return nil
}

// heap returns the bytes of the live heap.
func heap() int64 {
	runtime.GC()
	runtime.GC() // frees what finalizers and pools have kept
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// hit adds the time and the allocations of a hit.
func (r *run) hit(ctx context.Context, site *latchkey.Site, key string) error {
	var failed error
	verify := func() {
		if _, err := site.Tokens.Verify(ctx, key); err != nil {
			failed = err
		}
	}
	r.add("hit allocations", testing.AllocsPerRun(1000, verify))
	begin := time.Now()
	for range hitsInRound {
		verify()
	}
	r.add("hit", float64(time.Since(begin).Nanoseconds())/hitsInRound)
	return failed
}
