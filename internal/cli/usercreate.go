package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/printable"
)

// userCreation holds the flags of user create.
type userCreation struct {
	user                          auth.CreateParams
	groups                        []string
	stdin, unusable, notValidated bool
}

func (a *app) userCreateCommand() *cobra.Command {
	var c userCreation
	cmd := &cobra.Command{
		Use: "create USER", Args: exactly(1),
		Short: "Create a user",
		Long: "Create a user. The command asks for the password twice, or reads it from standard input with\n" +
			"--password-stdin. The validators must accept the password, unless --no-validate is set.",
		Example: "  NAME user create alice --email alice@example.com --group editors\n" +
			"  openssl rand -base64 18 | NAME user create robot --password-stdin\n" +
			"  NAME user create reporter --unusable-password",
	}
	cmd.Flags().StringVar(&c.user.Email, "email", "", "e-mail `address`")
	cmd.Flags().StringVar(&c.user.FirstName, "first-name", "", "first `name`")
	cmd.Flags().StringVar(&c.user.LastName, "last-name", "", "last `name`")
	cmd.Flags().BoolVar(&c.user.Staff, "staff", false, "may enter the admin")
	cmd.Flags().StringArrayVar(&c.groups, "group", nil, "add the user to `GROUP`; may be given several times")
	_ = cmd.RegisterFlagCompletionFunc("group", a.completeGroup) // cannot fail: the flag exists
	cmd.Flags().BoolVar(&c.stdin, "password-stdin", false, "read the password from standard input")
	cmd.Flags().BoolVar(&c.unusable, "unusable-password", false,
		"set no password: the user can authenticate with a token only")
	cmd.Flags().BoolVar(&c.notValidated, "no-validate", false, "accept a password that the validators refuse")
	cmd.PreRunE = func(*cobra.Command, []string) error {
		if c.stdin && c.unusable {
			return usagef(cmd, "--password-stdin and --unusable-password cannot be combined")
		}
		return nil
	}
	cmd.RunE = a.onProject(func(ctx context.Context, p *Services, args []string) error {
		c.user.Username = args[0]
		return a.createUser(ctx, p, c)
	})
	return cmd
}

func (a *app) createUser(ctx context.Context, p *Services, c userCreation) error {
	trouble, err := usernameTrouble(ctx, p.Users, c.user.Username)
	if err != nil {
		return err
	}
	if err := errors.Join(asFailure(trouble), validateEmail(c.user.Email)); err != nil {
		return err
	}
	var groups []auth.Group
	for _, name := range c.groups {
		group, err := a.namedGroup(ctx, p, name)
		if err != nil {
			return err
		}
		groups = append(groups, group)
	}
	pw, err := a.passwordFor(ctx, p, c)
	if err != nil {
		return err
	}
	if c.user.Hashed, err = p.Users.HashPassword(ctx, pw); err != nil { // it takes long, so before the transaction
		return err
	}
	var created auth.User
	err = p.Tx.InTx(ctx, func(ctx context.Context) error {
		if created, err = p.Users.Create(ctx, c.user); err != nil {
			return takenMeanwhile(p.Users, err)
		}
		for _, group := range groups {
			if err := p.Groups.AddMember(ctx, group.ID, created.ID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.Out, "User %s created.\n", printable.Word(created.Username))
	return err
}

// passwordFor returns the password of the new user, from standard input or from the terminal. It
// returns "" with --unusable-password.
func (a *app) passwordFor(ctx context.Context, p *Services, c userCreation) (pw string, err error) {
	about := attributes(c.user)
	switch {
	case c.unusable:
		return "", nil
	case c.stdin:
		if pw, err = a.passwordFromInput(); err != nil || c.notValidated {
			return pw, err
		}
		if problems := p.validate(pw, about); problems != "" {
			return "", &failure{message: problems, hint: "use --no-validate to accept the password anyway"}
		}
		return pw, nil
	}
	isTerminal, err := a.onTerminal(func(t *terminal) error {
		pw, err = a.newPassword(ctx, t, p, about, c.notValidated)
		return err
	})
	if !isTerminal {
		return "", &failure{
			message: "cannot ask for a password: standard input is not a terminal",
			hint:    "use --password-stdin to read the password from standard input, or --unusable-password for none",
		}
	}
	return pw, err
}
