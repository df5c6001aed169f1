package password

// turns remembers which neighbourhoods (auth.Neighbourhood) had the latest turns of a queue. Its
// size is fixed, however many neighbourhoods there are.
type turns struct {
	n      int64            // number of the latest turn
	latest map[string]int64 // the latest turn of each remembered neighbourhood
	recent []string         // a ring: turn n was that of recent[n % len(recent)]
}

// newTurns returns turns that remember the latest remembered turns.
func newTurns(remembered int) turns {
	return turns{latest: map[string]int64{}, recent: make([]string, remembered)}
}

// of returns the latest turn of a neighbourhood. If none is remembered, of returns the turn before
// the oldest remembered one.
func (t *turns) of(area string) int64 {
	if n, ok := t.latest[area]; ok {
		return n
	}
	return t.n - int64(len(t.recent))
}

// give gives the next turn to a neighbourhood and forgets the oldest remembered turn.
func (t *turns) give(area string) {
	t.n++
	at := t.n % int64(len(t.recent))
	if oldest := t.recent[at]; t.latest[oldest] == t.n-int64(len(t.recent)) {
		delete(t.latest, oldest)
	}
	t.recent[at], t.latest[area] = area, t.n
}
