package cli

import "github.com/spf13/cobra"

// userCommand returns the command user, which groups the commands of users.
func (a *app) userCommand() *cobra.Command {
	return a.usersGroup("user", "Create, list, activate and deactivate users",
		a.userCreateCommand(), a.userListCommand(), a.userActivateCommand(), a.userDeactivateCommand())
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
