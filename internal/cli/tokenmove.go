package cli

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/latchkey-go/latchkey/auth/token"
)

func (a *app) tokenSealCommand() *cobra.Command {
	return a.tokenMove(tokenMove{
		use: "seal", done: "sealed", short: "Seal the tokens that are stored in clear",
		long: "Move the tokens that are stored in clear, in authtoken_token, to latchkey_token. That table has the\n" +
			"SHA-256 of each key, and the key encrypted with secret_key. Every key works all the time, also while\n" +
			"servers use the database. Sealed keys in the log of Django's admin are masked.",
		move: (*token.Service).Seal, wants: token.Sealed,
		left: func(token.Count) string {
			return "%s still stored in clear, because other transactions hold them or have just made them: " +
				"run the command again"
		},
	})
}

func (a *app) tokenUnsealCommand() *cobra.Command {
	return a.tokenMove(tokenMove{
		use: "unseal", done: "unsealed", short: "Store sealed tokens in clear again, as Django does",
		long: "Move sealed tokens back to authtoken_token. Every key works all the time. A user has room for one\n" +
			"token there: further ones stay sealed, and are accepted as before.",
		move: (*token.Service).Unseal, wants: token.Plain,
		left: func(c token.Count) string {
			if c.Unknown > 0 {
				return "%s still sealed, some with a secret that is not set: add it to secret_key_fallbacks, " +
					"and run the command again"
			}
			return "%s still sealed, because their users have another token in clear: they are accepted as before; " +
				"'token create USER --reset' replaces all tokens of a user"
		},
	})
}

func (a *app) tokenResealCommand() *cobra.Command {
	return a.tokenMove(tokenMove{
		use: "reseal", done: "resealed", short: "Seal tokens anew that are sealed with a former secret",
		long: "Encrypt the tokens that are sealed with one of secret_key_fallbacks anew, with the present\n" +
			"secret_key. Then the former secret is no longer needed for tokens. Every key works all the time.",
		move: (*token.Service).Reseal,
		left: func(token.Count) string {
			return "%s still sealed with another secret: add that secret to secret_key_fallbacks, " +
				"and run the command again"
		},
	})
}

// tokenMove describes a command that moves tokens.
type tokenMove struct {
	use, done, short, long string
	move                   func(*token.Service, context.Context, token.Progress) (token.Moved, error)
	wants                  token.Mode               // what the setting tokens should be; "": any mode
	left                   func(token.Count) string // a format for the error; %s is how many tokens are left
}

// movedJSON is the output of --json.
type movedJSON struct {
	Moved int `json:"moved"`
	Left  int `json:"left"`
}

// tokenMove returns the command. The command fails if it leaves tokens, so that a script notices.
func (a *app) tokenMove(m tokenMove) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: m.use, Args: exactly(0), Short: m.short,
		Long: m.long + " You can interrupt the command and run\nit again: what is done stays.",
	}
	jsonFlag(cmd, &asJSON)
	cmd.RunE = a.onProject(func(ctx context.Context, p *Services, _ []string) error {
		count := a.progress(true)
		moved, err := m.move(p.Tokens, ctx, func(done, total int) {
			count.say("%d of %s %s", done, counted(total, "token"), m.done)
		})
		count.end()
		if err != nil {
			return a.incomplete(ctx, err, fmt.Sprintf("%s %s; run '%s token %s' again for the others",
				countedWere(moved.Tokens, "token"), m.done, a.Name, m.use))
		}
		if err := a.showMoved(m, moved, asJSON); err != nil {
			return err
		}
		if mode, err := p.Tokens.Mode(ctx); err == nil && m.wants != "" && mode != m.wants {
			fmt.Fprintf(a.Err, "%s: new tokens are stored %s: change the setting tokens to %s\n", a.Name, mode, m.wants)
		}
		if moved.Left == 0 {
			return nil
		}
		kept, err := p.Tokens.Count(ctx)
		if err != nil {
			return err
		}
		are := counted(moved.Left, "token") + " are"
		if moved.Left == 1 {
			are = "1 token is"
		}
		return failf(m.left(kept), are)
	})
	return cmd
}

func (a *app) showMoved(m tokenMove, moved token.Moved, asJSON bool) error {
	if asJSON {
		text, err := json.Marshal(movedJSON{moved.Tokens, moved.Left})
		if err == nil {
			_, err = fmt.Fprintf(a.Out, "%s\n", text)
		}
		return err
	}
	_, err := fmt.Fprintf(a.Out, "%s %s\n", counted(moved.Tokens, "token"), m.done)
	return err
}
