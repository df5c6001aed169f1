package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/printable"
)

func (a *app) groupAddCommand() *cobra.Command {
	return &cobra.Command{
		Use: "add GROUP USER...", Args: between(2, anyNumber), ValidArgsFunction: a.completeMembers,
		Short:   "Add users to a group",
		Long:    "Add users to a group: all of them, or none if one does not exist. A member stays a member.",
		Example: "  NAME group add editors alice bob",
		RunE: a.onProject(func(ctx context.Context, p *Services, args []string) error {
			return a.setMembers(ctx, p, args, p.Groups.AddMember, "added to")
		}),
	}
}

func (a *app) groupRemoveCommand() *cobra.Command {
	return &cobra.Command{
		Use: "remove GROUP USER...", Args: between(2, anyNumber), ValidArgsFunction: a.completeMembers,
		Short: "Remove users from a group",
		Long: "Remove users from a group: all of them, or none if one does not exist. They lose the permissions\n" +
			"that they had through the group at once.",
		Example: "  NAME group remove editors alice",
		RunE: a.onProject(func(ctx context.Context, p *Services, args []string) error {
			return a.setMembers(ctx, p, args, p.Groups.RemoveMember, "removed from")
		}),
	}
}

// setMembers calls set for the group args[0] and each user in args[1:], in one transaction.
func (a *app) setMembers(
	ctx context.Context, p *Services, args []string, set func(context.Context, auth.GroupID, auth.UserID) error,
	done string,
) error {
	group, err := a.namedGroup(ctx, p, args[0])
	if err != nil {
		return err
	}
	err = p.Tx.InTx(ctx, func(ctx context.Context) error {
		for _, name := range args[1:] {
			u, err := a.namedUser(ctx, p, name)
			if err != nil {
				return err
			}
			if err := set(ctx, group.ID, u.ID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.Out, "%s %s group %s.\n", counted(len(args)-1, "user"), done, printable.Word(group.Name))
	return err
}
