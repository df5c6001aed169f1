package shell

import (
	"context"
	"errors"

	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
)

func (s *Shell) tokens() *starlarkstruct.Module {
	t := s.config.Tokens
	return s.module("tokens", map[string]function{
		"get_or_create": s.tokenOf(t.GetOrCreate),
		"get":           s.tokenOf(t.ByUser),
		"reset":         s.tokenOf(t.Reset),
		"revoke": func(ctx context.Context, in arguments) (starlark.Value, error) {
			id, err := s.onlyUser(ctx, in)
			if err != nil {
				return nil, err
			}
			return starlark.None, noToken(t.Revoke(ctx, id))
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
		id, err := s.onlyUser(ctx, in)
		if err != nil {
			return nil, err
		}
		tok, err := do(ctx, id)
		if err != nil {
			return nil, noToken(err)
		}
		return tokenRecord(tok), nil
	}
}

// noToken replaces auth.ErrNotFound by an error in the shell's words.
func noToken(err error) error {
	if errors.Is(err, auth.ErrNotFound) {
		return errors.New("no such token or user")
	}
	return err
}
