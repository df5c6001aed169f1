package sqlstore

import (
	"context"
	"fmt"
	"iter"
	"strconv"
	"strings"

	"github.com/latchkey-go/latchkey/audit"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/sqldb"
)

// entryPage is how many entries a listing reads at a time.
const entryPage = 500

// entryColumns returns the columns of latchkey_audit, with this expression for the time.
func entryColumns(time string) string {
	return "number, " + time + ", actor_id, actor, via, network, request_id, action, kind, object_id, object, " +
		"user_id, changes, version, previous, hash"
}

// ListEntries implements audit.Store.
func (s *Audit) ListEntries(ctx context.Context, filter audit.Filter) iter.Seq2[audit.Entry, error] {
	return func(yield func(audit.Entry, error) bool) {
		where, args, err := s.condition(ctx, filter)
		if err != nil {
			yield(audit.Entry{}, fmt.Errorf("list audit entries: %w", err))
			return
		}
		if filter.Last > 0 && filter.Last <= entryPage {
			last := "(SELECT * FROM latchkey_audit WHERE 1 = 1" + where + " ORDER BY number DESC LIMIT ?) newest"
			page, err := s.page(ctx, last, append(args, filter.Last), entryPage)
			yieldPage(yield, page, err)
			return
		}
		after, compare := int64(-1<<63), ">=" // an entry that somebody has added may have any number
		if filter.From > 0 { // a search by the other bound alone would read all entries below this one
			after = filter.From
		}
		for left := filter.First; ; {
			limit := entryPage
			if left > 0 {
				limit = min(left, entryPage)
			}
			page, err := s.page(ctx, "latchkey_audit WHERE number "+compare+" ?"+where, append([]any{after},
				args...), limit)
			left -= len(page)
			if !yieldPage(yield, page, err) || len(page) < limit || left == 0 {
				return
			}
			after, compare = page[len(page)-1].Number, ">"
		}
	}
}

// yieldPage yields entries, and then err, unless it is nil. It reports whether the iteration goes
// on.
func yieldPage(yield func(audit.Entry, error) bool, page []audit.Entry, err error) bool {
	for _, e := range page {
		if !yield(e, nil) {
			return false
		}
	}
	if err != nil {
		yield(audit.Entry{}, fmt.Errorf("list audit entries: %w", err))
	}
	return err == nil
}

// page returns the first entries of a table with conditions, at most a limit. If it fails at an
// entry, it returns those before it, and the error.
func (s *Audit) page(ctx context.Context, from string, args []any, limit int) (page []audit.Entry, err error) {
	err = s.db.sql.Query(ctx, func(scan func(...any) error) error {
		e, err := s.scan(scan)
		if err == nil {
			page = append(page, e)
		}
		return err
	}, "SELECT "+entryColumns(s.db.engine.TimeColumn("time"))+" FROM "+from+
		" ORDER BY number LIMIT ?", append(args, limit)...)
	return page, err
}

// scan reads an entry. A value that is NULL, or no time, becomes the zero value: the hash then does
// not fit, so that Verify finds the entry.
func (s *Audit) scan(scan func(...any) error) (e audit.Entry, err error) {
	var actor, user, changes, version string
	dest := []any{&e.Number, sqldb.ScanTime(s.db.engine, &e.Time)}
	for _, to := range []*string{&actor, &e.Actor.Name, &e.Via, &e.Network, &e.RequestID, &e.Action, &e.Kind,
		&e.Event.ID, &e.Event.Name, &user, &changes} {
		dest = append(dest, sqldb.ScanText(to))
	}
	if err := scan(append(dest, &version, sqldb.ScanText(&e.Previous), sqldb.ScanText(&e.Hash))...); err != nil {
		return e, err
	}
	e.Actor.ID, e.User = auth.UserID(actor), auth.UserID(user)
	e.Version, _ = strconv.Atoi(version)
	if e.Changes, err = audit.DecodeChanges(changes); err != nil {
		return e, &audit.TamperedError{Number: e.Number,
			What: fmt.Sprintf("entry %d was changed: its changes cannot be read", e.Number)}
	}
	return e, nil
}

// condition returns the conditions of the filter, each after an AND.
func (s *Audit) condition(ctx context.Context, filter audit.Filter) (where string, args []any, err error) {
	if filter.User != "" || filter.UserID != "" {
		if where, args, err = s.userCondition(ctx, filter); err != nil {
			return "", nil, err
		}
	}
	if filter.Action != "" {
		where, args = where+" AND action = ?", append(args, filter.Action)
	}
	if !sqldb.IsStorable(filter.RequestID) {
		return " AND 1 = 0", nil, nil
	}
	if filter.RequestID != "" {
		where, args = where+" AND request_id = ?", append(args, filter.RequestID)
	}
	if !filter.Since.IsZero() {
		var first *int64
		if _, err := s.db.sql.QueryRow(ctx, []any{&first}, "SELECT MIN(number) FROM latchkey_audit WHERE time >= ?",
			s.db.engine.EncodeTime(filter.Since)); err != nil {
			return "", nil, err
		}
		if first == nil {
			return " AND 1 = 0", nil, nil
		}
		where, args = where+" AND number >= ?", append(args, *first)
	}
	if filter.Before > 0 {
		where, args = where+" AND number < ?", append(args, filter.Before)
	}
	if filter.From > 0 {
		where, args = where+" AND number >= ?", append(args, filter.From)
	}
	if filter.Last > entryPage {
		var first int64
		found, err := s.db.sql.QueryRow(ctx, []any{&first}, "SELECT number FROM latchkey_audit WHERE 1 = 1"+where+
			" ORDER BY number DESC LIMIT 1 OFFSET ?", append(args, filter.Last-1)...)
		if err != nil {
			return "", nil, err
		}
		if found {
			where, args = where+" AND number >= ?", append(args, first)
		}
	}
	return where, args, nil
}

// maxIDs bounds how many users with one name a filter selects.
const maxIDs = 100

// userCondition returns the condition that an entry is about the user, or that the user made the
// change. The entries themselves tell the ids of users who had the name, also of deleted ones.
func (s *Audit) userCondition(ctx context.Context, filter audit.Filter) (where string, args []any, err error) {
	ids := []any{string(filter.UserID)}
	var conditions []string
	if filter.User != "" {
		from, bounds := "", []any{filter.User}
		if filter.From > 0 {
			from, bounds = "AND number >= ? ", append(bounds, filter.From)
			if filter.Before > 0 {
				from, bounds = from+"AND number < ? ", append(bounds, filter.Before)
			}
		}
		err = s.db.sql.Query(ctx, func(scan func(...any) error) error {
			var id string
			err := scan(&id)
			ids = append(ids, id)
			return err
		}, "SELECT DISTINCT user_id FROM latchkey_audit WHERE kind = 'user' AND object = ? "+from+"LIMIT ?",
			append(bounds, maxIDs)...)
		conditions = []string{"actor = ?", "(kind = 'user' AND object = ?)"}
		args = []any{filter.User, filter.User}
	}
	for _, id := range ids {
		if id != "" {
			conditions = append(conditions, "actor_id = ?", "user_id = ?")
			args = append(args, id, id)
		}
	}
	return " AND (" + strings.Join(conditions, " OR ") + ")", args, err
}
