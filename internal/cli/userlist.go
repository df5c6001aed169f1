package cli

import (
	"context"
	"iter"
	"time"

	"github.com/spf13/cobra"

	"github.com/latchkey-go/latchkey/auth"
)

// userJSON is a user in the output of --json. The fields have the names of Django's columns.
type userJSON struct {
	ID          auth.UserID `json:"id"`
	Username    string      `json:"username"`
	Email       string      `json:"email"`
	FirstName   string      `json:"first_name"`
	LastName    string      `json:"last_name"`
	IsActive    bool        `json:"is_active"`
	IsStaff     bool        `json:"is_staff"`
	IsSuperuser bool        `json:"is_superuser"`
	DateJoined  time.Time   `json:"date_joined"`
	LastLogin   *time.Time  `json:"last_login"`
}

func (a *app) userListCommand() *cobra.Command {
	var filter auth.UserFilter
	var staff, superuser, active, inactive bool
	var group string
	cmd := &cobra.Command{
		Use: "list", Args: exactly(0),
		Short: "List users by name",
		Long: "List users by name: name, e-mail address, whether active, staff and superuser, and the time of " +
			"joining.",
		Example: "  NAME user list --staff\n" +
			"  NAME user list --search example.com --inactive --json",
		PreRunE: func(cmd *cobra.Command, _ []string) error {
			if active && inactive {
				return usagef(cmd, "--active and --inactive cannot be combined")
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&filter.Search, "search", "", "only users with `TEXT` in a name or the e-mail address")
	cmd.Flags().BoolVar(&staff, "staff", false, "only users who may enter the admin")
	cmd.Flags().BoolVar(&superuser, "superuser", false, "only superusers")
	cmd.Flags().StringVar(&group, "group", "", "only members of this `GROUP`")
	cmd.RegisterFlagCompletionFunc("group", a.completeGroup)
	cmd.Flags().BoolVar(&active, "active", false, "only active users")
	cmd.Flags().BoolVar(&inactive, "inactive", false, "only inactive users")
	return listCommand[auth.User]{
		one: "user", heading: []string{"USERNAME", "EMAIL", "ACTIVE", "STAFF", "SUPERUSER", "JOINED"},
		rows: func(ctx context.Context, p *Services, limit int) (iter.Seq2[auth.User, error], error) {
			filter.Limit = limit
			if active || inactive {
				filter.Active = &active
			}
			if staff {
				filter.Staff = &staff
			}
			if superuser {
				filter.Superuser = &superuser
			}
			if group != "" {
				found, err := a.namedGroup(ctx, p, group)
				if err != nil {
					return nil, err
				}
				filter.Group = found.ID
			}
			return p.Users.List(ctx, filter), nil
		},
		row: userRow,
	}.on(a, cmd)
}

func describeUser(u auth.User) userJSON {
	return userJSON{
		u.ID, u.Username, u.Email, u.FirstName, u.LastName,
		u.Active, u.Staff, u.Superuser, u.DateJoined, optionalTime(u.LastLogin),
	}
}

func userRow(u auth.User) row {
	return row{
		describeUser(u),
		[]string{u.Username, u.Email, yes(u.Active), yes(u.Staff), yes(u.Superuser), day(u.DateJoined)},
	}
}
