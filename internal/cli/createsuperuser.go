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
		Short: "Create a user who may do everything",
		Long: "Create a user who may do everything. On a terminal it asks for what no flag gives, and for the password\n" +
			"twice. With --noinput it asks nothing: the name and address may come from " + envUsername + "\n" +
			"and _EMAIL, and the password comes from " + envPassword + ", unchecked,\n" +
			"or from the file that " + envPasswordFile + " names; without either the user gets\n" +
			"none that works.",
		Example: "  NAME createsuperuser\n" +
			"  NAME createsuperuser --username admin --email admin@example.com --noinput",
	}
	cmd.Flags().StringVar(&username, "username", "", "the user's `name`")
	cmd.Flags().StringVar(&email, "email", "", "the user's e-mail `address`; may be empty")
	cmd.Flags().BoolVar(&noInput, "noinput", false, "ask nothing")
	cmd.RunE = a.onProject(func(ctx context.Context, p *Project, _ []string) error {
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

// given is a flag's value, nil where the command line does not have it: an empty value is one.
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
	project         *Project
	username, email *string // nil: not given
}

// withoutEmail takes either flag for both where the e-mail address is the username, and asks for
// none where users have none.
func (s superuser) withoutEmail() superuser {
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
	_, err := s.project.Users.Create(ctx, auth.NewUser{
		Username: *s.username, Email: *s.email, Password: pw, Staff: true, Superuser: true,
	})
	return takenMeanwhile(s.project.Users, err)
}
