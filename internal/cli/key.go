package cli

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"github.com/spf13/cobra"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/internal/printable"
)

func (a *app) keyCommand() *cobra.Command {
	return a.usersGroup("key", "Create, list, replace and revoke API keys",
		a.keyCreateCommand(), a.keyListCommand(), a.keyShowCommand(), a.keyRotateCommand(), a.keyRevokeCommand(),
		a.keyPruneCommand())
}

// keyFlags are the flags of key create.
type keyFlags struct {
	scopes, networks     []string
	expires, description string
	asJSON               bool
}

func (a *app) keyCreateCommand() *cobra.Command {
	var flags keyFlags
	cmd := &cobra.Command{
		Use: "create USER NAME", Args: exactly(2), ValidArgsFunction: onlyFirst(a.completeUser),
		Short: "Create an API key for a user and print it once",
		Long: "Create an API key for a user. Standard output has the key alone: nobody can read the key again.\n" +
			"Without --scope, the key may do what its user may do. Without --expires, it lives for\n" +
			"api_keys.default_life.",
		Example: "  NAME key create alice backup --scope orders:read --expires 90d --network 10.0.0.0/8\n" +
			"  NAME key create alice deploy --expires never > deploy.key",
	}
	cmd.Flags().StringSliceVar(&flags.scopes, "scope", nil,
		"a `SCOPE` that the key has; may be repeated, and commas separate several")
	cmd.Flags().StringSliceVar(&flags.networks, "network", nil,
		"a `CIDR` range, or an address, from which the key is accepted; may be repeated, as --scope")
	cmd.Flags().StringVar(&flags.expires, "expires", "",
		"`WHEN` the key ends: 90d, 12h, a date such as 2030-12-31, or never")
	cmd.Flags().StringVar(&flags.description, "description", "", "a `TEXT` about the key")
	jsonFlag(cmd, &flags.asJSON)
	_ = cmd.RegisterFlagCompletionFunc("scope", a.completeScope) // cannot fail: the flag exists
	var params apikey.CreateParams
	cmd.PreRunE = func(cmd *cobra.Command, args []string) (err error) {
		params, err = flags.params(cmd, args[1])
		return err
	}
	cmd.RunE = a.onProject(func(ctx context.Context, p *Services, args []string) error {
		u, err := a.namedUser(ctx, p, args[0])
		if err != nil {
			return err
		}
		params.User = u.ID
		if params.Expires, err = endOf(flags.expires, p.Keys.Now()); err != nil {
			return usagef(cmd, "--expires: %v", err)
		}
		a.warnOfScopes(p, params.Scopes)
		key, secret, err := p.Keys.Create(ctx, params)
		if err != nil {
			return a.keyFailure(u, err)
		}
		return a.showNew(key, u.Username, secret, flags.asJSON, "")
	})
	return cmd
}

// params returns the fields of the key that need no project.
func (f keyFlags) params(cmd *cobra.Command, name string) (p apikey.CreateParams, err error) {
	p = apikey.CreateParams{Name: name, Description: f.description}
	if cmd.Flags().Changed("scope") {
		scopes, err := auth.LimitTo(f.scopes...)
		if err != nil {
			return p, usagef(cmd, "--scope: %v", err)
		}
		p.Scopes = &scopes
	}
	for _, text := range f.networks {
		network, err := apikey.ParseNetwork(text)
		if err != nil {
			return p, usagef(cmd, "--network: want a CIDR range such as 10.0.0.0/8, or an address")
		}
		p.Networks = append(p.Networks, network)
	}
	_, err = endOf(f.expires, time.Now())
	if err != nil {
		return p, usagef(cmd, "--expires: %v", err)
	}
	return p, nil
}

// showNew prints a new key alone on a line of standard output, and describes it on standard error.
// more follows the description.
func (a *app) showNew(key apikey.Key, username string, secret apikey.Secret, asJSON bool, more string) error {
	if asJSON {
		shown := describeKey(apikey.Listed{Key: key, Username: username}, key.Created)
		return a.printJSON(struct {
			Key string `json:"key"`
			keyJSON
		}{secret.Reveal(), shown})
	}
	fmt.Fprintf(a.Err, "API key %s (%s) of user %s, expires: %s. It is shown only here.%s\n", key.Handle,
		printable.Word(key.Name), printable.Word(username), day(key.Expires), more)
	_, err := fmt.Fprintln(a.Out, secret.Reveal())
	return err
}

// keyFailure returns the error that people see for an error of Create or Rotate.
func (a *app) keyFailure(u auth.User, err error) error {
	invalid := new(auth.InvalidError)
	switch {
	case errors.As(err, &invalid):
		return &failure{message: fmt.Sprintf("%s: %s", invalid.Field, invalid.Message), err: err}
	case errors.Is(err, apikey.ErrTooMany):
		return &failure{message: err.Error(), err: err, hint: fmt.Sprintf(
			"revoke keys that nobody needs ('%s key list --user %s'), or raise the setting api_keys.per_user", a.Name,
			printable.Word(u.Username))}
	case errors.Is(err, auth.ErrNotFound):
		return a.noUser(fmt.Sprintf("user %s was deleted meanwhile", printable.Word(u.Username)))
	}
	return err
}

// keyJSON is a key in the output of --json.
type keyJSON struct {
	Handle      string       `json:"handle"`
	User        string       `json:"user"`
	UserID      auth.UserID  `json:"user_id"`
	Name        string       `json:"name"`
	Description string       `json:"description"`
	Scopes      []string     `json:"scopes"` // ["*"]: no limit
	Networks    []string     `json:"networks"`
	State       apikey.State `json:"state"`
	Created     time.Time    `json:"created"`
	Expires     *time.Time   `json:"expires"`
	LastUsed    *time.Time   `json:"last_used"`
	LastNetwork string       `json:"last_network"`
	Parent      string       `json:"parent"`
	Rotated     *time.Time   `json:"rotated"`
	Successor   string       `json:"successor"`
	Revoked     *time.Time   `json:"revoked"`
	RevokedBy   string       `json:"revoked_by"`
}

func describeKey(k apikey.Listed, now time.Time) keyJSON {
	d := keyJSON{
		Handle: k.Handle, User: k.Username, UserID: k.UserID, Name: k.Name, Description: k.Description,
		Networks: textsOf(k.Networks), State: k.State(now), Created: k.Created, Expires: optionalTime(k.Expires),
		LastUsed: optionalTime(k.LastUsed), LastNetwork: k.LastNetwork, Parent: k.Parent,
		Rotated: optionalTime(k.Rotated), Successor: k.Successor, Revoked: optionalTime(k.Revoked),
		RevokedBy: k.RevokedBy, Scopes: []string{auth.AllScopes},
	}
	if k.Scopes.Limited() {
		d.Scopes = k.Scopes.Names()
	}
	return d
}

func textsOf(networks []netip.Prefix) []string {
	texts := []string{}
	for _, n := range networks {
		texts = append(texts, n.String())
	}
	return texts
}
