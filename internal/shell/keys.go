package shell

import (
	"context"
	"errors"
	"fmt"

	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
)

func (s *Shell) keys() *starlarkstruct.Module {
	return s.module("keys", map[string]function{
		"all": s.allKeys, "get": s.getKey, "create": s.createKey, "revoke": s.revokeKey,
	})
}

// allKeys returns the keys that have not ended, of a user or of all users.
func (s *Shell) allKeys(ctx context.Context, in arguments) (starlark.Value, error) {
	var who starlark.Value
	var limit int
	if err := in.unpack("user?", &who, "limit?", &limit); err != nil {
		return nil, err
	}
	filter := apikey.Filter{LiveAt: s.config.Keys.Now()}
	if who != nil {
		user, err := s.userID(ctx, who)
		if err != nil {
			return nil, err
		}
		filter.User = user
	}
	return collect(limit, s.config.Keys.List(ctx, filter), func(k apikey.Listed) *record { return s.keyRecord(k.Key) })
}

func (s *Shell) getKey(ctx context.Context, in arguments) (starlark.Value, error) {
	var handle string
	if err := in.unpack("handle", &handle); err != nil {
		return nil, err
	}
	key, err := s.config.Keys.ByHandle(ctx, handle)
	if err != nil {
		return nil, missingKey(err)
	}
	return s.keyRecord(key), nil
}

// createKey returns the record of a new key. It alone has the attribute key, because the key cannot
// be read again.
func (s *Shell) createKey(ctx context.Context, in arguments) (starlark.Value, error) {
	var who starlark.Value
	var name string
	var scopes *starlark.List
	if err := in.unpack("user", &who, "name", &name, "scopes?", &scopes); err != nil {
		return nil, err
	}
	user, err := s.userID(ctx, who)
	if err != nil {
		return nil, err
	}
	params := apikey.CreateParams{User: user, Name: name}
	if scopes != nil {
		var names []string
		for _, value := range valuesOf(scopes) {
			scope, ok := starlark.AsString(value)
			if !ok {
				return nil, fmt.Errorf("got %s, want a scope", value.Type())
			}
			names = append(names, scope)
		}
		limited, err := auth.LimitTo(names...)
		if err != nil {
			return nil, err
		}
		params.Scopes = &limited
	}
	key, secret, err := s.config.Keys.Create(ctx, params)
	if err != nil {
		return nil, err
	}
	r := s.keyRecord(key)
	r.attrs["key"] = starlark.String(secret.Reveal())
	return r, nil
}

func (s *Shell) revokeKey(ctx context.Context, in arguments) (starlark.Value, error) {
	var which starlark.Value
	var reason string
	if err := in.unpack("key", &which, "reason?", &reason); err != nil {
		return nil, err
	}
	handle, ok := starlark.AsString(which)
	if r, isRecord := which.(*record); isRecord && r.kind == kindKey {
		handle, ok = r.key, true
	}
	if !ok {
		return nil, fmt.Errorf("got %s, want a key or its handle", which.Type())
	}
	return starlark.None, missingKey(s.config.Keys.Revoke(ctx, handle, apikey.RevokeParams{Reason: reason}))
}

// missingKey replaces auth.ErrNotFound by an error that does not repeat what was given: it may be a
// key.
func missingKey(err error) error {
	if errors.Is(err, auth.ErrNotFound) {
		return errors.New("no API key has this handle")
	}
	return err
}

// keyRecord returns the record of a key. It has no secret.
func (s *Shell) keyRecord(k apikey.Key) *record {
	scopes := []starlark.Value{}
	for _, name := range k.Scopes.Names() {
		scopes = append(scopes, starlark.String(name))
	}
	if !k.Scopes.Limited() {
		scopes = []starlark.Value{starlark.String(auth.AllScopes)}
	}
	return &record{kind: kindKey, key: k.Handle, label: k.Handle, attrs: starlark.StringDict{
		"handle": starlark.String(k.Handle), "user_id": starlark.String(k.UserID), "name": starlark.String(k.Name),
		"scopes": starlark.NewList(scopes), "state": starlark.String(k.State(s.config.Keys.Now())),
		"created": moment(k.Created), "expires": moment(k.Expires), "last_used": moment(k.LastUsed),
	}}
}
