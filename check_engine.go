package latchkey

import (
	"strings"

	"github.com/latchkey-go/latchkey/internal/cli"
)

// checkSecret finds weak secrets, by the rules of Django's security.W009 and W025.
func (s Settings) checkSecret() (list []cli.Warning) {
	for i, secret := range append([]string{s.SecretKey}, s.SecretKeyFallbacks...) {
		reasons := weakness(secret)
		if len(reasons) == 0 {
			continue
		}
		w := cli.Warning{ID: "security.W009", Hint: s.secretHint(),
			Message: secretName(i) + " has " + strings.Join(reasons, " and ") + "."}
		if i > 0 {
			w.ID = "security.W025"
			w.Hint = "Remove it as soon as nothing that it signed is in use: it can be guessed."
		}
		list = append(list, w)
	}
	return list
}

// weakness returns why a secret can be guessed.
func weakness(secret string) (reasons []string) {
	n, different := countCharacters(secret)
	if n < 50 {
		reasons = append(reasons, "fewer than 50 characters")
	}
	if different < 5 {
		reasons = append(reasons, "fewer than 5 different characters")
	}
	if strings.HasPrefix(secret, "django-insecure-") {
		reasons = append(reasons, "the prefix django-insecure-")
	}
	return reasons
}

// secretHint says how to get a strong secret_key, which depends on the engine.
func (s Settings) secretHint() string {
	const long = "Set a long random one (openssl rand -base64 48)"
	if strings.HasPrefix(s.Database, "sqlite:") {
		return long + ", or none: migrate then makes one in a file beside the database."
	}
	return long + ", the same on every machine and in a Django that shares the database."
}

// databaseHint says what to check if the database does not answer.
func (s Settings) databaseHint() string {
	if strings.HasPrefix(s.Database, "sqlite:") {
		return "Check that this user can read and write the file that the setting database names, and its folder."
	}
	return "Check the setting database, and that the server runs."
}

// checkServer checks that the connection verifies the database server's certificate.
func (s Settings) checkServer() []cli.Warning {
	e := s.engine()
	if e.isVerified(s.Database) {
		return nil
	}
	return []cli.Warning{{ID: "latchkey.W010",
		Message: "The connection does not verify the database server's certificate: it can be intercepted.",
		Hint:    "Add " + e.verify + " to the database URL."}}
}
