package refusal

import "sync"

// buffer holds the records that wait to be written. It is bounded, and safe for concurrent use.
type buffer struct {
	size  int // the most records
	share int // the most records of one source

	mu      sync.Mutex
	known   []entry        // records with a user, the oldest first
	unknown []entry        // the others, the oldest first
	sources map[string]int // how many records each source has here
	dropped int            // records that found no room since the last take
}

// entry is a record and its sources, each of which has a share of the buffer: the client's
// neighbourhood, and the user if the record has one. Both count, because anybody may try wrong
// passwords of many users.
type entry struct {
	record  Record
	sources []string
}

func newBuffer(size int) *buffer {
	return &buffer{size: size, share: max(size/8, 1), sources: map[string]int{}}
}

// add keeps an entry, or drops it if one of its sources has its share already. If the buffer is
// full, add drops the oldest entry without a user instead. If there is none, it drops the oldest
// entry for one with a user, and drops e if e has no user.
func (b *buffer) add(e entry) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, source := range e.sources {
		if b.sources[source] >= b.share {
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

// putBack puts back entries that could not be written, before the others. If there is no room for
// all, it drops the oldest, because newer entries are more useful.
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
