package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/printable"
)

// noUser returns the error for a username that does not exist.
func (a *app) noUser(message string) error {
	return &failure{message: message, hint: fmt.Sprintf("'%s user list' lists the users", a.Name),
		err: auth.ErrNotFound}
}

// namedUser returns the user with the name, or noUser's error.
func (a *app) namedUser(ctx context.Context, p *Services, name string) (auth.User, error) {
	found, err := p.Users.ByName(ctx, name)
	if errors.Is(err, auth.ErrNotFound) {
		return auth.User{}, a.noUser(fmt.Sprintf("user %s does not exist", printable.Word(name)))
	}
	return found, err
}

func (a *app) userActivateCommand() *cobra.Command {
	return &cobra.Command{
		Use: "activate USER", Args: exactly(1), ValidArgsFunction: onlyFirst(a.completeUser),
		Short: "Activate a user",
		Long:  "Activate a user. The user's token and password are accepted again.",
		RunE: a.onProject(func(ctx context.Context, p *Services, args []string) error {
			return a.setActive(ctx, p, args[0], true, "is active")
		}),
	}
}

func (a *app) userDeactivateCommand() *cobra.Command {
	return &cobra.Command{
		Use: "deactivate USER", Args: exactly(1), ValidArgsFunction: onlyFirst(a.completeUser),
		Short: "Deactivate a user: refuse the token and the password",
		Long:  "Deactivate a user. The user's token and password are kept, but refused from now on.",
		RunE: a.onProject(func(ctx context.Context, p *Services, args []string) error {
			return a.setActive(ctx, p, args[0], false,
				"is inactive: the token and the password are refused from now on")
		}),
	}
}

func (a *app) setActive(ctx context.Context, p *Services, name string, active bool, told string) error {
	u, err := a.namedUser(ctx, p, name)
	if err != nil {
		return err
	}
	if err := p.Users.SetActive(ctx, u.ID, active); err != nil {
		return fmt.Errorf("set active: %w", err)
	}
	_, err = fmt.Fprintf(a.Out, "User %s %s.\n", printable.Word(u.Username), told)
	return err
}
