package cli

import (
	"context"
	"errors"
	"os"
	"strings"
)

// The environment variables of createsuperuser --noinput, like Django's DJANGO_SUPERUSER_*.
const (
	envUsername = "LATCHKEY_SUPERUSER_USERNAME"
	envEmail    = "LATCHKEY_SUPERUSER_EMAIL"
	envPassword = "LATCHKEY_SUPERUSER_PASSWORD"

	envPasswordFile = envPassword + "_FILE" // the path of a file, because containers pass secrets in files
)

// fromEnvironment creates the superuser from flags and environment variables.
func (s superuser) fromEnvironment(ctx context.Context) error {
	s = s.withImplied()
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

// environmentPassword returns the password in envPassword, or in the file that envPasswordFile
// names.
func (s superuser) environmentPassword() (string, error) {
	pw, path := os.Getenv(envPassword), os.Getenv(envPasswordFile)
	name := envPassword
	if path != "" {
		if pw != "" {
			return "", failf("%s and %s are both set: unset one of the two", envPassword, envPasswordFile)
		}
		var err error
		if pw, err = s.ReadValue(path); err != nil {
			return "", failf("%s: %q cannot be used: %v", envPasswordFile, path, err)
		}
		name = envPasswordFile
	}
	if strings.ContainsAny(pw, "\r\n") { // such a password could not be typed
		return "", failf("%s: the password contains a line break: remove it", name)
	}
	return pw, nil
}
