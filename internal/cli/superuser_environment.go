package cli

import (
	"context"
	"errors"
	"os"
	"strings"
)

// The environment of createsuperuser --noinput, Django's DJANGO_SUPERUSER_*.
const (
	envUsername = "LATCHKEY_SUPERUSER_USERNAME"
	envEmail    = "LATCHKEY_SUPERUSER_EMAIL"
	envPassword = "LATCHKEY_SUPERUSER_PASSWORD"

	envPasswordFile = envPassword + "_FILE" // as containers give secrets
)

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
