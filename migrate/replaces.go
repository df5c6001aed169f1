package migrate

import (
	"fmt"
	"slices"
)

// resolved returns the migrations that count with this ledger. A migration that replaces others
// takes their place, unless only some of them are applied: then the others run first, and it is
// only recorded.
func (p planner) resolved(have ledger) []entry {
	gone := map[key]bool{}
	all := slices.Clone(p.all)
	for i, e := range all {
		if len(e.Replaces) == 0 {
			continue
		}
		switch p.applied(e, have) {
		case someApplied:
			all[i].replaced = true
		default:
			for _, name := range e.Replaces {
				gone[key{e.App, name}] = name != e.Name
			}
			all[i].replaced = p.applied(e, have) == allApplied
		}
	}
	return slices.DeleteFunc(all, func(e entry) bool { return gone[e.key()] })
}

type appliedPart uint8

const (
	noneApplied appliedPart = iota
	someApplied
	allApplied
)

// applied returns how many of the replaced migrations the ledger has.
func (p planner) applied(e entry, have ledger) appliedPart {
	n := 0
	for _, name := range e.Replaces {
		if have[key{e.App, name}] {
			n++
		}
	}
	switch n {
	case 0:
		return noneApplied
	case len(e.Replaces):
		return allApplied
	}
	return someApplied
}

// checkReplaced returns ErrUnfinished if the ledger has some of the migrations that one replaces,
// and the others are not the project's to run.
func (p planner) checkReplaced(have ledger) error {
	for _, e := range p.all {
		if len(e.Replaces) == 0 || p.applied(e, have) != someApplied {
			continue
		}
		for _, name := range e.Replaces {
			is := func(other entry) bool { return other.key() == key{e.App, name} && other.Name != e.Name }
			if !have[key{e.App, name}] && !slices.ContainsFunc(p.all, is) {
				return fmt.Errorf("%w: migration %s.%s stands for migrations of which the ledger has some but not %s: "+
					"apply that one first, by the program whose it is", ErrUnfinished, e.App, e.Name, name)
			}
		}
	}
	return nil
}

// withReplaced returns the rows of the ledger for a step: its own, and those of the migrations that
// it has run in place of.
func withReplaced(steps []step) (rows []key) {
	for _, s := range steps {
		rows = append(rows, s.key())
		if s.do == record && len(s.Replaces) > 0 { // they stand there
			continue
		}
		for _, name := range s.Replaces {
			if name != s.Name {
				rows = append(rows, key{s.App, name})
			}
		}
	}
	return rows
}
