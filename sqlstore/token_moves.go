package sqlstore

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/internal/sqldb"
)

// Count implements token.Vault.
func (s *Tokens) Count(ctx context.Context) (c token.Count, err error) {
	users := s.db.users
	joined := " t JOIN " + users.name + " u ON u." + users.id + " = t.user_id"
	_, err = s.db.sql.QueryRow(ctx, []any{&c.Plain}, "SELECT COUNT(*) FROM authtoken_token"+joined)
	if err == nil {
		err = s.db.sql.Query(ctx, func(scan func(...any) error) error {
			var by string
			var n int
			err := scan(sqldb.ScanText(&by), &n)
			c.Sealed += n
			switch {
			case !s.config.Sealer.Knows(by):
				c.Unknown += n
			case by != s.config.Sealer.ID():
				c.Former += n
			}
			return err
		}, "SELECT t.sealed_by, COUNT(*) FROM latchkey_token"+joined+" GROUP BY t.sealed_by")
	}
	if err != nil {
		return token.Count{}, fmt.Errorf("count tokens: %w", err)
	}
	return c, nil
}

// SealBatch implements token.Vault.
func (s *Tokens) SealBatch(ctx context.Context, after string, limit int) (token.Batch, error) {
	return s.moveBatch(ctx, "authtoken_token", after, limit, s.sealAll)
}

// UnsealBatch implements token.Vault.
func (s *Tokens) UnsealBatch(ctx context.Context, after string, limit int) (token.Batch, error) {
	return s.moveBatch(ctx, "latchkey_token", after, limit, s.unsealAll)
}

// moveBatch calls move with the next users who have a token in a table, in a transaction that has
// locked them. It skips users whom another transaction has locked, and counts them as Busy.
func (s *Tokens) moveBatch(
	ctx context.Context, table, after string, limit int,
	move func(ctx context.Context, users []auth.UserID) (moved, busy int, err error),
) (b token.Batch, err error) {
	if s.config.Sealer == nil {
		return b, fmt.Errorf("move tokens: %w", token.ErrNoSecret)
	}
	holders, err := s.holders(ctx, table, auth.UserID(after), limit)
	if err == nil && len(holders) > 0 {
		err = s.db.InTx(ctx, func(ctx context.Context) error {
			locked, err := s.lockAll(ctx, holders)
			if err != nil || len(locked) == 0 {
				b.Moved, b.Busy = 0, len(holders)
				return err
			}
			moved, busy, err := move(ctx, locked)
			b.Moved, b.Busy = moved, len(holders)-len(locked)+busy
			return err
		})
	}
	if err != nil {
		return token.Batch{}, fmt.Errorf("move tokens: %w", err)
	}
	if len(holders) == limit {
		b.Next = string(holders[len(holders)-1])
	}
	return b, nil
}

// holders returns the next users who have a token in the table: those whose ids are greater than
// after.
func (s *Tokens) holders(ctx context.Context, table string, after auth.UserID, limit int) ([]auth.UserID, error) {
	users := s.db.users
	where, args := users.stretch(after, "", "t.user_id")
	return s.userIDs(ctx, "SELECT DISTINCT t.user_id FROM "+table+" t WHERE "+where+" AND EXISTS (SELECT 1 FROM "+
		users.name+" u WHERE u."+users.id+" = t.user_id) ORDER BY t.user_id LIMIT ?", append(args, limit)...)
}

// lockAll locks those of the users whom no other transaction has locked, and returns them.
func (s *Tokens) lockAll(ctx context.Context, ids []auth.UserID) ([]auth.UserID, error) {
	users := s.db.users
	in, args := users.in(users.id, ids)
	lock := s.db.engine.ForChange
	if lock != "" {
		lock += " SKIP LOCKED"
	}
	return s.userIDs(ctx, "SELECT "+users.id+" FROM "+users.name+" WHERE "+in+lock, args...)
}

func (s *Tokens) userIDs(ctx context.Context, query string, args ...any) (ids []auth.UserID, err error) {
	err = s.db.sql.Query(ctx, func(scan func(...any) error) error {
		var id auth.UserID
		err := scan(s.db.users.scanID(&id))
		ids = append(ids, id)
		return err
	}, query, args...)
	return ids, err
}

// in returns the condition that a column, which holds the id of a user, is one of ids.
func (u *userTable) in(column string, ids []auth.UserID) (condition string, args []any) {
	for _, id := range ids {
		key, _ := sqldb.ParseKey(u.model.Key.kind(), string(id)) // it was read from the table
		args = append(args, key)
	}
	return column + " IN (" + strings.Join(slices.Repeat([]string{u.placeholder}, len(ids)), ", ") + ")", args
}

// rowsOf locks and returns the rows of users in a table, without those that another transaction has
// locked.
func (s *Tokens) rowsOf(ctx context.Context, table, columns string, users []auth.UserID) ([]heldToken, error) {
	in, args := s.db.users.in("t.user_id", users)
	var rows []heldToken
	err := s.db.sql.Query(ctx, func(scan func(...any) error) error {
		var h heldToken
		err := scan(h.dest(s.db)...)
		rows = append(rows, h)
		return err
	}, "SELECT "+columns+" FROM "+table+" t WHERE "+in+s.db.engine.SkipLocked, args...)
	return rows, err
}

// sealAll seals the plain tokens of users whom the transaction of ctx has locked. It locks each row
// too, because Django deletes rows without a lock on the user. If a user has a sealed token
// already, Django has made the plain one beside it: it gets the next number, and the first token
// stays the user's.
func (s *Tokens) sealAll(ctx context.Context, users []auth.UserID) (moved, busy int, err error) {
	plain, err := s.rowsOf(ctx, "authtoken_token", s.plainColumns(), users)
	if err != nil || len(plain) == 0 {
		return 0, len(users), err
	}
	next, err := s.nextNumbers(ctx, users)
	if err != nil {
		return 0, 0, err
	}
	var sealed []heldToken
	var owners []auth.UserID
	for _, h := range plain {
		sealed = append(sealed, s.seal(h.Token, next[h.UserID]))
		owners = append(owners, h.UserID)
	}
	if err := s.insertHeld(ctx, sealed...); err != nil {
		return 0, 0, err
	}
	in, args := s.db.users.in("user_id", owners)
	n, err := s.db.sql.ExecCount(sqldb.Concerning(ctx), "DELETE FROM authtoken_token WHERE "+in, args...)
	if err == nil && n != int64(len(plain)) {
		err = fmt.Errorf("%d of %d plain tokens were deleted", n, len(plain)) // cannot be: they are locked
	}
	return len(plain), len(users) - len(plain), err
}

// nextNumbers returns the number of the next sealed token for those of the users who have one.
func (s *Tokens) nextNumbers(ctx context.Context, users []auth.UserID) (map[auth.UserID]int, error) {
	in, args := s.db.users.in("user_id", users)
	next := map[auth.UserID]int{}
	err := s.db.sql.Query(ctx, func(scan func(...any) error) error {
		var id auth.UserID
		var last int
		err := scan(s.db.users.scanID(&id), &last)
		next[id] = last + 1
		return err
	}, "SELECT user_id, MAX(number) FROM latchkey_token WHERE "+in+" GROUP BY user_id", args...)
	return next, err
}

// insertHeld inserts sealed tokens.
func (s *Tokens) insertHeld(ctx context.Context, tokens ...heldToken) error {
	var args []any
	for _, h := range tokens {
		user, _ := sqldb.ParseKey(s.db.users.model.Key.kind(), string(h.UserID)) // it is locked
		args = append(args, h.sealed.Digest, h.sealed.Text, h.sealed.By, h.number,
			s.db.engine.EncodeTime(h.Created), user)
	}
	row := "(?, ?, ?, ?, ?, " + s.db.users.placeholder + ")"
	return s.db.sql.Exec(ctx, "INSERT INTO latchkey_token (digest, sealed, sealed_by, number, created, user_id) "+
		"VALUES "+strings.Join(slices.Repeat([]string{row}, len(tokens)), ", "), args...)
}
