package audit

import (
	"crypto/subtle"
	"fmt"
	"maps"

	"github.com/latchkey-go/latchkey/auth"
)

// verifier follows a chain of entries.
type verifier struct {
	checks  Checks
	anchors map[int64]string // hashes by number, of the anchors that are not compared yet
	head    Anchor           // the store's note of the last entry, if hasHead
	hasHead bool
	last    Anchor // the entry before the next one
	broken  int64  // the entry whose link to the one before is broken; 0 for none
	report  Report
}

// newVerifier returns auth.ErrInvalid for anchors that contradict each other.
func newVerifier(c Checks) (*verifier, error) {
	v := &verifier{checks: c, anchors: map[int64]string{}, last: Anchor{0, GenesisHash}}
	for _, a := range c.Anchors {
		if hash, known := v.anchors[a.Number]; known && !same(hash, a.Hash) {
			return nil, fmt.Errorf("%w anchors: two of entry %d have different hashes", auth.ErrInvalid, a.Number)
		}
		v.anchors[a.Number] = a.Hash
	}
	if hash, known := v.anchors[0]; known && hash != GenesisHash {
		return nil, fmt.Errorf("%w anchor: the hash of entry 0 is 64 zeros", auth.ErrInvalid)
	}
	return v, nil
}

func (v *verifier) addHead(head Anchor) { v.head, v.hasHead = head, true }

// next checks the next entry.
func (v *verifier) next(e Entry) error {
	if v.report.Checked == 0 {
		if err := v.begin(e); err != nil {
			return err
		}
	}
	want := v.last.Number + 1
	switch {
	case v.broken != 0:
		return v.blame(e.Previous)
	case e.Number > want:
		return tampered(want, "entry %d is missing: entry %d follows entry %d", want, e.Number, v.last.Number)
	case e.Number < want:
		return tampered(want, "entry %d is missing: entry %d comes again after entry %d", want, e.Number,
			v.last.Number)
	case e.Version != version:
		return tampered(e.Number, "entry %d was changed, or written by a newer program: its version is %d", e.Number,
			e.Version)
	case !same(e.Sum(), e.Hash):
		return tampered(e.Number, "entry %d was changed: its content does not have its hash", e.Number)
	}
	if !same(e.Previous, v.last.Hash) {
		if v.report.Checked == 0 {
			return tampered(e.Number, "entry %d was replaced: it does not follow the entry before it", e.Number)
		}
		v.broken = e.Number
	}
	if v.broken == 0 {
		if err := v.compare(e); err != nil {
			return err
		}
	}
	v.last = Anchor{e.Number, e.Hash}
	v.report.Last = v.last
	v.report.Checked++
	if v.checks.Progress != nil && v.report.Checked%1000 == 0 {
		v.checks.Progress(v.report.Checked)
	}
	return nil
}

// begin finds the anchor that the first entry must follow.
func (v *verifier) begin(e Entry) error {
	v.report.First = Anchor{e.Number, e.Hash}
	before, anchored := v.anchors[e.Number-1]
	switch {
	case e.Number < 1:
		return tampered(1, "entry %d was added: entries begin with 1", e.Number)
	case anchored:
		delete(v.anchors, e.Number-1)
		v.report.Anchored++
		v.last = Anchor{e.Number - 1, before}
	case e.Number == 1:
	case v.checks.Partial:
		v.last = Anchor{e.Number - 1, e.Previous}
	default:
		return tampered(1, "entry 1 is missing: the trail begins with entry %d, and no anchor of entry %d was given",
			e.Number, e.Number-1)
	}
	known := len(v.anchors)
	maps.DeleteFunc(v.anchors, func(n int64, _ string) bool { return n < e.Number })
	v.report.Older = known - len(v.anchors)
	return nil
}

// compare compares an entry with the anchors.
func (v *verifier) compare(e Entry) error {
	if hash, anchored := v.anchors[e.Number]; anchored {
		delete(v.anchors, e.Number)
		v.report.Anchored++
		if !same(hash, e.Hash) {
			return tampered(e.Number, "entry %d is not the entry of the anchor: it was replaced, or one before it "+
				"was changed and all entries after that one were made anew", e.Number)
		}
	}
	if v.hasHead && v.head.Number == e.Number && !same(v.head.Hash, e.Hash) {
		return tampered(e.Number, "entry %d, or the note of the last entry, was replaced", e.Number)
	}
	return nil
}

// same reports whether two hashes are equal. They are not secret, but the project compares all
// hashes in constant time.
func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// blame decides which of two entries was replaced if the link between them is broken. confirmed is
// the hash of the second one, as the entry after it or the note of the last entry has it.
func (v *verifier) blame(confirmed string) error {
	first, second := v.broken-1, v.broken
	if same(confirmed, v.last.Hash) {
		return tampered(first, "entry %d was replaced: entry %d follows another one", first, second)
	}
	return tampered(second, "entry %d was replaced: it does not follow entry %d", second, first)
}

// end checks that no entry is missing at the end.
func (v *verifier) end() error {
	if v.broken != 0 {
		if !v.hasHead {
			return tampered(v.broken-1, "entry %d or entry %d was replaced: the second does not follow the first",
				v.broken-1, v.broken)
		}
		return v.blame(v.head.Hash)
	}
	missing := Anchor{}
	for number, hash := range v.anchors {
		if number > missing.Number {
			missing = Anchor{number, hash}
		}
	}
	next := v.last.Number + 1
	if missing.Number >= next {
		return tampered(next, "entry %d is missing: there is an anchor of entry %d, and the trail ends with entry %d",
			next, missing.Number, v.last.Number)
	}
	if v.hasHead && v.head.Number >= next {
		return tampered(next, "entry %d is missing: the note of the last entry names entry %d, and the trail ends "+
			"with entry %d", next, v.head.Number, v.last.Number)
	}
	return nil
}
