package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/internal/sqldb"
)

// LockOwner implements apikey.Store.
func (s *APIKeys) LockOwner(ctx context.Context, user auth.UserID, now time.Time) (n apikey.Counts, err error) {
	if _, err = s.db.Users().LockUser(ctx, user); err != nil {
		return n, err
	}
	is, args, _ := s.db.users.match("k.user_id", user) // ok, because LockUser has found the user
	live, more := liveAt(now)
	_, err = s.db.sql.QueryRow(ctx, []any{&n.Current, &n.Rotated},
		"SELECT COUNT(*), COUNT(k.rotated) FROM latchkey_apikey k WHERE "+is+" AND "+live, append(args, more...)...)
	if err != nil {
		return apikey.Counts{}, fmt.Errorf("count API keys of user %q: %w", user, err)
	}
	n.Current -= n.Rotated
	return n, nil
}

// liveAt returns the condition that a key has not ended at that time.
func liveAt(now time.Time) (condition string, args []any) {
	return "k.revoked IS NULL AND (k.expires IS NULL OR k.expires > ?)", []any{micros(now)}
}

// InsertKey implements apikey.Store. It returns auth.ErrInvalid for text that is not storable. A
// zero Created stands for the current time.
func (s *APIKeys) InsertKey(ctx context.Context, k apikey.Key, digest string) (id int64, err error) {
	err = sqldb.CheckStorable(&k.Handle, &digest, &k.Parent, &k.Name, &k.Description, &k.LastNetwork, &k.Successor,
		&k.RevokedBy)
	if err == nil {
		err = s.db.InTx(ctx, func(ctx context.Context) (err error) {
			id, err = s.insert(ctx, k, digest)
			return err
		})
	}
	if errors.Is(err, ErrForeignKey) { // the user was deleted meanwhile
		err = fmt.Errorf("%w: %w", auth.ErrNotFound, err)
	}
	if err != nil {
		return 0, fmt.Errorf("insert API key of user %q: %w", k.UserID, err)
	}
	return id, nil
}

func (s *APIKeys) insert(ctx context.Context, k apikey.Key, digest string) (int64, error) {
	// Lock the user first: an engine may check the foreign key only at the commit.
	if err := s.db.lockUser(ctx, k.UserID); err != nil {
		return 0, err
	}
	users, row := s.db.users, assignments{engine: s.db.engine}
	owner, _ := sqldb.ParseKey(users.model.Key.kind(), string(k.UserID)) // lockUser has found it
	row.add("user_id", users.placeholder, owner)
	for _, c := range []struct {
		column string
		value  any
	}{
		{"handle", k.Handle}, {"digest", digest}, {"parent", k.Parent}, {"name", k.Name},
		{"description", k.Description}, {"scopes", k.Scopes.String()}, {"networks", apikey.FormatNetworks(k.Networks)},
		{"created", micros(orNow(k.Created))}, {"expires", micros(k.Expires)}, {"last_used", micros(k.LastUsed)},
		{"last_network", k.LastNetwork}, {"rotated", micros(k.Rotated)}, {"successor", k.Successor},
		{"revoked", micros(k.Revoked)}, {"revoked_by", k.RevokedBy},
	} {
		row.add(c.column, "?", c.value)
	}
	return s.db.sql.Insert(ctx, "id", "INSERT INTO latchkey_apikey ("+strings.Join(row.columns, ", ")+") VALUES ("+
		strings.Join(row.values, ", ")+")", row.args...)
}

// UpdateKey implements apikey.Store.
func (s *APIKeys) UpdateKey(ctx context.Context, handle string, c apikey.Change) error {
	set, where, args := "revoked = ?, revoked_by = ?", "revoked IS NULL", []any{micros(c.Revoked), c.RevokedBy}
	if !c.Rotated.IsZero() {
		set, where = "rotated = ?, successor = ?, expires = ?", "revoked IS NULL AND rotated IS NULL"
		args = []any{micros(c.Rotated), c.Successor, micros(c.Expires)}
	}
	err := sqldb.CheckStorable(&c.RevokedBy, &c.Successor)
	if err == nil && !isStorableASCII(handle) {
		err = auth.ErrNotFound
	}
	if err == nil {
		err = s.db.InTx(ctx, func(ctx context.Context) error {
			return s.db.sql.ExecOne(ctx, "UPDATE latchkey_apikey SET "+set+" WHERE handle = ? AND "+where,
				append(args, handle)...)
		})
	}
	if err != nil {
		return fmt.Errorf("update API key: %w", err)
	}
	return nil
}

// SaveUses implements apikey.Store.
func (s *APIKeys) SaveUses(ctx context.Context, uses []apikey.Use) error {
	err := s.db.InTx(sqldb.Concerning(ctx), func(ctx context.Context) error {
		for _, u := range uses {
			at := micros(u.At)
			err := s.db.sql.Exec(ctx, "UPDATE latchkey_apikey SET last_used = ?, last_network = ? WHERE id = ? "+
				"AND (last_used IS NULL OR last_used < ?)", at, u.Network, u.ID, at)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("save last uses of API keys: %w", err)
	}
	return nil
}
