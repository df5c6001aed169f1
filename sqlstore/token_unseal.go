package sqlstore

import (
	"context"
	"fmt"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/internal/sqldb"
)

// unsealAll makes the sealed tokens of users plain whom the transaction of ctx has locked. Of each
// user it moves the token with the least number, if the user has no plain token. It leaves tokens
// that it cannot open.
func (s *Tokens) unsealAll(ctx context.Context, users []auth.UserID) (moved, busy int, err error) {
	sealed, err := s.rowsOf(ctx, "latchkey_token", s.sealedColumns(), users)
	if err != nil {
		return 0, 0, err
	}
	least := map[auth.UserID]heldToken{}
	for _, h := range sealed {
		if other, ok := least[h.UserID]; !ok || h.number < other.number {
			least[h.UserID] = h
		}
	}
	for _, user := range users {
		h, ok := least[user]
		if !ok {
			busy++
			continue
		}
		isMoved, err := s.unseal(ctx, h)
		if err != nil {
			return 0, 0, err
		}
		if isMoved {
			moved++
		}
	}
	return moved, busy, nil
}

// unseal makes a sealed token plain, and reports whether it did. It leaves a token that it cannot
// open, and one whose user has a plain token.
func (s *Tokens) unseal(ctx context.Context, h heldToken) (bool, error) {
	t, err := s.open(h)
	if isUnreadable(err) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	user, _ := sqldb.ParseKey(s.db.users.model.Key.kind(), string(h.UserID)) // it is locked
	// KeepExisting also waits for a Django that inserts a token of the user at this moment.
	ctx = sqldb.Concerning(ctx) // the token stays what it is
	err = s.db.sql.Exec(ctx, "INSERT INTO authtoken_token ("+s.db.quotedKey()+", created, user_id) VALUES (?, ?, "+
		s.db.users.placeholder+") "+s.db.engine.KeepExisting("authtoken_token", "user_id"),
		t.Key, s.db.engine.EncodeTime(t.Created), user)
	if err != nil {
		return false, err
	}
	is, id, _ := s.db.users.match("user_id", h.UserID)
	exact, key := s.db.sql.Exact(s.db.quotedKey(), t.Key)
	stored, err := s.hasRow(ctx, "SELECT 1 FROM authtoken_token WHERE "+is+" AND "+exact, append(id, key...)...)
	if err != nil || !stored {
		return false, err
	}
	return true, s.db.sql.ExecOne(ctx, "DELETE FROM latchkey_token WHERE digest = ?", h.sealed.Digest)
}

// ResealBatch implements token.Vault. Its argument after is a digest. It leaves tokens that it
// cannot open.
func (s *Tokens) ResealBatch(ctx context.Context, after string, limit int) (b token.Batch, err error) {
	sealer := s.config.Sealer
	if sealer == nil {
		return b, fmt.Errorf("reseal tokens: %w", token.ErrNoSecret)
	}
	var rows []heldToken
	err = s.db.sql.Query(ctx, func(scan func(...any) error) error {
		var h heldToken
		err := scan(h.dest(s.db)...)
		rows = append(rows, h)
		return err
	}, "SELECT "+s.sealedColumns()+" FROM latchkey_token t WHERE t.digest > ? AND t.sealed_by <> ?"+
		" ORDER BY t.digest LIMIT ?", after, sealer.ID(), limit)
	if err == nil && len(rows) > 0 {
		err = s.db.InTx(ctx, func(ctx context.Context) (err error) {
			b.Moved, err = s.reseal(ctx, rows)
			return err
		})
	}
	if err != nil {
		return token.Batch{}, fmt.Errorf("reseal tokens: %w", err)
	}
	if len(rows) == limit {
		b.Next = rows[len(rows)-1].sealed.Digest
	}
	return b, nil
}

// reseal seals rows anew. It skips a row that was deleted or sealed anew meanwhile.
func (s *Tokens) reseal(ctx context.Context, rows []heldToken) (moved int, err error) {
	for _, h := range rows {
		t, err := s.open(h)
		if isUnreadable(err) {
			continue
		}
		if err != nil {
			return 0, err
		}
		sealed := s.config.Sealer.Seal(t.UserID, t.Key)
		n, err := s.db.sql.ExecCount(sqldb.Concerning(ctx),
			"UPDATE latchkey_token SET sealed = ?, sealed_by = ? WHERE digest = ? AND sealed_by = ?",
			sealed.Text, sealed.By, h.sealed.Digest, h.sealed.By)
		if err != nil {
			return 0, err
		}
		moved += int(n)
	}
	return moved, nil
}
