package settings

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// add adds the settings of a group. It panics if a name of the group clashes with another one.
func (l *Loader) add(g Group) {
	into := reflect.ValueOf(g.Into)
	if into.Kind() != reflect.Pointer || into.IsNil() || into.Elem().Kind() != reflect.Struct {
		panic(fmt.Sprintf("settings: the group %s is %T, not a pointer to a struct", g.Name, g.Into))
	}
	for _, s := range l.schema {
		if first, _, _ := strings.Cut(s.Name, "."); first == g.Name {
			panic("settings: the group " + g.Name + " clashes with the setting " + s.Name)
		}
	}
	for _, s := range schemaOf(into.Elem().Type(), g.Name+".", l.config.Prefix) {
		s.group = into.Elem()
		for _, other := range l.schema {
			if s.Name == other.Name || s.Env == other.Env || s.Flag != "" && s.Flag == other.Flag {
				panic("settings: " + s.Name + " clashes with " + other.Name + ": both are the variable " + other.Env)
			}
		}
		if l.isOther(s.Env) {
			panic("settings: " + s.Name + ": the variable " + s.Env + " has another meaning")
		}
		l.schema = append(l.schema, s)
	}
}

// Given returns the settings that Load has found in its sources.
func (l *Loader) Given() map[string]bool { return maps.Clone(l.given) }

// Secrets returns the values of all secret settings: those of the struct that into points to, and
// of the groups.
func (l *Loader) Secrets(into any) (values []string) {
	target := reflect.ValueOf(into).Elem()
	for _, s := range l.schema {
		switch {
		case s.secret && s.kind == kindString:
			values = append(values, s.in(target).String())
		case s.secret && s.kind == kindList:
			values = append(values, s.in(target).Interface().([]string)...)
		}
	}
	return slices.DeleteFunc(values, func(v string) bool { return v == "" })
}

// SecretFiles returns the paths of the files that hold secrets, as the struct that into points to
// and the groups name them.
func (l *Loader) SecretFiles(into any) (paths []string) {
	target := reflect.ValueOf(into).Elem()
	for _, s := range l.schema {
		if s.fileOf != "" && l.find(s.fileOf).secret && !s.in(target).IsZero() {
			paths = append(paths, s.in(target).String())
		}
	}
	return paths
}
