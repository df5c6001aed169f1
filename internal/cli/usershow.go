package cli

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/latchkey-go/latchkey/auth"
)

// userDetails are what user show prints. The fields have the names of Django's columns.
type userDetails struct {
	userJSON
	Groups           []string      `json:"groups"`
	UserPermissions  []string      `json:"user_permissions"`  // granted to the user itself
	GroupPermissions []string      `json:"group_permissions"` // granted to its groups
	Token            *tokenDetails `json:"token"`
	APIKeys          int           `json:"api_keys"` // that have not ended
}

// tokenDetails describe a token. Key is masked.
type tokenDetails struct {
	Key     string    `json:"key"`
	Created time.Time `json:"created"`
}

func (a *app) userShowCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "show USER", Args: exactly(1), ValidArgsFunction: onlyFirst(a.completeUser),
		Short: "Show a user: fields, groups, permissions and token",
		Long: "Show a user: its fields, its groups, its permissions and the first digits of its token. An active\n" +
			"superuser has every permission, whatever is granted.",
		Example: "  NAME user show alice\n  NAME user show alice --json",
	}
	jsonFlag(cmd, &asJSON)
	cmd.RunE = a.onProject(func(ctx context.Context, p *Services, args []string) error {
		u, err := a.namedUser(ctx, p, args[0])
		if err != nil {
			return err
		}
		d, err := detailsOf(ctx, p, u)
		if err != nil {
			return err
		}
		if asJSON {
			return a.printJSON(d)
		}
		return list(ctx, a, listing{one: "field", heading: []string{"FIELD", "VALUE"}}, all(d.lines()),
			func(line []string) row { return row{cells: line} })
	})
	return cmd
}

// lines returns the names and values of the table.
func (d userDetails) lines() [][]string {
	token := "none"
	if d.Token != nil {
		token = d.Token.Key + ", created " + day(d.Token.Created)
	}
	login := "never"
	if d.LastLogin != nil {
		login = day(*d.LastLogin)
	}
	return [][]string{
		{"username", d.Username}, {"id", string(d.ID)}, {"email", d.Email},
		{"first name", d.FirstName}, {"last name", d.LastName},
		{"active", yes(d.IsActive)}, {"staff", yes(d.IsStaff)}, {"superuser", yes(d.IsSuperuser)},
		{"joined", day(d.DateJoined)}, {"last login", login},
		{"groups", words(d.Groups)}, {"permissions", words(d.UserPermissions)},
		{"permissions of groups", words(d.GroupPermissions)}, {"token", token},
		{"API keys", fmt.Sprint(d.APIKeys)},
	}
}

// detailsOf reads what user show prints.
func detailsOf(ctx context.Context, p *Services, u auth.User) (d userDetails, err error) {
	d = userDetails{userJSON: describeUser(u), Groups: []string{}, GroupPermissions: []string{}}
	if d.UserPermissions, err = granted(ctx, p, auth.PermissionFilter{User: u.ID}); err != nil {
		return d, err
	}
	for group, err := range p.Groups.ByUser(ctx, u.ID) {
		if err != nil {
			return d, err
		}
		permissions, err := granted(ctx, p, auth.PermissionFilter{Group: group.ID})
		if err != nil {
			return d, err
		}
		d.Groups = append(d.Groups, group.Name)
		d.GroupPermissions = append(d.GroupPermissions, permissions...)
	}
	slices.Sort(d.GroupPermissions)
	d.GroupPermissions = slices.Compact(d.GroupPermissions)
	keys, err := gather(p.Keys.ByUser(ctx, u.ID))
	if err != nil {
		return d, err
	}
	d.APIKeys = len(keys)
	token, err := p.Tokens.ByUser(ctx, u.ID)
	if errors.Is(err, auth.ErrNotFound) {
		return d, nil
	}
	d.Token = &tokenDetails{token.Masked(), token.Created}
	return d, err
}

// granted returns the permissions "app.codename" that filter selects.
func granted(ctx context.Context, p *Services, filter auth.PermissionFilter) ([]string, error) {
	names := []string{}
	for permission, err := range p.Groups.Permissions(ctx, filter) {
		if err != nil {
			return nil, err
		}
		names = append(names, permission.String())
	}
	return names, nil
}

// gather returns all values of a sequence, or its error.
func gather[T any](seq iter.Seq2[T, error]) (all []T, err error) {
	for v, err := range seq {
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, nil
}
