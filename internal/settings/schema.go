// Package settings fills a struct from defaults, a TOML file, environment variables and flags, the later over
// the earlier. The struct's type is the schema: each field says in tags what it is called and what it is for.
//
//	type Settings struct {
//		Addr     string `name:"addr" default:"127.0.0.1:8000" help:"host:port to listen on"`
//		Password struct {
//			Workers int `name:"workers" auto:"a core less than there are" help:"how many hash at once"`
//		} `name:"password"`
//	}
//
//	loader := settings.New(Settings{}, settings.Config{Prefix: "LATCHKEY_", File: "latchkey.toml"})
//
// The setting password.workers is then `workers` in the file's table [password], LATCHKEY_PASSWORD_WORKERS and
// --password-workers. Further tags: `oneof:"text json"`, `min:"1"` (or `min:"1s"`), `secret:"true"` (never a
// flag, never in a message), `rare:"true"` (a flag that --help does not list), `auto` (what zero means),
// `file:"secret_key"` (the path of a file whose content is the value of the setting secret_key).
//
// Nobody's typing error is lost: an unknown key or variable, and a value that cannot be, is an error that
// names itself, where it stands and what would be right.
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
	Default string // as a person writes it, or what zero stands for
	Help    string

	field  []int // of reflect.Value.FieldByIndex
	kind   reflect.Type
	preset string // the default tag
	oneOf  []string
	min    string // "0" unless told
	least  int64  // min as a number
	secret bool
	rare   bool
	fileOf string // the setting whose value stands in the file that this one names
}

var (
	kindString   = reflect.TypeFor[string]()
	kindList     = reflect.TypeFor[[]string]()
	kindBool     = reflect.TypeFor[bool]()
	kindInt      = reflect.TypeFor[int]()
	kindInt64    = reflect.TypeFor[int64]()
	kindDuration = reflect.TypeFor[time.Duration]()
)

// schemaOf reads a struct type and panics on one that is no schema.
func schemaOf(t reflect.Type, prefix string) []Setting {
	var list []Setting
	var walk func(t reflect.Type, name string, index []int)
	walk = func(t reflect.Type, name string, index []int) {
		for i := range t.NumField() {
			f := t.Field(i)
			at := append(append([]int(nil), index...), i)
			own := f.Tag.Get("name")
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
	walk(t, "", nil)
	for _, s := range list {
		if s.fileOf != "" && !slices.ContainsFunc(list, func(of Setting) bool { return of.Name == s.fileOf && of.holdsText() }) {
			panic("settings: " + s.Name + " is the file of " + s.fileOf + ", which is no text")
		}
	}
	return list
}

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
		panic("settings: " + name + " is a " + s.kind.String())
	}
	s.least = math.MinInt64 // for the min tag itself
	if min, err := s.parse(s.min); err == nil && min.CanInt() {
		s.least = min.Int()
	}
	if _, err := s.parse(s.preset); s.preset != "" && err != nil {
		panic("settings: " + name + ": default: " + err.Error())
	}
	return s
}

func (s *Setting) holdsText() bool { return s.kind == kindString || s.kind == kindList }

// fill gives the fields that are zero their defaults.
func fill(list []Setting, into reflect.Value) {
	for _, s := range list {
		if field := into.FieldByIndex(s.field); s.preset != "" && (field.IsZero() || field.Kind() == reflect.Slice && field.Len() == 0) {
			value, err := s.parse(s.preset)
			if err != nil {
				panic("settings: " + s.Name + ": " + err.Error()) // New has parsed it before
			}
			field.Set(value)
		}
	}
}
