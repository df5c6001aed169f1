package rest

import "unicode/utf8"

// What the values of a document take in memory, in bytes. A test compares them with the heap.
const (
	costOfValue  = 48  // its place, twice where a list has just grown, and the header that boxes it
	costOfText   = 16  // of a string or number, beside its own bytes: what the allocator rounds up
	costOfArray  = 32  // an empty one
	costOfObject = 352 // one with up to eight members
	costOfMember = 80  // each, in a large object
	costOfLevel  = 512 // of the stack, for each level of nesting
)

// tab adds up small costs, so that the hold is asked seldom.
type tab struct {
	hold *hold
	owed int64
}

func (t *tab) add(n int64) error {
	if t.owed += n; t.owed < grain {
		return nil
	}
	return t.settle()
}

func (t *tab) settle() error {
	err := t.hold.take(t.owed)
	t.owed = 0
	return err
}

// nest adds the cost of a list or an object, and of its depth where none was as deep.
func (p *jsonParser) nest(cost int64) error {
	if depth := p.dec.StackDepth(); depth > p.deepest {
		p.deepest = depth
		cost += costOfLevel
	}
	return p.tab.add(cost)
}

// cost is how many bytes it takes at most to decode raw.
func (c charset) cost(raw []byte) int64 {
	if c == charsetUTF8 && utf8.Valid(raw) {
		return 0
	}
	return 6 * int64(len(raw)) // of a byte up to three, in a slice that grows
}
