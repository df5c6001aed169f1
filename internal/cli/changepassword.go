package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/password"
	"github.com/latchkey-go/latchkey/internal/printable"
)

// passwordAttempts is how often changepassword asks, as in Django.
const passwordAttempts = 3

func (a *app) changePasswordCommand() *cobra.Command {
	var stdin bool
	cmd := &cobra.Command{
		Use: "changepassword [USER]", GroupID: groupUsers, Args: between(0, 1),
		ValidArgsFunction: onlyFirst(a.completeUser),
		Short:             "Change a user's password",
		Long: "Change a user's password. Without USER the command takes your login name on this system. It asks for\n" +
			"the password twice, or reads it from standard input with --password-stdin, and the validators must\n" +
			"accept it. The user's token stays valid: 'token create USER --reset' replaces it.",
		Example: "  NAME changepassword alice\n" +
			"  pass show alice | NAME changepassword alice --password-stdin",
	}
	cmd.Flags().BoolVar(&stdin, "password-stdin", false, "read the password from standard input")
	cmd.RunE = a.onProject(func(ctx context.Context, p *Services, args []string) error {
		name := systemUser()
		if len(args) > 0 {
			name = args[0]
		}
		found, err := p.Users.ByName(ctx, name)
		if errors.Is(err, auth.ErrNotFound) {
			return a.noUser(fmt.Sprintf("user '%s' does not exist", printable.Word(name)))
		}
		if err != nil {
			return err
		}
		fmt.Fprintf(a.Out, "Changing password for user '%s'\n", printable.Word(name))
		pw, err := a.changedPassword(ctx, p, found, stdin)
		if err != nil {
			return err
		}
		switch now, err := p.Users.ByName(ctx, name); {
		case err == nil && now.ID != found.ID, errors.Is(err, auth.ErrNotFound):
			return a.noUser(fmt.Sprintf("user '%s' was deleted meanwhile", printable.Word(name)))
		case err != nil:
			return err
		}
		if err := p.Users.SetPassword(ctx, found.ID, pw); err != nil {
			return err
		}
		_, err = fmt.Fprintf(a.Out, "Password changed successfully for user '%s'\n", printable.Word(name))
		return err
	})
	return cmd
}

// changedPassword reads the new password from standard input or asks for it. The validators must
// accept it.
func (a *app) changedPassword(ctx context.Context, p *Services, u auth.User, stdin bool) (pw string, err error) {
	about := attributes(auth.CreateParams{
		Username: u.Username, FirstName: u.FirstName, LastName: u.LastName, Email: u.Email,
	})
	if stdin {
		if pw, err = a.passwordFromInput(); err != nil {
			return "", err
		}
		return pw, asFailure(p.validate(pw, about))
	}
	isTerminal, err := a.onTerminal(func(t *terminal) error {
		pw, err = a.askChanged(ctx, t, p, u.Username, about)
		return err
	})
	if !isTerminal {
		return "", &failure{
			message: "cannot ask for a password: standard input is not a terminal",
			hint:    "use --password-stdin to read the password from standard input",
		}
	}
	return pw, err
}

// askChanged asks for the new password up to passwordAttempts times.
func (a *app) askChanged(
	ctx context.Context, t *terminal, p *Services, name string, about []password.Attribute,
) (string, error) {
	for range passwordAttempts {
		first, err := t.askNonEmpty(ctx, "Password: ")
		if err != nil {
			return "", err
		}
		second, err := t.askNonEmpty(ctx, "Password (again): ")
		if err != nil {
			return "", err
		}
		if first != second {
			fmt.Fprintln(a.Err, "Passwords do not match. Please try again.")
			continue
		}
		problems := p.validate(first, about)
		if problems == "" {
			return first, nil
		}
		fmt.Fprintln(a.Err, problems)
	}
	return "", failf("Aborting password change for user '%s' after %d attempts", printable.Word(name), passwordAttempts)
}

// askNonEmpty is askSecret, but an empty answer aborts.
func (t *terminal) askNonEmpty(ctx context.Context, prompt string) (string, error) {
	answer, err := t.askSecret(ctx, prompt)
	if err == nil && answer == "" {
		err = failf("aborted")
	}
	return answer, err
}
