package latchkey

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
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

// settingError is an error of SettingErrorf.
type settingError struct {
	name string // within the group
	err  error
}

func (e *settingError) Error() string { return e.name + ": " + e.err.Error() }

func (e *settingError) Unwrap() error { return e.err }

// SettingErrorf returns an error for the method Check of a Project.Settings. It names the field at
// fault by its tag: "bank_url", or "mail.pause" for a field of a struct in the struct. The message
// says what to do, or describes valid values: "want the address of the bank". The program then
// prints it like an error of our own settings, with the place of the value: the line of the file,
// the variable or the flag. Check returns several errors joined by errors.Join. The verb %w wraps
// an error, as in fmt.Errorf.
func SettingErrorf(name, format string, args ...any) error {
	return &settingError{name, fmt.Errorf(format, args...)}
}

// problems returns the errors of the method Check of the project's own settings, without the
// secrets.
func (p Project) problems(secrets []string) (list []settings.Problem) {
	checked, ok := p.Settings.(interface{ Check() error })
	if !ok {
		return nil
	}
	for _, err := range unjoin(checked.Check()) {
		name, text := p.group(), err.Error()
		if at := new(settingError); errors.As(err, &at) {
			name += "." + at.name
			if err == error(at) { // the place says the name
				text = at.err.Error()
			}
		}
		list = append(list, settings.Problem{Name: name, Want: redact(text, secrets), Err: err})
	}
	return list
}

// unjoin returns the errors that errors.Join has joined into err, and nothing for nil.
func unjoin(err error) (list []error) {
	joined, ok := err.(interface{ Unwrap() []error })
	if err == nil || !ok || errors.Join(joined.Unwrap()...).Error() != err.Error() { // fmt.Errorf adds words
		return slices.DeleteFunc([]error{err}, func(err error) bool { return err == nil })
	}
	for _, err := range joined.Unwrap() {
		list = append(list, unjoin(err)...)
	}
	return list
}
