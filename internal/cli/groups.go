package cli

import "github.com/spf13/cobra"

// userCommand returns the command user, which groups the commands of users.
func (a *app) userCommand() *cobra.Command {
	return a.usersGroup("user", "Create, list, show, change and delete users",
		a.userCreateCommand(), a.userListCommand(), a.userShowCommand(), a.userSetCommand(),
		a.userActivateCommand(), a.userDeactivateCommand(), a.userDeleteCommand())
}

// groupCommand returns the command group, which groups the commands of groups of users.
func (a *app) groupCommand() *cobra.Command {
	return a.usersGroup("group", "Create, list, rename and delete groups, and change their members",
		a.groupCreateCommand(), a.groupListCommand(), a.groupAddCommand(), a.groupRemoveCommand(),
		a.groupRenameCommand(), a.groupDeleteCommand())
}

// permissionCommand returns the command permission, which groups the commands of permissions.
func (a *app) permissionCommand() *cobra.Command {
	return a.usersGroup("permission", "List, grant and revoke permissions",
		a.permissionListCommand(), a.permissionGrantCommand(), a.permissionRevokeCommand())
}

// tokenCommand returns the command token, which groups the commands of tokens.
func (a *app) tokenCommand() *cobra.Command {
	return a.usersGroup("token", "Create, list and revoke tokens",
		a.tokenCreateCommand(), a.tokenListCommand(), a.tokenRevokeCommand(), a.backfillCommand())
}

// usersGroup returns a command that only groups subcommands, listed under users.
func (a *app) usersGroup(name, short string, commands ...*cobra.Command) *cobra.Command {
	cmd := a.group(name, short+".", commands...)
	cmd.GroupID, cmd.Short = groupUsers, short
	return cmd
}
