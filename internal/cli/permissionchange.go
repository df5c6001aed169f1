package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/printable"
)

func (a *app) permissionGrantCommand() *cobra.Command {
	return a.permissionChange(&cobra.Command{
		Use:   "grant PERMISSION...",
		Short: "Grant permissions to a user or a group",
		Long: "Grant permissions to a user or to a group and so to its members: all of them, or none if one does\n" +
			"not exist.",
		Example: "  NAME permission grant auth.view_user auth.change_user --group editors\n" +
			"  NAME permission grant auth.view_user --user alice",
	}, "granted to", (*auth.Groups).GrantUser, (*auth.Groups).Grant)
}

func (a *app) permissionRevokeCommand() *cobra.Command {
	return a.permissionChange(&cobra.Command{
		Use:   "revoke PERMISSION...",
		Short: "Revoke permissions of a user or a group",
		Long: "Revoke permissions of a user or of a group: all of them, or none if one does not exist. They end at\n" +
			"once. A user keeps the permissions of its groups.",
		Example: "  NAME permission revoke auth.change_user --group editors",
	}, "revoked from", (*auth.Groups).RevokeUser, (*auth.Groups).Revoke)
}

// permissionChange completes a command that calls onUser or onGroup for each permission.
func (a *app) permissionChange(
	cmd *cobra.Command, done string,
	onUser func(*auth.Groups, context.Context, auth.UserID, string) error,
	onGroup func(*auth.Groups, context.Context, auth.GroupID, string) error,
) *cobra.Command {
	var of holder
	of.flags(a, cmd, "a `USER`", "a `GROUP`, and so its members")
	cmd.Args, cmd.ValidArgsFunction = between(1, anyNumber), a.completePermission
	cmd.PreRunE = func(*cobra.Command, []string) error {
		if (of.user == "") == (of.group == "") {
			return usagef(cmd, "name one of --user and --group")
		}
		return nil
	}
	cmd.RunE = a.onProject(func(ctx context.Context, p *Services, args []string) error {
		to, err := of.filter(ctx, a, p)
		if err != nil {
			return err
		}
		err = p.Tx.InTx(ctx, func(ctx context.Context) error {
			for _, permission := range args {
				err := change(ctx, p, to, permission, onUser, onGroup)
				if err := a.checkPermission(ctx, p, permission, err); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		who := "user " + of.user
		if of.group != "" {
			who = "group " + of.group
		}
		_, err = fmt.Fprintf(a.Out, "%s %s %s.\n", counted(len(args), "permission"), done, printable.Word(who))
		return err
	})
	return cmd
}

// change calls onUser or onGroup for the user or the group of to.
func change(
	ctx context.Context, p *Services, to auth.PermissionFilter, permission string,
	onUser func(*auth.Groups, context.Context, auth.UserID, string) error,
	onGroup func(*auth.Groups, context.Context, auth.GroupID, string) error,
) error {
	if to.Group != "" {
		return onGroup(p.Groups, ctx, to.Group, permission)
	}
	return onUser(p.Groups, ctx, to.User, permission)
}

// checkPermission replaces auth.ErrNotFound by an error that names the permission. If the app's
// label is missing or wrong, its hint has the permissions with the same codename.
func (a *app) checkPermission(ctx context.Context, p *Services, permission string, err error) error {
	if !errors.Is(err, auth.ErrNotFound) {
		return err
	}
	hint := fmt.Sprintf("'%s permission list' lists the permissions", a.Name)
	_, codename, hasApp := strings.Cut(permission, ".")
	if !hasApp {
		codename = permission
		hint = "a permission is APP.CODENAME; " + hint
	}
	var near []string
	for one, err := range p.Groups.Permissions(ctx, auth.PermissionFilter{}) {
		if err != nil { // the hint is not worth another error
			break
		}
		if one.Codename == codename {
			near = append(near, one.String())
		}
	}
	if len(near) > 0 {
		hint = "did you mean " + strings.Join(near, " or ") + "?"
	}
	return &failure{message: fmt.Sprintf("permission %s does not exist", printable.Word(permission)),
		hint: hint, err: err}
}
