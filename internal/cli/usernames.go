package cli

import (
	"context"
	"errors"
	"os"
	"os/user"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// usernameTrouble returns Django's message if the name is invalid or taken, else "".
func (s superuser) usernameTrouble(ctx context.Context, name string) (string, error) {
	return usernameTrouble(ctx, s.project.Users, name)
}

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

// validateEmail checks an address. An empty address is valid: Django's column may be blank.
func validateEmail(email string) error {
	if email == "" {
		return nil
	}
	return auth.ValidateEmail(email)
}

// takenMeanwhile replaces auth.ErrExists by a failure with Django's message: somebody has taken the
// name since usernameTrouble checked it. It names another unique field if the error does. A
// conflict in another table, to which a hook or a trigger has written, is returned unchanged.
func takenMeanwhile(users *auth.Users, err error) error {
	var field *auth.TakenError
	switch {
	case errors.As(err, &field) && field.Field != "username":
		text := field.Error()
		return &failure{message: strings.ToUpper(text[:1]) + text[1:] + ".", err: err}
	case field == nil && errors.As(err, new(*sqlstore.Conflict)):
		return err
	case errors.Is(err, auth.ErrExists):
		return &failure{message: taken(users), err: err}
	}
	return err
}

// taken returns Django's message for a username that is taken.
func taken(users *auth.Users) string {
	if users.EmailLogin() {
		return "That email address is already taken."
	}
	return "That username is already taken."
}

// systemUser returns the login name on this system, as Python's getpass does.
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

// defaultUsername returns the username that Django suggests: the name that systemUser returns, in
// lower case, without spaces, accents and other characters beyond ASCII.
func defaultUsername() string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		if r >= 0x80 || r == ' ' {
			return -1
		}
		return r
	}, norm.NFKD.String(systemUser())))
}
