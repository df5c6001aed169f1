package sqlstore

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"math"
	"strings"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/internal/sqldb"
)

// keyPage is how many API keys a listing reads at a time.
const keyPage = 500

// ListKeys implements apikey.Store. More than apikey.MaxHandles handles are auth.ErrInvalid.
func (s *APIKeys) ListKeys(ctx context.Context, filter apikey.Filter) iter.Seq2[apikey.Listed, error] {
	return func(yield func(apikey.Listed, error) bool) {
		if len(filter.Handles) > apikey.MaxHandles {
			yield(apikey.Listed{}, fmt.Errorf("list API keys: %w: more than %d handles", auth.ErrInvalid,
				apikey.MaxHandles))
			return
		}
		left, last := filter.Limit, filter.After
		if filter.Newest {
			last = cmp.Or(filter.Before, math.MaxInt64)
		}
		for {
			limit := keyPage
			if left > 0 {
				limit = min(left, keyPage)
			}
			q, ok := s.pageQuery(filter, last, limit)
			if !ok {
				return
			}
			page, err := s.page(ctx, q)
			if err != nil {
				yield(apikey.Listed{}, fmt.Errorf("list API keys: %w", err))
				return
			}
			for _, key := range page {
				if !yield(key, nil) {
					return
				}
			}
			if left -= len(page); len(page) < limit || left == 0 {
				return
			}
			last = page[len(page)-1].ID
		}
	}
}

func (s *APIKeys) page(ctx context.Context, q statement) (page []apikey.Listed, err error) {
	err = s.db.sql.Query(ctx, func(scan func(...any) error) error {
		var row keyScan
		var username string
		if err := scan(row.dest(s.db, sqldb.ScanText(&username))...); err != nil {
			return err
		}
		page = append(page, apikey.Listed{Key: row.key(), Username: username})
		return nil
	}, q.query, q.args...)
	return page, err
}

// pageQuery returns the query for the next page: the keys that follow last. ok is false if the
// filter can select no key.
func (s *APIKeys) pageQuery(f apikey.Filter, last int64, limit int) (q statement, ok bool) {
	where, args, order := keysBetween(f, last)
	add := func(condition string, more ...any) {
		where, args = append(where, condition), append(args, more...)
	}
	if f.User != "" {
		is, owner, ok := s.db.users.match("k.user_id", f.User)
		if !ok {
			return q, false
		}
		add(is, owner...)
	}
	if f.Users != nil {
		are, owners := s.db.users.oneOf("k.user_id", f.Users)
		add(are, owners...)
	}
	if f.Name != "" {
		is, name := s.db.sql.Exact("k.name", f.Name)
		add(is, name...)
	}
	if f.Parent != "" {
		add("k.parent = ?", f.Parent)
	}
	if f.Handles != nil {
		add("k.handle IN ("+placeholders(max(len(f.Handles), 1))+")", anyOf(f.Handles)...)
	}
	if !f.UnusedSince.IsZero() {
		since := micros(f.UnusedSince)
		add("k.created < ? AND (k.last_used IS NULL OR k.last_used < ?)", since, since)
	}
	if !f.MadeBefore.IsZero() {
		add("k.created < ?", micros(f.MadeBefore))
	}
	if !f.LiveAt.IsZero() {
		live, now := liveAt(f.LiveAt)
		add(live, now...)
	}
	if !f.ExpiresBy.IsZero() {
		// The subquery lets the engine start from the index on expires.
		within, ends := expiring(f)
		add("k.id IN (SELECT e.id FROM latchkey_apikey e WHERE "+within+")", ends...)
	}
	if f.Search != "" {
		found, patterns := s.search(f.Search)
		add(found, patterns...)
	}
	users := s.db.users
	return statement{"SELECT " + keyColumns + ", u." + users.username + " FROM latchkey_apikey k JOIN " + users.name +
			" u ON u." + users.id + " = k.user_id WHERE " + strings.Join(where, " AND ") + " ORDER BY " + order +
			" LIMIT ?",
			append(args, limit)},
		sqldb.IsStorable(f.Name+f.Search) && len(f.Search) <= maxSearch &&
			areStorableASCII(append([]string{f.Parent}, f.Handles...))
}

// search returns the condition that a key or its owner has text.
func (s *APIKeys) search(text string) (condition string, args []any) {
	part := "%" + escapeLike.Replace(text) + "%"
	// On PostgreSQL the collation of the column knows the case of ASCII letters only, and that of
	// the parameter knows others: so the name is also compared as it is.
	condition = "(UPPER(k.name) LIKE UPPER(?) ESCAPE '!' OR k.name LIKE ? ESCAPE '!' OR UPPER(u." +
		s.db.users.username + ") LIKE UPPER(?) ESCAPE '!'"
	args = []any{part, part, part}
	if start := strings.ToLower(text); areStorableASCII([]string{start}) {
		condition, args = condition+" OR k.handle LIKE ? ESCAPE '!'", append(args, escapeLike.Replace(start)+"%")
	}
	return condition + ")", args
}

// DeleteEnded implements apikey.Store.
func (s *APIKeys) DeleteEnded(ctx context.Context, before time.Time, limit int) (ended []apikey.Key, err error) {
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		ended = nil // the transaction may run again
		err := s.db.sql.Query(ctx, func(scan func(...any) error) error {
			var row keyScan
			if err := scan(row.dest(s.db)...); err != nil {
				return err
			}
			ended = append(ended, row.key())
			return nil
		}, "SELECT "+keyColumns+" FROM latchkey_apikey k WHERE k.expires < ? OR k.revoked < ? ORDER BY k.id LIMIT ?"+
			s.db.engine.SkipLocked, micros(before), micros(before), limit)
		if err != nil || len(ended) == 0 {
			return err
		}
		ids := make([]any, len(ended))
		for i, key := range ended {
			ids[i] = key.ID
		}
		return s.db.sql.Exec(ctx, "DELETE FROM latchkey_apikey WHERE id IN ("+placeholders(len(ids))+")", ids...)
	})
	if err != nil {
		return nil, fmt.Errorf("delete ended API keys: %w", err)
	}
	return ended, nil
}
