package password

// turns remembers which neighbourhoods (auth.Neighbourhood) had the latest turns of a queue. What
// it holds does not grow with the number of neighbourhoods.
type turns struct {
	n      int64            // how many were given
	latest map[string]int64 // the latest turn of each neighbourhood that is remembered
	recent []string         // whose turn n was, at n modulo the length
}

// newTurns returns turns that remember so many.
func newTurns(remembered int) turns {
	return turns{latest: map[string]int64{}, recent: make([]string, remembered)}
}

// of returns the latest turn of a neighbourhood. Those of which none is remembered share the turn
// before all that are.
func (t *turns) of(area string) int64 {
	if n, ok := t.latest[area]; ok {
		return n
	}
	return t.n - int64(len(t.recent))
}

// give gives the next turn to a neighbourhood, and forgets the oldest one that was remembered.
func (t *turns) give(area string) {
	t.n++
	at := t.n % int64(len(t.recent))
	if oldest := t.recent[at]; t.latest[oldest] == t.n-int64(len(t.recent)) {
		delete(t.latest, oldest)
	}
	t.recent[at], t.latest[area] = area, t.n
}
