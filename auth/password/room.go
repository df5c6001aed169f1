package password

import "slices"

// makeRoom refuses a waiting caller in favour of a new one in the line joined. The refused caller
// is the last one in the longest line of the neighbourhood with the most waiting callers. Of
// neighbourhoods with as many, it is in the one served most recently. If account is not empty, only
// the callers that try this account count. makeRoom reports false if the new caller has to give
// way.
func (q *queue) makeRoom(joined *line, account string) bool {
	inLine, inArea := map[*line]int{}, map[string]int{} // numbers of waiting callers
	last := map[*line]*waiter{}
	for _, l := range q.order {
		for _, w := range l.waiters {
			if account == "" || w.account == account {
				inLine[l]++
				inArea[l.area]++
				last[l] = w
			}
		}
	}
	// yields reports whether l must give up a caller. Within one neighbourhood the lines are
	// compared, else the neighbourhoods. The new caller counts for the line joined. The one with
	// more callers yields. Of two equal neighbourhoods, the one served more recently yields.
	yields := func(l *line) bool {
		if l.area == joined.area {
			return inLine[l] > inLine[joined]+1
		}
		more := inArea[l.area] - inArea[joined.area]
		return more > 1 || more == 1 && q.turns.of(l.area) > q.turns.of(joined.area)
	}
	var from *line
	var most []int64
	for _, l := range q.order {
		weight := []int64{int64(inArea[l.area]), q.turns.of(l.area), int64(inLine[l])}
		if last[l] != nil && yields(l) && slices.Compare(weight, most) >= 0 {
			from, most = l, weight
		}
	}
	if from == nil {
		return false
	}
	q.remove(last[from])
	last[from].turn <- q.refusal(errFull)
	return true
}
