package cli

import (
	"context"
	"fmt"

	"github.com/latchkey-go/latchkey/auth"
)

// interactive creates the superuser from flags and from answers on the terminal.
func (s superuser) interactive(ctx context.Context) error {
	s = s.withImplied()
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
		about := attributes(auth.CreateParams{Username: username, Email: email})
		pw, err := s.newPassword(ctx, t, s.project, about, false)
		if err != nil {
			return err
		}
		return s.create(ctx, pw)
	})
	if !isTerminal {
		return &failure{
			message: fmt.Sprintf("Superuser creation skipped due to not running in a TTY. "+
				"You can run `%s createsuperuser` in your project to create one manually.", s.Name),
			hint: "--noinput asks nothing and takes the password from " + envPassword,
		}
	}
	return err
}

// askUsername returns the name of the flag if it is valid, else asks until a name is. It suggests
// the login name on this system if that is valid and not taken.
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
		trouble := "This field cannot be blank."
		if *next != "" {
			var err error
			if trouble, err = s.usernameTrouble(ctx, *next); err != nil {
				return "", err
			}
		}
		if trouble == "" {
			return *next, nil
		}
		fmt.Fprintln(s.Err, "Error: "+trouble)
	}
}

// askEmail returns the address of the flag, or an error if it is invalid. Without the flag it asks
// until an address is valid, or returns the username if users sign in with their address.
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
