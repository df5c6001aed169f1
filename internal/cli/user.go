package cli

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/spf13/cobra"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/printable"
)

// noUser returns the error for a username that does not exist.
func (a *app) noUser(message string) error {
	return &failure{message: message, hint: fmt.Sprintf("'%s user list' lists the users", a.Name),
		err: auth.ErrNotFound}
}

// namedUser returns the user with the name, or noUser's error.
func (a *app) namedUser(ctx context.Context, p *Services, name string) (auth.User, error) {
	found, err := p.Users.ByName(ctx, name)
	if errors.Is(err, auth.ErrNotFound) {
		return auth.User{}, a.noUser(fmt.Sprintf("user %s does not exist", printable.Word(name)))
	}
	return found, err
}

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
	var staff, active, inactive bool
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
	cmd.Flags().BoolVar(&active, "active", false, "only active users")
	cmd.Flags().BoolVar(&inactive, "inactive", false, "only inactive users")
	return listCommand[auth.User]{
		one: "user", heading: []string{"USERNAME", "EMAIL", "ACTIVE", "STAFF", "SUPERUSER", "JOINED"},
		rows: func(ctx context.Context, p *Services, limit int) iter.Seq2[auth.User, error] {
			filter.Limit = limit
			if active || inactive {
				filter.Active = &active
			}
			if staff {
				filter.Staff = &staff
			}
			return p.Users.List(ctx, filter)
		},
		row: userRow,
	}.on(a, cmd)
}

func userRow(u auth.User) row {
	return row{
		userJSON{
			u.ID, u.Username, u.Email, u.FirstName, u.LastName,
			u.Active, u.Staff, u.Superuser, u.DateJoined, optionalTime(u.LastLogin),
		},
		[]string{u.Username, u.Email, yes(u.Active), yes(u.Staff), yes(u.Superuser), day(u.DateJoined)},
	}
}

func (a *app) userActivateCommand() *cobra.Command {
	return &cobra.Command{
		Use: "activate USER", Args: exactly(1),
		Short: "Activate a user",
		Long:  "Activate a user. The user's token and password are accepted again.",
		RunE: a.onProject(func(ctx context.Context, p *Services, args []string) error {
			return a.setActive(ctx, p, args[0], true, "is active")
		}),
	}
}

func (a *app) userDeactivateCommand() *cobra.Command {
	return &cobra.Command{
		Use: "deactivate USER", Args: exactly(1),
		Short: "Deactivate a user: refuse the token and the password",
		Long:  "Deactivate a user. The user's token and password are kept, but refused from now on.",
		RunE: a.onProject(func(ctx context.Context, p *Services, args []string) error {
			return a.setActive(ctx, p, args[0], false,
				"is inactive: the token and the password are refused from now on")
		}),
	}
}

func (a *app) setActive(ctx context.Context, p *Services, name string, active bool, told string) error {
	u, err := a.namedUser(ctx, p, name)
	if err != nil {
		return err
	}
	if err := p.Users.SetActive(ctx, u.ID, active); err != nil {
		return fmt.Errorf("set active: %w", err)
	}
	_, err = fmt.Fprintf(a.Out, "User %s %s.\n", printable.Word(u.Username), told)
	return err
}
