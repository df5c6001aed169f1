package admin

import (
	"errors"
	"slices"

	"github.com/latchkey-go/latchkey/audit"
)

// byNumber is the order of the audit trail.
var byNumber = order{descending: true, start: "Newest first."}

// trailPart returns the page of the trail that the address asks for.
func (v *visit) trailPart(
	filter audit.Filter,
) (found part[audit.Entry], unreadable *audit.TamperedError, err error) {
	found, err = readPart(v.span(byNumber),
		func(after string, descending bool, limit int) (list sifted[audit.Entry], err error) {
			list, unreadable, err = v.entries(filter, after, descending, limit)
			return list, err
		}, func(e audit.Entry) string { return keyNumber(e.Number) })
	return found, unreadable, err
}

// entries returns the entries that follow a number: those before it if the list descends, the
// newest first, and else those behind it. An entry that cannot be read ends the list, and is
// returned apart. Users and actions have no index: for them it stops where Config says.
func (v *visit) entries(filter audit.Filter, after string, descends bool, limit int) (
	found sifted[audit.Entry], unreadable *audit.TamperedError, err error,
) {
	read := func(after string, until int64, limit int) (list []audit.Entry, err error) {
		filter.Before, filter.From = numberOf(after), until
		if !descends {
			filter.Before, filter.From = until, numberOf(after)+1
		}
		if filter.Last, filter.First = limit, 0; !descends {
			filter.Last, filter.First = 0, limit
		}
		for e, err := range v.admin.config.Audit.List(v.Context(), filter) {
			if errors.As(err, &unreadable) {
				break
			}
			if err != nil {
				return nil, err
			}
			list = append(list, e)
		}
		if descends {
			slices.Reverse(list)
		}
		return list, nil
	}
	if filter.User == "" && filter.Action == "" {
		found.rows, err = read(after, 0, limit)
		return found, unreadable, err
	}
	if filter.User != "" { // entries before a change of the name belong to the user too
		if user, named, err := v.userNamed(filter.User); err != nil {
			return found, nil, err
		} else if named {
			filter.UserID = user.ID
		}
	}
	last, err := v.admin.config.Audit.Anchor(v.Context())
	if err != nil {
		return found, nil, err
	}
	found, err = sift(v, after, limit, func(after string, n, limit int) ([]audit.Entry, string, error) {
		until, end := stretchOf(numberOf(after), int64(n), 1, last.Number, descends)
		list, err := read(after, until, limit)
		if unreadable != nil {
			end = ""
		}
		return list, end, err
	})
	return found, unreadable, err
}

// stretchOf returns the bound of the next n numbers of a log, which has those from first to last:
// the lowest of them if the list descends, and else the one behind them. end is the number that
// they end with, or "" at the end of the log.
func stretchOf(after, n, first, last int64, descends bool) (until int64, end string) {
	if !descends {
		if until = after + n + 1; until > last {
			return 0, ""
		}
		return until, keyNumber(until - 1)
	}
	if after == 0 {
		after = last + 1
	}
	if until = after - n; until <= first {
		return 0, ""
	}
	return until, keyNumber(until)
}
