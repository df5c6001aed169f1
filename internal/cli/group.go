package cli

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/spf13/cobra"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/printable"
)

// namedGroup returns the group with the name, or an error that says that there is none.
func (a *app) namedGroup(ctx context.Context, p *Services, name string) (auth.Group, error) {
	found, err := p.Groups.ByName(ctx, name)
	if errors.Is(err, auth.ErrNotFound) {
		return auth.Group{}, a.noGroup(fmt.Sprintf("group %s does not exist", printable.Word(name)))
	}
	return found, err
}

// noGroup returns the error for a group that does not exist.
func (a *app) noGroup(message string) error {
	return &failure{message: message, hint: fmt.Sprintf("'%s group list' lists the groups", a.Name),
		err: auth.ErrNotFound}
}

func (a *app) groupCreateCommand() *cobra.Command {
	return &cobra.Command{
		Use: "create GROUP", Args: exactly(1),
		Short: "Create a group",
		Long:  "Create a group without members and permissions.",
		Example: "  NAME group create editors\n  NAME permission grant auth.view_user --group editors\n" +
			"  NAME group add editors alice bob",
		RunE: a.onProject(func(ctx context.Context, p *Services, args []string) error {
			created, err := p.Groups.Create(ctx, args[0])
			if err != nil {
				return badGroupName(err)
			}
			_, err = fmt.Fprintf(a.Out, "Group %s created.\n", printable.Word(created.Name))
			return err
		}),
	}
}

// badGroupName replaces the error of a name that is taken or invalid by a failure with Django's
// message.
func badGroupName(err error) error {
	invalid := new(auth.InvalidError)
	switch {
	case errors.Is(err, auth.ErrExists):
		return &failure{message: "Group with this Name already exists.", err: err}
	case errors.As(err, &invalid):
		return &failure{message: invalid.Message, err: err}
	}
	return err
}

func (a *app) groupRenameCommand() *cobra.Command {
	return &cobra.Command{
		Use: "rename GROUP NAME", Args: exactly(2), ValidArgsFunction: onlyFirst(a.completeGroup),
		Short:   "Give a group another name",
		Long:    "Give a group another name. Its members and permissions stay.",
		Example: "  NAME group rename editors authors",
		RunE: a.onProject(func(ctx context.Context, p *Services, args []string) error {
			group, err := a.namedGroup(ctx, p, args[0])
			if err != nil {
				return err
			}
			old := printable.Word(group.Name)
			err = p.Groups.Rename(ctx, group.ID, args[1])
			switch {
			case errors.Is(err, auth.ErrNotFound):
				return a.noGroup(fmt.Sprintf("group %s was deleted meanwhile", old))
			case err != nil:
				return badGroupName(err)
			}
			_, err = fmt.Fprintf(a.Out, "Group %s renamed: the name is now %s.\n", old, printable.Word(args[1]))
			return err
		}),
	}
}

// groupJSON is a group in the output of --json.
type groupJSON struct {
	ID          auth.GroupID `json:"id"`
	Name        string       `json:"name"`
	Members     int          `json:"members"`
	Permissions []string     `json:"permissions"`
}

func (a *app) groupListCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "list", Args: exactly(0),
		Short: "List groups by name",
		Long: "List groups by name, with the number of their members and with their permissions. 'user list " +
			"--group'\n" +
			"lists the members.",
		Example: "  NAME group list\n  NAME user list --group editors",
	}
	return listCommand[groupJSON]{
		one: "group", heading: []string{"NAME", "MEMBERS", "PERMISSIONS"},
		rows: func(ctx context.Context, p *Services, _ int) (iter.Seq2[groupJSON, error], error) {
			return describedGroups(ctx, p), nil
		},
		row: func(g groupJSON) row {
			return row{g, []string{g.Name, fmt.Sprint(g.Members), words(g.Permissions)}}
		},
	}.on(a, cmd)
}

// describedGroups iterates over all groups by name.
func describedGroups(ctx context.Context, p *Services) iter.Seq2[groupJSON, error] {
	return func(yield func(groupJSON, error) bool) {
		for group, err := range p.Groups.All(ctx) {
			described := groupJSON{ID: group.ID, Name: group.Name}
			if err == nil {
				err = described.count(ctx, p)
			}
			if !yield(described, err) || err != nil {
				return
			}
		}
	}
}

// count reads the members and permissions of a group.
func (g *groupJSON) count(ctx context.Context, p *Services) (err error) {
	if g.Members, err = p.Groups.CountMembers(ctx, g.ID); err != nil {
		return err
	}
	g.Permissions, err = granted(ctx, p, auth.PermissionFilter{Group: g.ID})
	return err
}

func (a *app) groupDeleteCommand() *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use: "delete GROUP", Args: exactly(1), ValidArgsFunction: onlyFirst(a.completeGroup),
		Short: "Delete a group; its members stay, without its permissions",
		Long: "Delete a group. Its members stay, and lose the permissions that they had through the group. On a\n" +
			"terminal the command asks first.",
		Example: "  NAME group delete editors\n  NAME group delete editors --yes",
	}
	yesFlag(cmd, &yes)
	cmd.RunE = a.onProject(func(ctx context.Context, p *Services, args []string) error {
		group, err := a.namedGroup(ctx, p, args[0])
		if err != nil {
			return err
		}
		described := groupJSON{ID: group.ID}
		if err := described.count(ctx, p); err != nil {
			return err
		}
		with := []string{counted(described.Members, "membership"), counted(len(described.Permissions), "permission")}
		if err := a.confirm(ctx, deletion{"group " + group.Name, with}, yes); err != nil {
			return err
		}
		name := printable.Word(group.Name)
		if err := p.Groups.Delete(ctx, group.ID); errors.Is(err, auth.ErrNotFound) {
			return a.noGroup(fmt.Sprintf("group %s was deleted meanwhile", name))
		} else if err != nil {
			return err
		}
		_, err = fmt.Fprintf(a.Out, "Group %s deleted.\n", name)
		return err
	})
	return cmd
}
