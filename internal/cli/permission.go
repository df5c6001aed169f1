package cli

import (
	"context"
	"iter"

	"github.com/spf13/cobra"

	"github.com/latchkey-go/latchkey/auth"
)

// holder holds the flags --user and --group, which name who holds a permission.
type holder struct{ user, group string }

// flags adds the flags to cmd.
func (h *holder) flags(a *app, cmd *cobra.Command, user, group string) {
	cmd.Flags().StringVar(&h.user, "user", "", user)
	cmd.Flags().StringVar(&h.group, "group", "", group)
	cmd.RegisterFlagCompletionFunc("user", a.completeUser)
	cmd.RegisterFlagCompletionFunc("group", a.completeGroup)
}

// filter returns the filter for the permissions of the holder.
func (h holder) filter(ctx context.Context, a *app, p *Services) (f auth.PermissionFilter, err error) {
	if h.user != "" {
		u, err := a.namedUser(ctx, p, h.user)
		if err != nil {
			return f, err
		}
		f.User = u.ID
	}
	if h.group != "" {
		g, err := a.namedGroup(ctx, p, h.group)
		if err != nil {
			return f, err
		}
		f.Group = g.ID
	}
	return f, nil
}

// permissionJSON is a permission in the output of --json. Codename, Model and Name are Django's.
type permissionJSON struct {
	Permission string `json:"permission"` // "auth.add_user"
	App        string `json:"app"`
	Model      string `json:"model"`
	Codename   string `json:"codename"`
	Name       string `json:"name"` // "Can add user"
}

func (a *app) permissionListCommand() *cobra.Command {
	var of holder
	cmd := &cobra.Command{
		Use: "list", Args: exactly(0),
		Short: "List permissions",
		Long: "List the permissions that migrations declare, by app and model: those that can be granted, or those\n" +
			"that a user itself or a group has.",
		Example: "  NAME permission list\n  NAME permission list --group editors",
		PreRunE: func(cmd *cobra.Command, _ []string) error {
			if of.user != "" && of.group != "" {
				return usagef(cmd, "--user and --group cannot be combined")
			}
			return nil
		},
	}
	of.flags(a, cmd, "only permissions of this `USER` itself, without those of its groups",
		"only permissions of this `GROUP`")
	return listCommand[auth.Permission]{
		one: "permission", heading: []string{"PERMISSION", "NAME"},
		rows: func(ctx context.Context, p *Services, _ int) (iter.Seq2[auth.Permission, error], error) {
			filter, err := of.filter(ctx, a, p)
			return p.Groups.Permissions(ctx, filter), err
		},
		row: func(p auth.Permission) row {
			return row{permissionJSON{p.String(), p.App, p.Model, p.Codename, p.Name}, []string{p.String(), p.Name}}
		},
	}.on(a, cmd)
}
