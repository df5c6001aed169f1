package sqlstore

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"strings"

	"github.com/latchkey-go/latchkey/auth/apikey"
)

// KeyAhead implements apikey.Store. The keys of one user are few, as are those that expire within a
// time, unless more than n do.
func (s *APIKeys) KeyAhead(ctx context.Context, f apikey.Filter, n int) (id int64, ok bool, err error) {
	if f.User != "" || f.Handles != nil {
		return 0, false, nil
	}
	if !f.ExpiresBy.IsZero() {
		within, ends := expiring(f)
		many, err := s.db.sql.QueryRow(ctx, []any{&id}, "SELECT e.id FROM latchkey_apikey e WHERE "+within+
			" LIMIT 1 OFFSET ?", append(ends, n)...)
		if !many || err != nil {
			return 0, false, failedKeyList(err)
		}
	}
	last := f.After
	if f.Newest {
		last = cmp.Or(f.Before, math.MaxInt64)
	}
	where, args, order := keysBetween(f, last)
	ok, err = s.db.sql.QueryRow(ctx, []any{&id}, "SELECT k.id FROM latchkey_apikey k WHERE "+
		strings.Join(where, " AND ")+" ORDER BY "+order+" LIMIT 1 OFFSET ?", append(args, n-1)...)
	return id, ok, failedKeyList(err)
}

func failedKeyList(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("list API keys: %w", err)
}

// keysBetween returns the conditions for the part of the list of keys that follows last, up to
// Until, and its order.
func keysBetween(f apikey.Filter, last int64) (where []string, args []any, order string) {
	follows, ends, order := "k.id > ?", "k.id <= ?", "k.id"
	if f.Newest {
		follows, ends, order = "k.id < ?", "k.id >= ?", "k.id DESC"
	}
	where, args = []string{follows}, []any{last}
	if f.Until != 0 {
		where, args = append(where, ends), append(args, f.Until)
	}
	return where, args, order
}

// expiring returns the condition for Filter.ExpiresBy, which an index answers.
func expiring(f apikey.Filter) (condition string, args []any) {
	condition, args = "e.expires <= ?", []any{micros(f.ExpiresBy)}
	if !f.LiveAt.IsZero() {
		condition, args = condition+" AND e.expires > ?", append(args, micros(f.LiveAt))
	}
	return condition, args
}
