package settings

import (
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"

	"github.com/knadh/koanf/v2"
)

// Config says where a Loader looks.
type Config struct {
	Prefix  string          // of environment variables: "LATCHKEY_"
	File    string          // read if it exists; --config names another, which must
	Others  []string        // variables with the prefix that are no settings; "LATCHKEY_TEST_*" allows all of them
	Environ func() []string // default os.Environ
}

// Loader fills structs of one type.
type Loader struct {
	config Config
	schema []Setting
	flags  map[string]any  // by setting; set while a command line is parsed
	file   string          // --config
	inFile map[string]bool // settings that the file has, once Load has read it
}

// New returns a Loader for structs of prototype's type. It panics on a type that is no schema.
func New(prototype any, c Config) *Loader {
	if c.Environ == nil {
		c.Environ = os.Environ
	}
	return &Loader{config: c, schema: schemaOf(reflect.TypeOf(prototype), c.Prefix), flags: map[string]any{}}
}

// List is every setting, in the order of the struct.
func (l *Loader) List() []Setting { return slices.Clone(l.schema) }

// Problem is a value of the right form that cannot be.
type Problem struct {
	Name    string // of the setting
	Want    string // what would be right
	Besides string // another setting that is in the way, if one is
}

func (p Problem) Error() string {
	if p.Besides != "" {
		return "setting " + p.Name + ": " + p.Want + " (setting " + p.Besides + ")"
	}
	return "setting " + p.Name + ": " + p.Want
}

// Load fills the struct behind into. check, which may be nil, then looks at what only the whole program can
// judge. All that is wrong is in the one error.
func (l *Loader) Load(into any, check func() []Problem) error {
	layers, err := l.layers()
	if err != nil {
		return err
	}
	m := merged{values: koanf.New("."), place: map[string]string{}}
	var bad []error
	l.inFile = map[string]bool{}
	for _, layer := range layers {
		if layer.isFile {
			for _, key := range layer.values.Keys() {
				l.inFile[key] = true
			}
		}
		bad = append(bad, l.unknown(layer)...)
		if err := m.add(layer); err != nil {
			return err
		}
	}
	bad = append(bad, l.decode(reflect.ValueOf(into).Elem(), m)...)
	if len(bad) == 0 && check != nil {
		for _, p := range check() {
			bad = append(bad, m.complaint(l.find(p.Name), p))
		}
	}
	return errors.Join(bad...)
}

// decode sets the fields of target that any layer has, and the others to their defaults.
func (l *Loader) decode(target reflect.Value, m merged) (bad []error) {
	for i := range l.schema {
		s := &l.schema[i]
		if !m.values.Exists(s.Name) {
			continue
		}
		value, err := s.read(m.values.Get(s.Name))
		if err != nil {
			bad = append(bad, m.complaint(s, Problem{Name: s.Name, Want: err.Error()}))
			continue
		}
		target.FieldByIndex(s.field).Set(value)
	}
	fill(l.schema, target)
	return bad
}

// merged is the layers on top of each other, and where each value came from.
type merged struct {
	values *koanf.Koanf
	place  map[string]string // by setting; nothing for a default
}

func (m merged) add(l layer) error {
	for _, key := range l.values.Keys() {
		m.place[key] = l.place(key)
	}
	if err := m.values.Merge(l.values); err != nil {
		return fmt.Errorf("read settings: %w", err)
	}
	return nil
}

// complaint says of a setting's value what would be right.
func (m merged) complaint(s *Setting, p Problem) error {
	place, given := m.place[s.Name]
	if !given {
		return p
	}
	if other, given := m.place[p.Besides]; given {
		p.Want += " (" + other + ")"
	}
	return fmt.Errorf("%s: %s will not do: %s", place, s.show(m.values.Get(s.Name)), p.Want)
}
