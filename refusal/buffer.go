package refusal

import "sync"

// buffer holds the records that wait to be written. It is bounded, and safe for concurrent use.
type buffer struct {
	size int // the most records
	each int // the most records of one source

	mu      sync.Mutex
	known   []entry // records with a user, the oldest first
	unknown []entry // the others
	sources map[string]int
	dropped int // since the last take
}

// entry is a record, and what it counts for: the client's neighbourhood, and the user if it has
// one. Both count, because anybody may try wrong passwords of many users.
type entry struct {
	record  Record
	sources []string
}

func newBuffer(size int) *buffer {
	return &buffer{size: size, each: max(size/8, 1), sources: map[string]int{}}
}

// add keeps an entry. If one of its sources has its share already, add drops the entry. If the
// buffer is full, the oldest entry without a user makes room, or else, for an entry with a user,
// the oldest one.
func (b *buffer) add(e entry) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, source := range e.sources {
		if b.sources[source] >= b.each {
			b.dropped++
			return
		}
	}
	if len(b.known)+len(b.unknown) >= b.size {
		b.dropped++
		switch {
		case len(b.unknown) > 0:
			b.removeFirst(&b.unknown)
		case e.record.User != "":
			b.removeFirst(&b.known)
		default:
			return
		}
	}
	b.count(e)
	if e.record.User != "" {
		b.known = append(b.known, e)
	} else {
		b.unknown = append(b.unknown, e)
	}
}

// removeFirst removes and returns the oldest entry of a list.
func (b *buffer) removeFirst(list *[]entry) entry {
	first := (*list)[0]
	(*list)[0] = entry{}
	*list = (*list)[1:]
	for _, source := range first.sources {
		if b.sources[source]--; b.sources[source] == 0 {
			delete(b.sources, source)
		}
	}
	return first
}

// count counts an entry for its sources.
func (b *buffer) count(e entry) {
	for _, source := range e.sources {
		b.sources[source]++
	}
}

// take removes and returns at most n entries, those with a user first, and how many were dropped
// since the last take.
func (b *buffer) take(n int) (taken []entry, dropped int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, list := range []*[]entry{&b.known, &b.unknown} {
		for len(*list) > 0 && len(taken) < n {
			taken = append(taken, b.removeFirst(list))
		}
	}
	dropped, b.dropped = b.dropped, 0
	return taken, dropped
}

// putBack puts entries that could not be written before the others, as far as there is room: newer
// entries are more useful.
func (b *buffer) putBack(entries []entry) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var known, unknown []entry
	for _, e := range entries[max(len(entries)-(b.size-len(b.known)-len(b.unknown)), 0):] {
		b.count(e)
		if e.record.User != "" {
			known = append(known, e)
		} else {
			unknown = append(unknown, e)
		}
	}
	b.dropped += len(entries) - len(known) - len(unknown)
	b.known, b.unknown = append(known, b.known...), append(unknown, b.unknown...)
}
