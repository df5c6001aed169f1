package sqlstore

import (
	"context"
	"errors"
	"fmt"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/internal/sqldb"
)

// TokenByUser implements token.Store.
func (s *Tokens) TokenByUser(ctx context.Context, user auth.UserID) (token.Token, error) {
	t, err := s.tokenOf(ctx, user)
	if err != nil {
		return token.Token{}, fmt.Errorf("find token of user %q: %w", user, err)
	}
	return t, nil
}

// tokenOf is TokenByUser without the context of its error.
func (s *Tokens) tokenOf(ctx context.Context, user auth.UserID) (token.Token, error) {
	is, id, ok := s.db.users.match("user_id", user)
	if !ok {
		return token.Token{}, auth.ErrNotFound
	}
	t := token.Token{UserID: user}
	found, err := s.db.sql.QueryRow(ctx, []any{&t.Key, sqldb.ScanTime(s.db.engine, &t.Created)},
		"SELECT "+s.db.quotedKey()+", "+s.db.engine.TimeColumn("created")+" FROM authtoken_token WHERE "+is, id...)
	if err == nil && !found {
		err = auth.ErrNotFound
	}
	return t, err
}

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

func (s *Tokens) insert(ctx context.Context, t token.Token) (token.Token, error) {
	users := s.db.users
	is, id, ok := users.match(users.id, t.UserID)
	if !ok {
		return token.Token{}, auth.ErrNotFound
	}
	if err := s.db.lockUser(ctx, t.UserID); err != nil { // lock, because the foreign key is checked only at the commit
		return token.Token{}, err
	}
	args := append([]any{t.Key, s.db.engine.EncodeTime(orNow(t.Created))}, id...)
	err := s.db.sql.Exec(ctx, "INSERT INTO authtoken_token ("+s.db.quotedKey()+", created, user_id) SELECT ?, "+
		s.db.engine.TimePlaceholder+", "+users.id+" FROM "+users.name+" WHERE "+is+" "+
		s.db.engine.KeepExisting("authtoken_token", "user_id"), args...)
	if err != nil {
		return token.Token{}, err
	}
	stored, err := s.tokenOf(ctx, t.UserID)
	if errors.Is(err, auth.ErrNotFound) && s.db.lockUser(ctx, t.UserID) == nil {
		// MySQL's ON DUPLICATE KEY also swallows a duplicate key, not only a duplicate user_id.
		err = fmt.Errorf("%w: another user has the key", auth.ErrExists)
	}
	return stored, err
}

// DeleteToken implements token.Store.
func (s *Tokens) DeleteToken(ctx context.Context, user auth.UserID) error {
	is, id, ok := s.db.users.match("user_id", user)
	if !ok {
		return fmt.Errorf("delete token of user %q: %w", user, auth.ErrNotFound)
	}
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		return s.db.sql.ExecOne(ctx, "DELETE FROM authtoken_token WHERE "+is, id...)
	})
	if err != nil {
		return fmt.Errorf("delete token of user %q: %w", user, err)
	}
	return nil
}
