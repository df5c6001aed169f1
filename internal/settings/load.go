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
	Groups  []Group
}

// Group is a struct of further settings, which a Loader fills beside its own struct. Their names
// begin with the group's: the setting max of the group orders is orders.max.
type Group struct {
	Name string
	Into any // a pointer to a struct
}

// Loader fills structs of one type.
type Loader struct {
	config Config
	schema []Setting
	flags  map[string]any  // the values that flags have set, by setting
	file   string          // value of --config
	given  map[string]bool // settings in any source; set by Load
	inFile map[string]bool // settings in the file; set by Load
}

// New returns a Loader for structs of prototype's type. It panics if the type, or the type of a
// group, is not a schema, and if two settings or their variables or flags have the same name.
func New(prototype any, c Config) *Loader {
	if c.Environ == nil {
		c.Environ = os.Environ
	}
	l := &Loader{config: c, schema: schemaOf(reflect.TypeOf(prototype), "", c.Prefix), flags: map[string]any{}}
	for _, g := range c.Groups {
		l.add(g)
	}
	return l
}

// From sets the sources: the file, as --config does, and the variables. Zero values keep the
// sources of the Config.
func (l *Loader) From(file string, environ []string) {
	if file != "" {
		l.file = file
	}
	if environ != nil {
		l.config.Environ = func() []string { return environ }
	}
}

// List returns all settings, in the order of the structs.
func (l *Loader) List() []Setting { return slices.Clone(l.schema) }

// Problem is an invalid value of a setting.
type Problem struct {
	Name    string // name of the setting
	Want    string // what to do, or a description of valid values
	Besides string // another setting that conflicts with this one, or ""
	Err     error  // the error that Want describes, or nil
}

// Unwrap returns Err.
func (p Problem) Unwrap() error { return p.Err }

func (p Problem) Error() string {
	if p.Besides != "" {
		return "setting " + p.Name + ": " + p.Want + " (setting " + p.Besides + ")"
	}
	return "setting " + p.Name + ": " + p.Want
}

// Load fills the struct that into points to, and the structs of the groups. If it finds no problem,
// it calls check, which may be nil, for rules that only the caller knows. The error joins all
// problems.
func (l *Loader) Load(into any, check func() []Problem) error {
	layers, err := l.layers()
	if err != nil {
		return err
	}
	m := merged{values: koanf.New("."), place: map[string]string{}}
	var bad []error
	l.given, l.inFile = map[string]bool{}, map[string]bool{}
	for _, layer := range layers {
		for _, key := range layer.values.Keys() {
			l.given[key] = true
			l.inFile[key] = l.inFile[key] || layer.isFile
		}
		bad = append(bad, l.unknown(layer)...)
		if err := m.add(layer); err != nil {
			return err
		}
	}
	bad = append(bad, l.decode(reflect.ValueOf(into).Elem(), m)...)
	if len(bad) == 0 && check != nil {
		for _, p := range check() {
			p = l.atFile(p)
			bad = append(bad, m.complaint(l.find(p.Name), p))
		}
	}
	return errors.Join(bad...)
}

// decode sets the fields to the values of the layers. Then fill sets the fields that are zero, and
// that no layer has set, to their defaults.
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
		s.in(target).Set(value)
	}
	fill(l.schema, target, l.given)
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
	place, given := m.place[p.Name]
	if s == nil || !given { // a group as a whole, or a default
		return p
	}
	if other, given := m.place[p.Besides]; given {
		p.Want += " (" + other + ")"
	}
	return placed{fmt.Sprintf("%s: %s is invalid: %s", place, s.show(m.values.Get(s.Name)), p.Want), p.Err}
}

// placed is a problem with its place.
type placed struct {
	text string
	err  error // Problem.Err
}

func (p placed) Error() string { return p.text }

func (p placed) Unwrap() error { return p.err }
