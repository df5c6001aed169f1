package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/printable"
	"github.com/latchkey-go/latchkey/sqlstore"
)

func (a *app) userDeleteCommand() *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use: "delete USER", Args: exactly(1), ValidArgsFunction: onlyFirst(a.completeUser),
		SuggestFor: []string{"remove"}, Short: "Delete a user with its token, API keys, memberships and permissions",
		Long: "Delete a user with its token, API keys, memberships, permissions and entries in the log of\n" +
			"Django's admin. Its sessions end. On a terminal the command asks first. 'user deactivate' refuses a\n" +
			"user and keeps the rows.",
		Example: "  NAME user delete alice\n  NAME user delete alice --yes",
	}
	yesFlag(cmd, &yes)
	cmd.RunE = a.onProject(func(ctx context.Context, p *Services, args []string) error {
		u, err := a.namedUser(ctx, p, args[0])
		if err != nil {
			return err
		}
		with, err := rowsOf(ctx, p, u)
		if err != nil {
			return err
		}
		if err := a.confirm(ctx, deletion{what: "user " + u.Username, with: with}, yes); err != nil {
			return err
		}
		return a.deleteUser(ctx, p, u)
	})
	return cmd
}

func (a *app) deleteUser(ctx context.Context, p *Services, u auth.User) error {
	name := printable.Word(u.Username)
	switch err := p.Users.Delete(ctx, u.ID); {
	case errors.Is(err, sqlstore.ErrForeignKey):
		message := fmt.Sprintf("user %s cannot be deleted: rows of other tables refer to it", name)
		return &failure{message: message, err: err, hint: fmt.Sprintf(
			"delete these rows of the project's own tables first, or refuse the user with '%s user deactivate %s'",
			a.Name, name)}
	case errors.Is(err, auth.ErrNotFound):
		return a.noUser(fmt.Sprintf("user %s was deleted meanwhile", name))
	case err != nil:
		return err
	}
	_, err := fmt.Fprintf(a.Out, "User %s deleted.\n", name)
	return err
}

// rowsOf describes the rows that are deleted with a user, and the sessions that end.
func rowsOf(ctx context.Context, p *Services, u auth.User) (with []string, err error) {
	switch _, err := p.Tokens.ByUser(ctx, u.ID); {
	case err == nil:
		with = append(with, "its token, which is refused at once")
	case !errors.Is(err, auth.ErrNotFound):
		return nil, err
	}
	keys, err := gather(p.Keys.ByUser(ctx, u.ID))
	if err != nil {
		return nil, err
	}
	if len(keys) > 0 {
		with = append(with, counted(len(keys), "API key")+", refused at once")
	}
	groups, err := gather(p.Groups.ByUser(ctx, u.ID))
	if err != nil {
		return nil, err
	}
	permissions, err := gather(p.Groups.Permissions(ctx, auth.PermissionFilter{User: u.ID}))
	if err != nil {
		return nil, err
	}
	if len(groups) > 0 {
		with = append(with, "its membership in "+counted(len(groups), "group"))
	}
	if len(permissions) > 0 {
		with = append(with, counted(len(permissions), "permission")+" of its own")
	}
	return append(with, "its sessions, which end", "its entries in the log of Django's admin, which are deleted"), nil
}
