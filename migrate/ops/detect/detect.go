// Package detect finds the migrations that lead from one state of the models to another, as
// Django's autodetector and optimizer do: the same operations in the same order, in migrations with
// the same names. It knows no files and no database.
//
//	found, err := detect.Detect(detect.Input{
//		From: replayed, To: ops.FromModels(models...), Apps: []string{"shop"},
//		Last: map[string]string{"shop": "0003_order_note"},
//	}, asker)
//
// A renamed model or field looks like one that is deleted and one that is new. A new column that
// may not be NULL needs a value for the rows that exist. An [Asker] answers both: a person, flags
// of a command line, or a test.
//
// What a state does not keep makes no migration: labels, choices, orderings and related names. See
// package ops.
package detect

import (
	"maps"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/migrate/ops"
)

// Input is what Detect compares.
type Input struct {
	From *ops.State // after all migrations
	To   *ops.State // what the structs say

	// Apps are the labels of the apps that get migrations. Models of other apps are targets of
	// relations, and nothing else.
	Apps []string
	Last map[string]string // the name of the last migration of an app that has one
	User string            // label of the model of users, "auth.User": created before other models

	Only []string // leave out the other apps, unless one of these depends on them; default all
	Name string   // of each migration, after its number; default: made of its operations
}

// Reason is why a value is needed for the rows that exist.
type Reason uint8

// The reasons.
const (
	Added   Reason = iota + 1 // the field is new, may not be NULL, and has no default
	Dated                     // the same for a field that takes the time of creation
	NotNull                   // the field exists, and may no longer be NULL
)

// Asker answers what two states do not tell. An error ends Detect, which returns it.
type Asker interface {
	// RenamedModel reports whether a model that has gone is the new one.
	RenamedModel(old, new *ops.ModelState) (bool, error)
	// RenamedField reports whether a field of the model that has gone is the new one.
	RenamedField(m *ops.ModelState, old string, new ops.Field) (bool, error)
	// Value returns the value that rows get which exist. With NotNull, nil leaves them as they are:
	// the migration fails if one is NULL.
	Value(m *ops.ModelState, f ops.Field, why Reason) (any, error)
}

// modelKey names a model: the label of its app, and its name in lower case.
type modelKey struct{ app, name string }

func (k modelKey) label() string { return k.app + "." + k.name }

func keyOf(m *ops.ModelState) modelKey { return modelKey{m.App, strings.ToLower(m.Name)} }

// keyAt returns the key for a label such as "shop.Order".
func keyAt(label string) modelKey {
	app, name, _ := strings.Cut(strings.ToLower(label), ".")
	return modelKey{app, name}
}

func (k modelKey) compare(other modelKey) int {
	if k.app != other.app {
		return strings.Compare(k.app, other.app)
	}
	return strings.Compare(k.name, other.name)
}

// fieldKey names a field of a model.
type fieldKey struct {
	modelKey
	field string
}

func (k fieldKey) compare(other fieldKey) int {
	if c := k.modelKey.compare(other.modelKey); c != 0 {
		return c
	}
	return strings.Compare(k.field, other.field)
}

// set is a set of keys.
type set[K comparable] map[K]bool

// minus returns the keys that other lacks.
func (s set[K]) minus(other set[K]) set[K] {
	left := set[K]{}
	for k := range s {
		if !other[k] {
			left[k] = true
		}
	}
	return left
}

// and returns the keys that both have.
func (s set[K]) and(other set[K]) set[K] { return s.minus(s.minus(other)) }

// or returns the keys that one of them has.
func (s set[K]) or(other set[K]) set[K] {
	all := maps.Clone(s)
	maps.Copy(all, other)
	return all
}

func sortedModels(s set[modelKey]) []modelKey {
	return slices.SortedFunc(maps.Keys(s), modelKey.compare)
}

func sortedFields(s set[fieldKey]) []fieldKey {
	return slices.SortedFunc(maps.Keys(s), fieldKey.compare)
}
