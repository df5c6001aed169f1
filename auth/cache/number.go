package cache

import "sync/atomic"

// number is the number of the last change of one kind. While a commit is under way that may be such
// a change, number is larger than the count of every entry. So one look at it tells both.
type number struct {
	// bits has the number in its lower 48 bits, and above them how many commits are under way.
	bits atomic.Uint64
}

// underWay is the bit that counts the commits.
const underWay = 1 << 48

// isAfter reports whether such a change may have come after the one with this count.
func (n *number) isAfter(count uint64) bool { return n.bits.Load() > count }

// raise sets the number, unless a later change has raised it further.
func (n *number) raise(to uint64) {
	for {
		old := n.bits.Load()
		if old%underWay >= to || n.bits.CompareAndSwap(old, old-old%underWay+to) {
			return
		}
	}
}

// begin notes that a commit is under way.
func (n *number) begin() { n.bits.Add(underWay) }

// end notes that it has ended, after it was raised.
func (n *number) end() { n.bits.Add(^uint64(underWay - 1)) }
