package shell

import (
	"context"
	"errors"
	"fmt"

	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/internal/printable"
)

func (s *Shell) tokens() *starlarkstruct.Module {
	t := s.config.Tokens
	return s.module("tokens", map[string]function{
		"get_or_create": s.tokenOf(t.GetOrCreate),
		"get":           s.tokenOf(t.ByUser),
		"reset":         s.tokenOf(t.Reset),
		"revoke": func(ctx context.Context, in arguments) (starlark.Value, error) {
			u, err := s.onlyUser(ctx, in)
			if err != nil {
				return nil, err
			}
			return starlark.None, missingToken(t.Revoke(ctx, u.ID), u)
		},
		"all": func(ctx context.Context, in arguments) (starlark.Value, error) {
			var limit int
			if err := in.unpack("limit?", &limit); err != nil {
				return nil, err
			}
			return collect(limit, t.All(ctx), func(t token.Listed) *record { return tokenRecord(t.Token) })
		},
	})
}

// tokenOf returns a function for Starlark that takes a user and returns the token from do.
func (s *Shell) tokenOf(do func(context.Context, auth.UserID) (token.Token, error)) function {
	return func(ctx context.Context, in arguments) (starlark.Value, error) {
		u, err := s.onlyUser(ctx, in)
		if err != nil {
			return nil, err
		}
		tok, err := do(ctx, u.ID)
		if err != nil {
			return nil, missingToken(err, u)
		}
		return tokenRecord(tok), nil
	}
}

// missingToken replaces auth.ErrNotFound by an error that names the user without a token.
func missingToken(err error, u auth.User) error {
	if errors.Is(err, auth.ErrNotFound) {
		return fmt.Errorf("user %s has no token", printable.Word(u.Username))
	}
	return err
}
