package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/printable"
)

func (a *app) userSetCommand() *cobra.Command {
	var active, staff, superuser bool
	cmd := &cobra.Command{
		Use: "set USER", Args: exactly(1), ValidArgsFunction: onlyFirst(a.completeUser),
		Short: "Change a user's name, address or rights",
		Long: "Change a user's name, e-mail address, first and last name, or rights. Other fields are left\n" +
			"unchanged. The token and the sessions stay valid, also under another name; a user with\n" +
			"--active=false is refused at once. 'changepassword' changes the password.",
		Example: "  NAME user set alice --email alice@example.com --staff\n" +
			"  NAME user set alice --username ann\n" +
			"  NAME user set alice --superuser=false",
	}
	flags := cmd.Flags()
	flags.String("username", "", "the new `name`")
	flags.String("email", "", "the e-mail `address`; may be empty")
	flags.String("first-name", "", "the first `name`; may be empty")
	flags.String("last-name", "", "the last `name`; may be empty")
	flags.BoolVar(&active, "active", false, "may sign in; --active=false: is refused")
	flags.BoolVar(&staff, "staff", false, "may enter the admin; --staff=false: may not")
	flags.BoolVar(&superuser, "superuser", false, "has every permission; --superuser=false: has those that are granted")
	flag := func(name string, value *bool) *bool {
		if !flags.Changed(name) {
			return nil
		}
		return value
	}
	change := func() auth.UpdateParams {
		return auth.UpdateParams{
			Username: given(cmd, "username"), Email: given(cmd, "email"),
			FirstName: given(cmd, "first-name"), LastName: given(cmd, "last-name"),
			Active: flag("active", &active), Staff: flag("staff", &staff), Superuser: flag("superuser", &superuser),
		}
	}
	cmd.PreRunE = func(*cobra.Command, []string) error {
		if change() == (auth.UpdateParams{}) {
			return usagef(cmd, "nothing to change: no flag names a field")
		}
		return nil
	}
	cmd.RunE = a.onProject(func(ctx context.Context, p *Services, args []string) error {
		return a.setUser(ctx, p, args[0], change())
	})
	return cmd
}

func (a *app) setUser(ctx context.Context, p *Services, name string, change auth.UpdateParams) error {
	u, err := a.namedUser(ctx, p, name)
	if err != nil {
		return err
	}
	changed, err := p.Users.Update(ctx, u.ID, change)
	invalid := new(auth.InvalidError)
	switch {
	case errors.Is(err, auth.ErrNotFound):
		return a.noUser(fmt.Sprintf("user %s was deleted meanwhile", printable.Word(u.Username)))
	case errors.As(err, &invalid):
		return &failure{message: invalid.Message, err: err}
	case err != nil:
		return takenMeanwhile(p.Users, err)
	}
	message := fmt.Sprintf("User %s changed", printable.Word(u.Username))
	if changed.Username != u.Username {
		message += ": the name is now " + printable.Word(changed.Username)
	}
	_, err = fmt.Fprintln(a.Out, message+".")
	return err
}
