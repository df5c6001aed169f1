package settings

import (
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"

	"github.com/knadh/koanf/v2"
)

// Config configures the sources of a Loader.
type Config struct {
	Prefix string // prefix of environment variables: "LATCHKEY_"
	// File is the default settings file, which may be missing. --config names another file, which
	// must exist.
	File string
	// Others are variables with the prefix that are not settings. A name may end in "*":
	// "LATCHKEY_TEST_*".
	Others  []string
	Environ func() []string // default os.Environ
}

// Loader fills structs of one type.
type Loader struct {
	config Config
	schema []Setting
	flags  map[string]any  // the values that flags have set, by setting
	file   string          // value of --config
	inFile map[string]bool // settings in the file; set by Load
}

// New returns a Loader for structs of prototype's type. It panics if the type is not a schema.
func New(prototype any, c Config) *Loader {
	if c.Environ == nil {
		c.Environ = os.Environ
	}
	return &Loader{config: c, schema: schemaOf(reflect.TypeOf(prototype), c.Prefix), flags: map[string]any{}}
}

// List returns all settings, in the order of the struct.
func (l *Loader) List() []Setting { return slices.Clone(l.schema) }

// Problem is an invalid value of a setting.
type Problem struct {
	Name    string // name of the setting
	Want    string // what to do, or a description of valid values
	Besides string // another setting that conflicts with this one, or ""
}

func (p Problem) Error() string {
	if p.Besides != "" {
		return "setting " + p.Name + ": " + p.Want + " (setting " + p.Besides + ")"
	}
	return "setting " + p.Name + ": " + p.Want
}

// Load fills the struct that into points to. If it finds no problem, it calls check, which may be
// nil, for rules that only the caller knows. The error joins all problems.
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

// decode sets the fields of target to the values of the layers. Then fill sets all fields that are
// zero to their defaults.
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

// merged has the merged values of the layers, and the place that each value comes from.
type merged struct {
	values *koanf.Koanf
	place  map[string]string // by setting; a default has no place
}

// add merges a layer over the earlier ones.
func (m merged) add(l layer) error {
	for _, key := range l.values.Keys() {
		m.place[key] = l.place(key)
	}
	if err := m.values.Merge(l.values); err != nil {
		return fmt.Errorf("read settings: %w", err)
	}
	return nil
}

// complaint returns the error for a problem, with the place and the value of the setting.
func (m merged) complaint(s *Setting, p Problem) error {
	place, given := m.place[s.Name]
	if !given {
		return p
	}
	if other, given := m.place[p.Besides]; given {
		p.Want += " (" + other + ")"
	}
	return fmt.Errorf("%s: %s is invalid: %s", place, s.show(m.values.Get(s.Name)), p.Want)
}
