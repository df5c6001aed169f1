package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/latchkey-go/latchkey/auth"
)

// The environment of createsuperuser --noinput, Django's DJANGO_SUPERUSER_*.
const (
	envUsername = "LATCHKEY_SUPERUSER_USERNAME"
	envEmail    = "LATCHKEY_SUPERUSER_EMAIL"
	envPassword = "LATCHKEY_SUPERUSER_PASSWORD"

	envPasswordFile = envPassword + "_FILE" // as containers give secrets
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

// fromEnvironment asks nothing.
func (s superuser) fromEnvironment(ctx context.Context) error {
	s = s.withoutEmail()
	for _, f := range []struct {
		value     **string
		name, env string
	}{{&s.username, "username", envUsername}, {&s.email, "email", envEmail}} {
		if *f.value == nil {
			value, ok := os.LookupEnv(f.env)
			if !ok {
				return &failure{message: "You must use --" + f.name + " with --noinput.", hint: "or set " + f.env}
			}
			*f.value = &value
		}
	}
	if message, err := s.usernameTrouble(ctx, *s.username); err != nil || message != "" {
		return errors.Join(err, asFailure(message))
	}
	if err := validateEmail(*s.email); err != nil {
		return err
	}
	pw, err := s.environmentPassword()
	if err != nil {
		return err
	}
	return s.create(ctx, pw)
}

// environmentPassword is the password that a variable holds, or the file that a variable names.
func (s superuser) environmentPassword() (string, error) {
	pw, path := os.Getenv(envPassword), os.Getenv(envPasswordFile)
	name := envPassword
	if path != "" {
		if pw != "" {
			return "", failf("%s and %s are both set: leave one of the two out", envPassword, envPasswordFile)
		}
		var err error
		if pw, err = s.ReadValue(path); err != nil {
			return "", failf("%s: %q will not do: %v", envPasswordFile, path, err)
		}
		name = envPasswordFile
	}
	if strings.ContainsAny(pw, "\r\n") { // nobody could type it
		return "", failf("%s: want a password without a line break", name)
	}
	return pw, nil
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

// interactive asks on the terminal.
func (s superuser) interactive(ctx context.Context) error {
	s = s.withoutEmail()
	isTerminal, err := s.onTerminal(func(t *terminal) error {
		username, err := s.askUsername(ctx, t)
		if err != nil {
			return err
		}
		s.username = &username
		email, err := s.askEmail(ctx, t)
		if err != nil {
			return err
		}
		s.email = &email
		pw, err := s.newPassword(ctx, t, s.project, attributes(auth.NewUser{Username: username, Email: email}), false)
		if err != nil {
			return err
		}
		return s.create(ctx, pw)
	})
	if !isTerminal {
		return &failure{
			message: fmt.Sprintf("Superuser creation skipped due to not running in a TTY. You can run `%s createsuperuser` in your project to create one manually.", s.Name),
			hint:    "--noinput asks nothing and takes the password from " + envPassword,
		}
	}
	return err
}

func (s superuser) create(ctx context.Context, pw string) error {
	_, err := s.project.Users.Create(ctx, auth.NewUser{
		Username: *s.username, Email: *s.email, Password: pw, Staff: true, Superuser: true,
	})
	return takenMeanwhile(s.project.Users, err)
}

// takenMeanwhile says of a name that somebody else has taken, while a prompt waited, what the check before says.
func takenMeanwhile(users *auth.Users, err error) error {
	if errors.Is(err, auth.ErrExists) {
		return &failure{message: taken(users), err: err}
	}
	return err
}

// taken is Django's message.
func taken(users *auth.Users) string {
	if users.EmailLogin() {
		return "Error: That email address is already taken."
	}
	return "Error: That username is already taken."
}

// askUsername takes the name given, or asks until one is good. The default is the name of the system's user.
func (s superuser) askUsername(ctx context.Context, t *terminal) (string, error) {
	prompt, fallback := "Username: ", defaultUsername()
	if s.project.Users.EmailLogin() {
		prompt = "Email address: "
	}
	if trouble, err := s.usernameTrouble(ctx, fallback); err != nil {
		return "", err
	} else if trouble == "" {
		prompt = fmt.Sprintf("Username (leave blank to use '%s'): ", fallback)
	} else {
		fallback = ""
	}
	if s.username != nil && *s.username == "" {
		return "", failf("Username cannot be blank.")
	}
	for next := s.username; ; next = nil {
		if next == nil {
			answer, err := t.ask(ctx, prompt)
			if err != nil {
				return "", err
			}
			if answer == "" {
				answer = fallback
			}
			next = &answer
		}
		trouble := "Error: This field cannot be blank."
		if *next != "" {
			var err error
			if trouble, err = s.usernameTrouble(ctx, *next); err != nil {
				return "", err
			}
		}
		if trouble == "" {
			return *next, nil
		}
		fmt.Fprintln(s.Err, "Error: "+strings.TrimPrefix(trouble, "Error: "))
	}
}

func (s superuser) askEmail(ctx context.Context, t *terminal) (string, error) {
	if s.project.Users.EmailLogin() && s.email == nil {
		return *s.username, nil
	}
	if s.email != nil {
		return *s.email, validateEmail(*s.email)
	}
	for {
		email, err := t.ask(ctx, "Email address: ")
		if err != nil {
			return "", err
		}
		if err := validateEmail(email); err == nil {
			return email, nil
		}
		fmt.Fprintln(s.Err, "Error: Enter a valid email address.")
	}
}

// usernameTrouble is the function of that name, for this project.
func (s superuser) usernameTrouble(ctx context.Context, name string) (string, error) {
	return usernameTrouble(ctx, s.project.Users, name)
}
