// Package settings fills a struct from defaults, a TOML file, environment variables and flags. Each
// of these sources overrides the ones before it. The struct's type is the schema: tags give the
// name and the help text of each field.
//
//	type Settings struct {
//		Addr     string `name:"addr" default:"127.0.0.1:8000" help:"host:port to listen on"`
//		Password struct {
//			Workers int `name:"workers" auto:"all cores but one" help:"how many run at once"`
//		} `name:"password"`
//	}
//
//	loader := settings.New(Settings{}, settings.Config{Prefix: "LATCHKEY_", File: "latchkey.toml"})
//
// In this example the setting password.workers is the key `workers` of the file's table [password],
// the variable LATCHKEY_PASSWORD_WORKERS and the flag --password-workers. Further tags are:
//
//   - `oneof:"text json"`: the allowed values
//   - `min:"1"`, `min:"1s"`: the smallest value
//   - `secret:"true"`: not a flag, and never shown in a message
//   - `rare:"true"`: --help does not list the flag
//   - `auto:"..."`: describes the meaning of zero
//   - `file:"secret_key"`: the path of a file that contains the value of the setting secret_key
//
// The fields of an embedded struct without a name have no table of their own, as in encoding/json.
//
// A zero field means the default, unless a source has set it to zero.
//
// An unknown key or variable is an error, so that no typing error is ignored. So is an invalid
// value. The error names the setting, its place and a valid value.
package settings

import (
	"cmp"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"time"
)

// Setting is one field of a schema.
type Setting struct {
	Name    string // "password.workers"
	Env     string // "LATCHKEY_PASSWORD_WORKERS"
	Flag    string // "password-workers"; "" for a secret
	Default string // as a user writes it; or the auto tag, which describes the meaning of zero
	Help    string

	group  reflect.Value // the struct of the Group that has the field; invalid for the Loader's own struct
	field  []int         // index for reflect.Value.FieldByIndex
	kind   reflect.Type  // the type of the field
	preset string        // the default tag
	oneOf  []string
	min    string // the min tag, default "0"
	least  int64  // min as a number
	secret bool
	rare   bool
	fileOf string // the setting whose value is in the file that this setting names
}

var (
	kindString   = reflect.TypeFor[string]()
	kindList     = reflect.TypeFor[[]string]()
	kindBool     = reflect.TypeFor[bool]()
	kindInt      = reflect.TypeFor[int]()
	kindInt64    = reflect.TypeFor[int64]()
	kindDuration = reflect.TypeFor[time.Duration]()
)

// in returns the field of the setting, in the struct target or in the struct of its Group.
func (s *Setting) in(target reflect.Value) reflect.Value {
	if s.group.IsValid() {
		target = s.group
	}
	return target.FieldByIndex(s.field)
}

// schemaOf returns the settings of a struct type, whose names begin with table. It panics if the
// type is not a schema.
func schemaOf(t reflect.Type, table, prefix string) []Setting {
	var list []Setting
	var walk func(t reflect.Type, name string, index []int)
	walk = func(t reflect.Type, name string, index []int) {
		for i := range t.NumField() {
			f := t.Field(i)
			if !f.IsExported() {
				continue
			}
			at := append(append([]int(nil), index...), i)
			own := f.Tag.Get("name")
			if f.Anonymous && own == "" && f.Type.Kind() == reflect.Struct {
				walk(f.Type, name, at)
				continue
			}
			if own == "" {
				panic(fmt.Sprintf("settings: %s.%s has no name tag", t, f.Name))
			}
			if f.Type.Kind() == reflect.Struct {
				walk(f.Type, name+own+".", at)
				continue
			}
			list = append(list, setting(f, name+own, prefix, at))
		}
	}
	walk(t, table, nil)
	for i := range list {
		s := &list[i]
		if s.fileOf != "" && !slices.ContainsFunc(list,
			func(of Setting) bool { return of.Name == table+s.fileOf && of.holdsText() }) {
			panic("settings: " + s.Name + " is the file of " + s.fileOf + ", which is not a text")
		}
		if s.fileOf != "" {
			s.fileOf = table + s.fileOf
		}
	}
	return list
}

// setting returns the setting of a field. It panics on invalid tags.
func setting(f reflect.StructField, name, prefix string, index []int) Setting {
	s := Setting{
		Name: name, Env: prefix + strings.ToUpper(strings.ReplaceAll(name, ".", "_")),
		Help: f.Tag.Get("help"), Default: f.Tag.Get("default"),
		field: index, kind: f.Type, preset: f.Tag.Get("default"), oneOf: strings.Fields(f.Tag.Get("oneof")),
		min: cmp.Or(f.Tag.Get("min"), "0"), secret: f.Tag.Get("secret") != "", rare: f.Tag.Get("rare") != "",
		fileOf: f.Tag.Get("file"),
	}
	if !s.secret {
		s.Flag = strings.NewReplacer(".", "-", "_", "-").Replace(name)
	}
	if auto := f.Tag.Get("auto"); auto != "" {
		s.Default = auto
	}
	if s.Help == "" {
		panic("settings: " + name + " has no help tag")
	}
	switch s.kind {
	case kindString, kindList, kindBool, kindInt, kindInt64, kindDuration:
	default:
		panic(fmt.Sprintf("settings: %s is a %s: want a string, []string, bool, int, int64 or time.Duration; "+
			"other values are read from a string, which a method Check may test", name, s.kind))
	}
	s.least = math.MinInt64 // so that the min tag itself can be parsed
	if min, err := s.parse(s.min); err == nil && min.CanInt() {
		s.least = min.Int()
	}
	if _, err := s.parse(s.preset); s.preset != "" && err != nil {
		panic("settings: " + name + ": default: " + err.Error())
	}
	return s
}

func (s *Setting) holdsText() bool { return s.kind == kindString || s.kind == kindList }

// fill sets the fields that are zero to their defaults, except those of the settings in given.
func fill(list []Setting, into reflect.Value, given map[string]bool) {
	for _, s := range list {
		if field := s.in(into); s.preset != "" && !given[s.Name] &&
			(field.IsZero() || field.Kind() == reflect.Slice && field.Len() == 0) {
			value, err := s.parse(s.preset)
			if err != nil {
				panic("settings: " + s.Name + ": " + err.Error()) // impossible: New has parsed the default
			}
			field.Set(value)
		}
	}
}
