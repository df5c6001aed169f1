package latchkey

import (
	"context"
	"fmt"

	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/internal/cli"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// tokenStore returns the store of tokens, in the mode of the settings.
func (s *Site) tokenStore(secrets []string) *sqlstore.Tokens {
	return s.db.TokensWith(sqlstore.TokenConfig{
		Mode: token.Mode(s.settings.Tokens), Sealer: token.NewSealer(secrets...),
	})
}

// tokenMode returns a line that says how new tokens are stored, and why, or "" if the database does
// not answer.
func (s *Site) tokenMode(ctx context.Context) string {
	mode, err := s.Tokens.Mode(ctx)
	if err != nil {
		s.log.WarnContext(ctx, "how tokens are stored is not known yet", "err", err)
		return ""
	}
	why := "the setting tokens says so"
	switch {
	case s.settings.Tokens != "":
	case mode == token.Sealed:
		why = "Latchkey has made this database"
	default:
		why = "a Django or an earlier Latchkey has made this database"
	}
	return fmt.Sprintf("New tokens are stored %s, because %s\n", mode, why)
}

// checkTokens finds tokens that are not stored as the settings say. It ignores errors: other checks
// report missing tables.
func (s *Site) checkTokens(ctx context.Context) (list []cli.Warning) {
	mode, err := s.Tokens.Mode(ctx)
	if err != nil {
		return nil
	}
	count, err := s.Tokens.Count(ctx)
	if err != nil {
		return nil
	}
	add := func(id string, n int, message, hint string) {
		if n == 1 {
			list = append(list, cli.Warning{ID: id, Message: "1 token is " + message, Hint: hint})
		} else if n > 1 {
			list = append(list, cli.Warning{ID: id, Message: fmt.Sprintf("%d tokens are %s", n, message), Hint: hint})
		}
	}
	if mode == token.Sealed {
		add("latchkey.W030", count.Plain, "stored in clear, although new ones are sealed.",
			"Run token seal. If a Django makes tokens in this database, see docs/tokens.md.")
	}
	add("latchkey.W031", count.Unknown, "sealed with a secret that is not set: the key still works, "+
		"but nobody can read it.", "Add the former secret_key to secret_key_fallbacks, and run token reseal.")
	add("latchkey.W032", count.Former, "sealed with a former secret.",
		"Run token reseal before you remove the secret from secret_key_fallbacks.")
	return list
}
