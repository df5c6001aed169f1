package admin

import (
	"errors"
	"slices"

	"github.com/latchkey-go/latchkey/audit"
)

// entries returns n entries, the newest first, and whether there are more. An entry that cannot be
// read ends the list, and is returned apart. Users and actions have no index: for them it stops
// where Config says.
func (v *visit) entries(filter audit.Filter, n int) (
	found sifted[audit.Entry], more bool, unreadable *audit.TamperedError, err error,
) {
	trail := v.admin.config.Audit
	read := func(filter audit.Filter) (list []audit.Entry, err error) {
		for e, err := range trail.List(v.Context(), filter) {
			if errors.As(err, &unreadable) {
				break
			}
			if err != nil {
				return nil, err
			}
			list = append(list, e)
		}
		slices.Reverse(list)
		return list, nil
	}
	if filter.User == "" && filter.Action == "" {
		filter.Last = n + 1
		found.rows, err = read(filter)
	} else {
		found, err = v.siftEntries(filter, n+1, func(f audit.Filter) ([]audit.Entry, bool, error) {
			list, err := read(f)
			return list, unreadable != nil, err
		})
	}
	if more = len(found.rows) > n; more {
		found.rows = found.rows[:n]
	}
	return found, more, unreadable, err
}

// siftEntries reads the trail backwards, by its numbers. read also reports that nothing can be read
// beyond.
func (v *visit) siftEntries(
	filter audit.Filter, limit int, read func(audit.Filter) ([]audit.Entry, bool, error),
) (found sifted[audit.Entry], err error) {
	if filter.User != "" { // entries before a change of the name belong to the user too
		user, named, err := v.userNamed(filter.User)
		if err != nil {
			return found, err
		} else if named {
			filter.UserID = user.ID
		}
	}
	last, err := v.admin.config.Audit.Anchor(v.Context())
	if err != nil {
		return found, err
	}
	return sift(v, keyNumber(filter.Before), limit, func(before string, n, limit int) ([]audit.Entry, string, error) {
		filter.Before, filter.From, filter.Last = numberOf(before), 0, limit
		top := last.Number + 1
		if filter.Before > 0 {
			top = filter.Before
		}
		end := ""
		if from := top - int64(n); from > 1 { // the first entry has the number 1
			filter.From, end = from, keyNumber(from)
		}
		list, isEnd, err := read(filter)
		if isEnd {
			end = ""
		}
		return list, end, err
	})
}
