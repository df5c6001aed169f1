package sqlstore

import (
	"context"
	"errors"
	"fmt"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
)

// TokenOf implements token.Store.
func (s *Tokens) TokenOf(ctx context.Context, user auth.UserID) (token.Token, error) {
	found, err := s.of(ctx, user)
	if err != nil {
		return token.Token{}, fmt.Errorf("find token of user %q: %w", user, err)
	}
	return found, nil
}

func (s *Tokens) of(ctx context.Context, user auth.UserID) (token.Token, error) {
	is, id, ok := s.db.users.match("user_id", user)
	if !ok {
		return token.Token{}, auth.ErrNotFound
	}
	token := token.Token{UserID: user}
	found, err := s.db.queryRow(ctx, []any{&token.Key, timestamp{s.db.dialect, &token.Created}},
		"SELECT "+s.db.quotedKey()+", "+s.db.dialect.TimeColumn("created")+" FROM authtoken_token WHERE "+is, id...)
	if err == nil && !found {
		err = auth.ErrNotFound
	}
	return token, err
}

// InsertToken implements token.Store. A key that another user has is auth.ErrExists, one that the column cannot
// hold auth.ErrInvalid; a zero Created is now.
func (s *Tokens) InsertToken(ctx context.Context, t token.Token) (token.Token, error) {
	var stored token.Token
	err := refuse(&t.Key)
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
	if err := s.db.user(ctx, t.UserID); err != nil { // who is there stays until the commit, where the key is checked
		return token.Token{}, err
	}
	args := append([]any{t.Key, s.db.dialect.EncodeTime(orNow(t.Created))}, id...)
	_, err := s.db.exec(ctx, "INSERT INTO authtoken_token ("+s.db.quotedKey()+", created, user_id) SELECT ?, "+s.db.syntax.TimeParameter+
		", "+users.id+" FROM "+users.name+" WHERE "+is+" "+s.db.syntax.Keep("authtoken_token", "user_id"), args...)
	if err != nil {
		return token.Token{}, err
	}
	stored, err := s.of(ctx, t.UserID)
	if errors.Is(err, auth.ErrNotFound) && s.db.user(ctx, t.UserID) == nil {
		err = fmt.Errorf("%w: another user has the key", auth.ErrExists) // kept, on an engine that keeps for any column
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
		return s.db.execOne(ctx, "DELETE FROM authtoken_token WHERE "+is, id...)
	})
	if err != nil {
		return fmt.Errorf("delete token of user %q: %w", user, err)
	}
	return nil
}
