package throttle

import (
	"container/list"
	"context"
	"slices"
	"strings"
	"sync"
	"time"
)

// MemoryConfig configures a Memory. The zero MemoryConfig means the defaults.
type MemoryConfig struct {
	Keys int              // the most keys of each family; default 100,000
	Now  func() time.Time // default time.Now
}

// Memory is a [Counter] for one process. It drops a key as soon as none of its requests counts any
// more.
//
// The keys of a family are bounded. If all of them still count, a new key replaces the one that has
// been unused for longest. A client with that many addresses is not stopped by a limit on addresses
// anyway, and must not shut out all others. Users and addresses are different families, so that
// anonymous clients cannot crowd out users. A counted request takes 8 bytes, and a key about 300.
// If you expect more clients within a period than Keys, raise it, or count in the database.
type Memory struct {
	keys  int
	now   func() time.Time
	start time.Time // windows count from here, by the monotonic clock: nobody can set it

	mu     sync.Mutex
	tables map[family]*table
}

// family identifies the keys with one prefix and period. There are as many families as the program
// has throttles.
type family struct {
	name string
	per  time.Duration
}

// NewMemory returns an empty Memory. It panics on a negative bound.
func NewMemory(c MemoryConfig) *Memory {
	if c.Keys < 0 {
		panic("throttle: MemoryConfig.Keys is negative")
	}
	if c.Keys == 0 {
		c.Keys = 100_000
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return &Memory{keys: c.Keys, now: c.Now, start: c.Now(), tables: map[family]*table{}}
}

// Take implements Counter. It does not block, and ignores ctx.
func (m *Memory) Take(_ context.Context, key string, limit int, per time.Duration) (bool, time.Duration, error) {
	_, wait, ok := m.table(key, per).take(m.clock(), key, limit, per)
	return ok, wait, nil
}

// reserve is Take with an undo, which may be called once, at any time. giveBack is nil for a
// refused request.
func (m *Memory) reserve(key string, limit int, per time.Duration) (giveBack func(), wait time.Duration, ok bool) {
	t := m.table(key, per)
	entry, wait, ok := t.take(m.clock(), key, limit, per)
	if !ok {
		return nil, wait, false
	}
	return func() { t.undo(key, entry) }, 0, true
}

// clock returns the microseconds since the Memory was made.
func (m *Memory) clock() int64 { return m.now().Sub(m.start).Microseconds() }

// table returns the table of the key's family.
func (m *Memory) table(key string, per time.Duration) *table {
	name, _, _ := strings.Cut(key, "/")
	f := family{name, per}
	m.mu.Lock()
	defer m.mu.Unlock()
	t := m.tables[f]
	if t == nil {
		t = &table{max: m.keys, rows: map[string]*list.Element{}, byAge: list.New()}
		m.tables[f] = t
	}
	return t
}

// table holds the keys of a family.
type table struct {
	mu    sync.Mutex
	max   int
	rows  map[string]*list.Element
	byAge *list.List // of *row, the oldest last entry first; all have one period, so they expire in this order
}

// row is a key and its window.
type row struct {
	key    string
	window Window // never empty
}

// last returns the newest entry.
func (r *row) last() int64 { return r.window[len(r.window)-1] }

// take is Window.Take for a key. It also returns the new entry in the window of the key.
func (t *table) take(now int64, key string, limit int, per time.Duration) (entry int64, wait time.Duration, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.expire(now - per.Microseconds())
	at := t.rows[key]
	if at == nil {
		return t.takeFirst(now, key, limit, per)
	}
	r := at.Value.(*row)
	ahead := r.window.Ahead(now, per)
	next, ok, wait := r.window.Take(now, limit, per)
	if ok || ahead {
		r.window = next
		t.byAge.MoveToBack(at)
	}
	return r.last(), wait, ok
}

// takeFirst takes the first request of a key.
func (t *table) takeFirst(
	now int64, key string, limit int, per time.Duration,
) (entry int64, wait time.Duration, ok bool) {
	window, ok, wait := Window(nil).Take(now, limit, per)
	if !ok {
		return 0, wait, false
	}
	if len(t.rows) >= t.max {
		t.drop(t.byAge.Front())
	}
	r := &row{key, window}
	t.rows[key] = t.byAge.PushBack(r)
	return r.last(), 0, true
}

// undo removes an entry from a key's window, if it still counts. The row keeps its place in byAge,
// so it may expire later than its entries, but not earlier.
func (t *table) undo(key string, entry int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	at := t.rows[key]
	if at == nil {
		return
	}
	r := at.Value.(*row)
	i, counts := slices.BinarySearch(r.window, entry)
	if !counts {
		return
	}
	if r.window = slices.Delete(r.window, i, i+1); len(r.window) == 0 {
		t.drop(at)
	}
}

// expire drops the oldest keys whose last entry is at or before then. It drops at most four, so
// that no request is slow. A request adds at most one key, so the expired keys do not pile up.
func (t *table) expire(then int64) {
	for range 4 {
		oldest := t.byAge.Front()
		if oldest == nil {
			return
		}
		if oldest.Value.(*row).last() > then {
			return
		}
		t.drop(oldest)
	}
}

// drop removes a row.
func (t *table) drop(at *list.Element) {
	t.byAge.Remove(at)
	delete(t.rows, at.Value.(*row).key)
}

var _ Counter = (*Memory)(nil)
