package rest

import (
	"unicode/utf8"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// The memory that the values of a document take, in bytes. A test compares it with the heap.
const (
	costOfText    = 24   // a string's or number's, besides its bytes: header and rounding
	costOfArray   = 24   // an empty one
	costOfElement = 32   // its slot, twice: the list may just have grown
	costOfObject  = 24   // an empty one
	costOfMember  = 64   // the slots of key and value, twice: the list may just have grown
	costOfPlaces  = 1024 // the table of a large object's keys, until the object ends
	costOfPlace   = 80   // the slot of a key in it, which may just have grown
	costOfLevel   = 512  // stack for each level of nesting
)

// pendingCost collects small costs and reserves them together.
type pendingCost struct {
	reserved *reservation
	pending  int64
}

func (c *pendingCost) add(n int64) error {
	if c.pending += n; c.pending < grain {
		return nil
	}
	return c.flush()
}

// flush reserves the costs collected so far.
func (c *pendingCost) flush() error {
	err := c.reserved.reserve(c.pending)
	c.pending = 0
	return err
}

// addNesting adds the cost of a list or object, and the cost of the stack if the document has not
// nested so deep before.
func (p *jsonParser) addNesting(cost int64) error {
	if depth := p.dec.StackDepth(); depth > p.deepest {
		p.deepest = depth
		cost += costOfLevel
	}
	return p.cost.add(cost)
}

// addMember adds the cost of the slot for the next member of an object that has before members.
func (p *jsonParser) addMember(before int) error {
	switch {
	case before == fewMembers:
		return p.cost.add(costOfMember + costOfPlaces)
	case before > fewMembers:
		return p.cost.add(costOfMember + costOfPlace)
	}
	return p.cost.add(costOfMember)
}

// decodeCost returns the most memory that decoding raw takes.
func decodeCost(c pytext.Charset, raw []byte) int64 {
	if c == pytext.UTF8 && utf8.Valid(raw) {
		return 0
	}
	return 6 * int64(len(raw)) // up to three bytes for each, twice while the slice grows
}
