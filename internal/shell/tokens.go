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
	return s.module("tokens", map[string]func(context.Context, arguments) (starlark.Value, error){
		"get_or_create": s.ofUser(t.GetOrCreate),
		"get":           s.ofUser(t.ByUser),
		"reset":         s.ofUser(t.Reset),
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

// ofUser is a function of a user that gives its token.
func (s *Shell) ofUser(do func(context.Context, auth.UserID) (token.Token, error)) func(context.Context, arguments) (starlark.Value, error) {
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

func noToken(err error) error {
	if errors.Is(err, auth.ErrNotFound) {
		return errors.New("no such token or user")
	}
	return err
}
