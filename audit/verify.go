package audit

import (
	"context"
	"fmt"
	"iter"
)

// Checks are what Verify checks besides the chain itself.
type Checks struct {
	// Anchors are known entries. Two different anchors of one number are auth.ErrInvalid.
	Anchors []Anchor
	// Partial lets the entries begin with any number, as in an export of the newest entries.
	// Otherwise they begin with 1, or right after an anchor, if the entries up to it were deleted.
	Partial bool
	// Progress is called now and then with the number of entries checked. It may be nil.
	Progress func(checked int64)
}

// Report says what Verify has checked.
type Report struct {
	Checked     int64  // entries
	First, Last Anchor // the first and last of them; the zero Anchor for none
	Anchored    int    // anchors among Checks.Anchors that were compared
	Older       int    // anchors of entries before First, with which nothing could be compared
}

// TamperedError is the first place where the trail is not as it was written.
type TamperedError struct {
	Number int64  // of the entry that was changed, removed or moved
	What   string // the finding, with the number
}

func (e *TamperedError) Error() string { return "the audit trail was tampered with: " + e.What }

func tampered(number int64, format string, args ...any) error {
	return &TamperedError{number, fmt.Sprintf(format, args...)}
}

// Verify reads entries once, in their order, and returns a *TamperedError for the first one that
// was changed, removed or moved, or the error of entries. It needs no more memory for many entries
// than for few.
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

// Verify is the function Verify for the stored trail. It also compares the last entry with the
// store's note of it. Other processes may append entries meanwhile.
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
