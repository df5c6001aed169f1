package sqlstore

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/internal/sqldb"
)

// InsertToken implements token.Store. It returns auth.ErrExists for a key that another user has,
// and auth.ErrInvalid for a key that the column cannot hold. A zero Created stands for the current
// time.
func (s *Tokens) InsertToken(ctx context.Context, t token.Token) (token.Token, error) {
	var stored token.Token
	err := sqldb.CheckStorable(&t.Key)
	if err == nil {
		err = s.db.InTx(ctx, func(ctx context.Context) (err error) {
			stored, err = s.insert(ctx, t)
			return err
		})
	}
	if errors.Is(err, ErrForeignKey) { // the user was deleted meanwhile
		err = fmt.Errorf("%w: %w", auth.ErrNotFound, err)
	}
	if err != nil {
		return token.Token{}, fmt.Errorf("insert token of user %q: %w", t.UserID, err)
	}
	return stored, nil
}

// insert is InsertToken in the transaction of ctx. It locks the user, so that processes of either
// mode run one after the other: no unique key spans the two tables.
func (s *Tokens) insert(ctx context.Context, t token.Token) (token.Token, error) {
	if err := s.db.lockUserFor(ctx, t.UserID, s.db.engine.ForChange); err != nil {
		return token.Token{}, err
	}
	stored, err := s.tokenOf(ctx, t.UserID)
	if !errors.Is(err, auth.ErrNotFound) {
		return stored, err
	}
	mode, err := s.Mode(ctx)
	if err != nil {
		return token.Token{}, err
	}
	t.Created = orNow(t.Created)
	if mode == token.Sealed {
		return s.insertSealed(ctx, t)
	}
	return s.insertPlain(ctx, t)
}

// insertPlain stores t in authtoken_token. A Django may insert a token of the user at this moment,
// without the lock. Then Django's token is the stored one.
func (s *Tokens) insertPlain(ctx context.Context, t token.Token) (token.Token, error) {
	has, err := s.hasRow(ctx, "SELECT 1 FROM latchkey_token WHERE digest = ?", token.Digest(t.Key))
	if has {
		err = errKeyTaken()
	}
	if err != nil {
		return token.Token{}, err
	}
	if err := s.insertRow(ctx, t); err != nil {
		return token.Token{}, err
	}
	stored, err := s.tokenOf(ctx, t.UserID)
	if errors.Is(err, auth.ErrNotFound) {
		// MySQL's ON DUPLICATE KEY also swallows a duplicate key, not only a duplicate user_id.
		err = errKeyTaken()
	}
	return stored, err
}

// insertRow inserts a row into authtoken_token, unless the user has one there. It waits for another
// transaction that inserts one.
func (s *Tokens) insertRow(ctx context.Context, t token.Token) error {
	users := s.db.users
	is, id, _ := users.match(users.id, t.UserID)
	args := append([]any{t.Key, s.db.engine.EncodeTime(t.Created)}, id...)
	ctx = sqldb.Concerning(ctx, t.UserID)
	return s.db.sql.Exec(ctx, "INSERT INTO authtoken_token ("+s.db.quotedKey()+", created, user_id) SELECT ?, "+
		s.db.engine.TimePlaceholder+", "+users.id+" FROM "+users.name+" WHERE "+is+" "+
		s.db.engine.KeepExisting("authtoken_token", "user_id"), args...)
}

// insertSealed stores t in latchkey_token. A Django may insert a plain token of the user at this
// moment, without the lock. So insertSealed first inserts a row into authtoken_token, which waits
// for the Django, and deletes the row again. If the Django was first, its token is the stored one.
// The row holds no key, and no other transaction sees it.
func (s *Tokens) insertSealed(ctx context.Context, t token.Token) (token.Token, error) {
	exact, key := s.db.sql.Exact(s.db.quotedKey(), t.Key)
	has, err := s.hasRow(ctx, "SELECT 1 FROM authtoken_token WHERE "+exact, key...)
	if has {
		err = errKeyTaken()
	}
	if err != nil {
		return token.Token{}, err
	}
	reserved := t
	reserved.Key = "reserved-" + rand.Text()
	if err := s.insertRow(ctx, reserved); err != nil {
		return token.Token{}, err
	}
	exact, key = s.db.sql.Exact(s.db.quotedKey(), reserved.Key)
	n, err := s.db.sql.ExecCount(sqldb.Concerning(ctx, t.UserID), "DELETE FROM authtoken_token WHERE "+exact, key...)
	if err == nil && n > 0 {
		err = s.insertHeld(ctx, s.seal(t, firstNumber))
	}
	if err != nil {
		return token.Token{}, err
	}
	return s.tokenOf(ctx, t.UserID)
}

// hasRow reports whether a query finds a row.
func (s *Tokens) hasRow(ctx context.Context, query string, args ...any) (bool, error) {
	var one int
	return s.db.sql.QueryRow(ctx, []any{&one}, query, args...)
}

func errKeyTaken() error { return fmt.Errorf("%w: another user has the key", auth.ErrExists) }

// seal returns a plain token as a sealed one.
func (s *Tokens) seal(t token.Token, number int) heldToken {
	sealed := heldToken{Token: t, sealed: s.config.Sealer.Seal(t.UserID, t.Key), number: number}
	sealed.Key = ""
	return sealed
}

// DeleteToken implements token.Store. It deletes all tokens of the user, plain and sealed. It locks
// the user, so that no token is moved meanwhile.
func (s *Tokens) DeleteToken(ctx context.Context, user auth.UserID) error {
	is, id, ok := s.db.users.match("user_id", user)
	if !ok {
		return fmt.Errorf("delete token of user %q: %w", user, auth.ErrNotFound)
	}
	err := s.db.InTx(sqldb.Concerning(ctx, user), func(ctx context.Context) error {
		err := s.db.lockUserFor(ctx, user, s.db.engine.ForChange)
		if err != nil && !errors.Is(err, auth.ErrNotFound) { // rows may have outlived their user
			return err
		}
		deleted := int64(0)
		for _, table := range []string{"authtoken_token", "latchkey_token"} {
			n, err := s.db.sql.ExecCount(ctx, "DELETE FROM "+table+" WHERE "+is, id...)
			if err != nil {
				return err
			}
			deleted += n
		}
		if deleted == 0 {
			return auth.ErrNotFound
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("delete token of user %q: %w", user, err)
	}
	return nil
}
