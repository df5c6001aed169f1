package cli

import (
	"context"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/latchkey-go/latchkey/auth"
)

func (a *app) createSuperuserCommand() *cobra.Command {
	var username, email string
	var noInput bool
	cmd := &cobra.Command{
		Use: "createsuperuser", GroupID: groupUsers, Args: exactly(0),
		Short: "Create a superuser",
		Long: "Create a superuser, who has every permission. On a terminal the command asks for the values that\n" +
			"no flag gives, and for the password twice. With --noinput it asks nothing: the name and address\n" +
			"may come from " +
			envUsername + " and _EMAIL. The password comes from\n" +
			envPassword + " or from the file that " + envPasswordFile + "\n" +
			"names, and no validator checks it. If neither is set, the user gets an unusable password.",
		Example: "  NAME createsuperuser\n" +
			"  NAME createsuperuser --username admin --email admin@example.com --noinput",
	}
	cmd.Flags().StringVar(&username, "username", "", "the user's `name`")
	cmd.Flags().StringVar(&email, "email", "", "the user's e-mail `address`; may be empty")
	cmd.Flags().BoolVar(&noInput, "noinput", false, "ask nothing")
	cmd.RunE = a.onProject(func(ctx context.Context, p *Services, _ []string) error {
		s := superuser{app: a, project: p, username: given(cmd, "username"), email: given(cmd, "email")}
		create := s.interactive
		if noInput {
			create = s.fromEnvironment
		}
		if err := create(ctx); err != nil {
			return err
		}
		_, err := fmt.Fprintln(a.Out, "Superuser created successfully.")
		return err
	})
	return cmd
}

// given returns the value of a flag, which may be empty, or nil if the command line lacks the flag.
func given(cmd *cobra.Command, flag string) *string {
	if f := cmd.Flags().Lookup(flag); f.Changed {
		value := f.Value.String()
		return &value
	}
	return nil
}

// superuser is one run of createsuperuser.
type superuser struct {
	*app
	project         *Services
	username, email *string // nil: not given
}

// withImplied sets the values that follow from others, so that no prompt asks for them. If users
// sign in with their address, one flag or variable sets name and address. If users have no address,
// the address is empty.
func (s superuser) withImplied() superuser {
	if !s.project.Users.HasEmail() && s.email == nil {
		s.email = new(string)
	}
	if !s.project.Users.EmailLogin() {
		return s
	}
	if s.username == nil {
		s.username = s.email
	}
	if address, ok := os.LookupEnv(envEmail); s.username == nil && ok {
		s.username = &address
	}
	if s.email == nil {
		s.email = s.username
	}
	return s
}

func (s superuser) create(ctx context.Context, pw string) error {
	_, err := s.project.Users.Create(ctx, auth.CreateParams{
		Username: *s.username, Email: *s.email, Password: pw, Staff: true, Superuser: true,
	})
	return takenMeanwhile(s.project.Users, err)
}
