package cli

import (
	"context"
	"errors"
	"os"
	"os/user"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/latchkey-go/latchkey/auth"
)

// usernameTrouble is what speaks against a name, in Django's words; "" is nothing.
func usernameTrouble(ctx context.Context, users *auth.Users, name string) (string, error) {
	if name == "" {
		return "Username cannot be blank.", nil
	}
	switch _, err := users.ByName(ctx, users.NormalizeUsername(name)); {
	case err == nil:
		return taken(users), nil
	case !errors.Is(err, auth.ErrNotFound):
		return "", err
	}
	if err := users.ValidateUsername(name); err != nil {
		return err.Error(), nil
	}
	return "", nil
}

// validateEmail lets an empty address pass: the column may be blank.
func validateEmail(email string) error {
	if email == "" {
		return nil
	}
	return auth.ValidateEmail(email)
}

func asFailure(message string) error {
	if message == "" {
		return nil
	}
	return &failure{message: message}
}

// systemUser is the name of who runs this, found as Python's getpass finds it.
func systemUser() string {
	for _, key := range []string{"LOGNAME", "USER", "LNAME", "USERNAME"} {
		if name := os.Getenv(key); name != "" {
			return name
		}
	}
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return ""
}

// defaultUsername is systemUser as Django makes a username of it: what is left of it in ASCII, lower case.
func defaultUsername() string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		if r >= 0x80 || r == ' ' {
			return -1
		}
		return r
	}, norm.NFKD.String(systemUser())))
}
