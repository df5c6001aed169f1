package cli

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/spf13/cobra"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/internal/printable"
)

func (a *app) tokenCreateCommand() *cobra.Command {
	var reset bool
	cmd := &cobra.Command{
		Use: "create USER", Args: exactly(1), ValidArgsFunction: onlyFirst(a.completeUser),
		SuggestFor: []string{"reset", "show", "rotate"},
		Short:      "Print a user's token; create one if there is none",
		Long: "Print a user's token, and create one if there is none, as DRF's drf_create_token does. An inactive\n" +
			"user can have a token too; it is refused until the user is activated.",
		Example: "  NAME token create alice\n  NAME token create alice --reset",
	}
	cmd.Flags().BoolVarP(&reset, "reset", "r", false, "replace the token; the old one is refused at once")
	cmd.RunE = a.onProject(func(ctx context.Context, p *Services, args []string) error {
		u, err := p.Users.ByName(ctx, args[0])
		if errors.Is(err, auth.ErrNotFound) {
			return a.noUser(fmt.Sprintf("Cannot create the Token: user %s does not exist", printable.Word(args[0])))
		}
		if err != nil {
			return err
		}
		issue := p.Tokens.GetOrCreate
		if reset {
			issue = p.Tokens.Reset
		}
		tok, err := issue(ctx, u.ID)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(a.Out, "Generated token %s for user %s\n",
			printable.Word(tok.Key), printable.Word(u.Username))
		return err
	})
	return cmd
}

func (a *app) tokenRevokeCommand() *cobra.Command {
	return &cobra.Command{
		Use: "revoke USER", Args: exactly(1), ValidArgsFunction: onlyFirst(a.completeUser),
		SuggestFor: []string{"delete", "remove"},
		Short:      "Delete a user's token",
		Long: "Delete a user's token, which is refused from then on. The user can obtain a new one, unless you\n" +
			"deactivate the user with 'user deactivate'.",
		RunE: a.onProject(func(ctx context.Context, p *Services, args []string) error {
			u, err := a.namedUser(ctx, p, args[0])
			if err != nil {
				return err
			}
			if err := p.Tokens.Revoke(ctx, u.ID); errors.Is(err, auth.ErrNotFound) {
				return failf("user %s has no token", printable.Word(u.Username))
			} else if err != nil {
				return err
			}
			_, err = fmt.Fprintf(a.Out, "Token of user %s revoked.\n", printable.Word(u.Username))
			return err
		}),
	}
}

// tokenJSON is a token in the output of --json. Key is masked without --show-keys.
type tokenJSON struct {
	User    string      `json:"user"`
	UserID  auth.UserID `json:"user_id"`
	Key     string      `json:"key"`
	Created time.Time   `json:"created"`
	Sealed  bool        `json:"sealed"`
}

func (a *app) tokenListCommand() *cobra.Command {
	var showKeys bool
	cmd := &cobra.Command{
		Use: "list", Args: exactly(0),
		Short: "List tokens",
		Long: "List tokens by user id: user, time of creation, and the first digits of the key. --show-keys shows\n" +
			"whole keys. Anybody who has a key can act as its user.",
		Example: "  NAME token list\n  NAME token list --json --limit 100",
	}
	cmd.Flags().BoolVar(&showKeys, "show-keys", false, "show whole keys")
	return listCommand[token.Listed]{
		one: "token", heading: []string{"USER", "CREATED", "KEY"},
		rows: func(ctx context.Context, p *Services, _ int) (iter.Seq2[token.Listed, error], error) {
			return p.Tokens.All(ctx), nil
		},
		row: func(t token.Listed) row {
			key := shownKey(t.Token, showKeys)
			value := tokenJSON{t.Username, t.UserID, key, t.Created, t.Sealed}
			return row{value, []string{t.Username, day(t.Created), key}}
		},
	}.on(a, cmd)
}

// shownKey returns the whole key if whole is true and the key can be read, and else the masked key.
func shownKey(t token.Token, whole bool) string {
	if whole && t.Key != "" {
		return t.Key
	}
	return t.Masked()
}
