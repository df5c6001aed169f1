package latchkey

import "github.com/latchkey-go/latchkey/internal/settings"

// loaded is what is known about the sources of Settings.
type loaded struct {
	engines     map[string]OpenDatabase // Project.Engines
	own         any                     // the Project.Settings that were filled
	given       map[string]bool         // the settings that a source has set: defaults do not replace their zero values
	file        string                  // the settings file if it contains a secret, else ""
	secrets     []string                // the values of the secret settings
	secretFiles []string                // the files that hold secret settings
}

// Sources say where LoadSettings reads. The zero value means the sources of the commands, without
// flags.
type Sources struct {
	// File is the settings file, which must exist. The default is latchkey.toml in the working
	// folder, which may be missing.
	File    string
	Environ []string // the variables, as "NAME=value"; default os.Environ()
}

// LoadSettings reads the settings of a project and its own Project.Settings, as the commands do,
// for a program with a command line or a server of its own. The program may then change fields, and
// calls Open with the same project. The error lists all unknown and invalid settings with their
// places, and never shows a secret.
func LoadSettings(p Project, from Sources) (Settings, error) {
	loader := newLoader(p)
	loader.From(from.File, from.Environ)
	return load(loader, p)
}

// load reads the settings from the sources of loader.
func load(loader *settings.Loader, p Project) (s Settings, err error) {
	err = loader.Load(&s, func() []settings.Problem {
		if loader.Flagged("database") && hasPassword(s.Database) {
			return []settings.Problem{{Name: "database", Want: "command-line arguments are visible to " +
				"other users: put the password in LATCHKEY_DATABASE_PASSWORD or in the file that " +
				"LATCHKEY_DATABASE_PASSWORD_FILE names, or the whole URL in LATCHKEY_DATABASE"}}
		}
		s.loaded.own, s.loaded.given = p.Settings, loader.Given()
		completed, problems := s.complete(p)
		s.loaded.secrets = completed.loaded.secrets
		return problems
	})
	if err != nil {
		return Settings{}, err
	}
	if hasSecretInFile(loader, s) {
		s.loaded.file = loader.File()
	}
	return s, nil
}

// hasSecretInFile reports whether the settings file contains a secret, such as a database URL with
// a password.
func hasSecretInFile(loader *settings.Loader, s Settings) bool {
	return loader.SecretInFile() || loader.InFile("database") && hasPassword(s.Database)
}
