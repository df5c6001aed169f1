package latchkey

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/latchkey-go/latchkey/internal/settings"
)

// groupName matches the names of tables that the project's settings may have.
var groupName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// group returns the name of the table of the project's own settings.
func (p Project) group() string {
	name := p.Name
	if name == "" {
		name = defaultName
	}
	return strings.NewReplacer("-", "_", " ", "_", ".", "_").Replace(strings.ToLower(name))
}

// groups returns the project's own settings as a group of the loader, if there are any.
func (p Project) groups() []settings.Group {
	if p.Settings == nil {
		return nil
	}
	if name := p.group(); !groupName.MatchString(name) {
		panic(fmt.Sprintf("latchkey: Project.Settings: the project's name %q cannot name a table of settings", p.Name))
	}
	return []settings.Group{{Name: p.group(), Into: p.Settings}}
}

// problems returns the error of the method Check of the project's own settings, without the
// secrets.
func (p Project) problems(secrets []string) []settings.Problem {
	checked, ok := p.Settings.(interface{ Check() error })
	if !ok {
		return nil
	}
	if err := checked.Check(); err != nil {
		return []settings.Problem{{Name: p.group(), Want: redact(err.Error(), secrets), Err: err}}
	}
	return nil
}
