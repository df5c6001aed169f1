package audit

import (
	"context"
	"fmt"
	"iter"
)

// Checks say what Verify checks besides the chain itself.
type Checks struct {
	// Anchors are anchors that were kept elsewhere. Two of one number with different hashes are
	// auth.ErrInvalid.
	Anchors []Anchor
	// Partial lets the entries begin with any number, as in an export of the newest entries.
	// Otherwise they must begin with 1, or right after an anchor (the entries up to it were
	// pruned).
	Partial bool
	// Progress is called now and then with the number of entries checked. It may be nil.
	Progress func(checked int64)
}

// Report says what Verify has checked.
type Report struct {
	Checked     int64  // entries
	First, Last Anchor // the first and last of them; the zero Anchor for none
	Anchored    int    // how many of Checks.Anchors were compared with an entry
	Older       int    // how many of them could not be: their entries are older than First
}

// TamperedError names the first entry that is not as it was written.
type TamperedError struct {
	Number int64  // of the entry that was changed, removed or moved
	What   string // the finding, with the number
}

func (e *TamperedError) Error() string { return "the audit trail was tampered with: " + e.What }

func tampered(number int64, format string, args ...any) error {
	return &TamperedError{number, fmt.Sprintf(format, args...)}
}

// Verify reads entries once, in their order, and returns a *TamperedError for the first one that
// was changed, removed or moved, or the error of entries. Its memory does not grow with the number
// of entries.
func Verify(entries iter.Seq2[Entry, error], c Checks) (Report, error) {
	v, err := newVerifier(c)
	if err != nil {
		return Report{}, err
	}
	for e, err := range entries {
		if err == nil {
			err = v.next(e)
		}
		if err != nil {
			return v.report, err
		}
	}
	return v.report, v.end()
}

// Verify does what the function Verify does, with the stored entries. It also compares the last one
// with the store's note of it. Other processes may append entries meanwhile.
func (t *Trail) Verify(ctx context.Context, c Checks) (Report, error) {
	v, err := newVerifier(c)
	if err != nil {
		return Report{}, err
	}
	before, err := t.config.Store.LastEntry(ctx)
	if err != nil {
		return Report{}, err
	}
	v.addHead(before)
	for e, err := range t.config.Store.ListEntries(ctx, Filter{}) {
		if err == nil {
			err = v.next(e)
		}
		if err != nil {
			return v.report, err
		}
	}
	if err := v.end(); err != nil {
		return v.report, err
	}
	after, err := t.config.Store.LastEntry(ctx)
	switch {
	case err != nil:
		return v.report, err
	case after.Number < v.last.Number:
		return v.report, tampered(after.Number+1, "entry %d was added, or the note of the last entry was changed: "+
			"it names entry %d", after.Number+1, after.Number)
	case after.Number == v.last.Number && !same(after.Hash, v.last.Hash):
		return v.report, tampered(after.Number, "entry %d, or the note of the last entry, was replaced", after.Number)
	}
	return v.report, nil
}
