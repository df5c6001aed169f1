package rest

import (
	"unicode/utf8"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// The bytes that the values of a document take in memory. A test compares them with the heap.
const (
	costOfText         = 24  // of a string or number, beside its own bytes: a header, and what the allocator rounds up
	costOfArray        = 24  // an empty one
	costOfElement      = 32  // its place, twice: a list has just grown
	costOfObject       = 48  // an empty one
	costOfFirstMembers = 304 // places for the first eight members
	costOfMember       = 80  // the place of each further one, in a table that has just grown
	costOfLevel        = 512 // of the stack, for each level of nesting
)

// pendingCost adds up small costs, so that the hold is asked seldom.
type pendingCost struct {
	reserved *reservation
	pending  int64
}

func (t *pendingCost) add(n int64) error {
	if t.pending += n; t.pending < grain {
		return nil
	}
	return t.flush()
}

func (t *pendingCost) flush() error {
	err := t.reserved.reserve(t.pending)
	t.pending = 0
	return err
}

// addNesting adds the cost of a list or an object, and of its depth where none was as deep.
func (p *jsonParser) addNesting(cost int64) error {
	if depth := p.dec.StackDepth(); depth > p.deepest {
		p.deepest = depth
		cost += costOfLevel
	}
	return p.cost.add(cost)
}

// addMember adds the cost of the place of an object's next member.
func (p *jsonParser) addMember(before int) error {
	switch {
	case before == 0:
		return p.cost.add(costOfFirstMembers)
	case before >= 8:
		return p.cost.add(costOfMember)
	}
	return nil
}

// decodeCost is how many bytes it takes at most to decode raw.
func decodeCost(c pytext.Charset, raw []byte) int64 {
	if c == pytext.UTF8 && utf8.Valid(raw) {
		return 0
	}
	return 6 * int64(len(raw)) // of a byte up to three, in a slice that grows
}
