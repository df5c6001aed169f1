package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/password"
)

// attributes returns the values that a password must not resemble, with Django's names.
func attributes(u auth.CreateParams) []password.Attribute {
	return password.AttributesOf(auth.User{
		Username: u.Username, FirstName: u.FirstName, LastName: u.LastName, Email: u.Email,
	})
}

// validate returns the messages of the validators that refuse a password, one per line, or "".
func (p *Services) validate(pw string, about []password.Attribute) string {
	var lines []string
	for _, problem := range p.Validators.Validate(pw, about...) {
		lines = append(lines, problem.Message)
	}
	return strings.Join(lines, "\n")
}

// newPassword asks until the validators accept a password or the user bypasses them, as Django's
// createsuperuser does. If unchecked is true, no validator runs.
func (a *app) newPassword(
	ctx context.Context, t *terminal, p *Services, about []password.Attribute, unchecked bool,
) (string, error) {
	for {
		first, err := t.askSecret(ctx, "Password: ")
		if err != nil {
			return "", err
		}
		second, err := t.askSecret(ctx, "Password (again): ")
		if err != nil {
			return "", err
		}
		switch {
		case first != second:
			fmt.Fprintln(a.Err, "Error: Your passwords didn't match.")
			continue
		case strings.TrimSpace(first) == "":
			fmt.Fprintln(a.Err, "Error: Blank passwords aren't allowed.")
			continue
		}
		problems := p.validate(first, about)
		if unchecked || problems == "" {
			return first, nil
		}
		fmt.Fprintln(a.Err, problems)
		answer, err := t.ask(ctx, "Bypass password validation and create user anyway? [y/N]: ")
		if err != nil {
			return "", err
		}
		if strings.EqualFold(answer, "y") {
			return first, nil
		}
	}
}

// passwordFromInput reads standard input to its end and removes one line break.
func (a *app) passwordFromInput() (string, error) {
	input, err := io.ReadAll(io.LimitReader(a.In, maxAnswer+1))
	if err != nil {
		return "", fmt.Errorf("read password from standard input: %w", err)
	}
	pw := strings.TrimSuffix(strings.TrimSuffix(string(input), "\n"), "\r")
	switch {
	case len(input) > maxAnswer:
		return "", failf("read password from standard input: longer than %d bytes", maxAnswer)
	case strings.TrimSpace(pw) == "":
		return "", failf("read password from standard input: the password is blank")
	}
	return pw, nil
}
