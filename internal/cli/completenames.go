package cli

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/printable"
)

// Bounds on the completion of names: a shell waits for it at every Tab.
const (
	maxCompletions  = 100
	maxCompleteTime = 5 * time.Second
)

// onlyFirst completes the first argument with complete, and no other one.
func onlyFirst(complete cobra.CompletionFunc) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return complete(cmd, args, typed)
	}
}

// completeUser completes the name of a user.
func (a *app) completeUser(cmd *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	return a.names(cmd, func(ctx context.Context, p *Services, offer func(string) bool) {
		filter := auth.UserFilter{Limit: maxCompletions,
			Match: []auth.Match{{Field: "username", Op: auth.MatchStartsWith, Text: typed}}}
		for u, err := range p.Users.List(ctx, filter) {
			if err != nil || !offer(u.Username) {
				return
			}
		}
	}, typed)
}

// completeGroup completes the name of a group.
func (a *app) completeGroup(cmd *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	return a.names(cmd, func(ctx context.Context, p *Services, offer func(string) bool) {
		for g, err := range p.Groups.All(ctx) {
			if err != nil || !offer(g.Name) {
				return
			}
		}
	}, typed)
}

// completeMembers completes a group and then users.
func (a *app) completeMembers(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	if len(args) == 0 {
		return a.completeGroup(cmd, args, typed)
	}
	return a.completeUser(cmd, args, typed)
}

// completePermission completes a permission.
func (a *app) completePermission(cmd *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	return a.names(cmd, func(ctx context.Context, p *Services, offer func(string) bool) {
		for permission, err := range p.Groups.Permissions(ctx, auth.PermissionFilter{}) {
			if err != nil || !offer(permission.String()) {
				return
			}
		}
	}, typed)
}

// names returns the names that list offers and that begin with typed. It returns none if the
// project cannot be opened: an error text would disturb the line that is being typed.
func (a *app) names(
	cmd *cobra.Command, list func(ctx context.Context, p *Services, offer func(string) bool), typed string,
) (found []string, _ cobra.ShellCompDirective) {
	ctx, stop := context.WithTimeout(cmd.Context(), maxCompleteTime)
	defer stop()
	a.open(ctx, nil, func(p *Services) error {
		list(ctx, p, func(name string) bool {
			// Shells split the offered names at spaces.
			if strings.HasPrefix(name, typed) && printable.Word(name) == name && !strings.ContainsAny(name, " \t") {
				found = append(found, name)
			}
			return len(found) < maxCompletions
		})
		return nil
	})
	return found, cobra.ShellCompDirectiveNoFileComp
}
