package shell

import (
	"fmt"
	"hash/fnv"
	"maps"
	"slices"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"

	"github.com/latchkey-go/latchkey/internal/printable"
)

// record is the Starlark value of a user, group, token or API key: a value with attributes. Two
// records are equal if they are the same row, even if the row has changed since.
type record struct {
	kind, key, label string
	attrs            starlark.StringDict // of the row
	// members returns methods and managers by name. It is nil for a kind without them. They are
	// made at their first use, because most records of a long list need none.
	members func() starlark.StringDict
	made    starlark.StringDict
	// unsaved has the attributes that the method save is to store. It is nil for a kind of record
	// whose attributes cannot be assigned.
	unsaved starlark.StringDict
}

var (
	_ starlark.HasSetField = (*record)(nil)
	_ starlark.Comparable  = (*record)(nil)
)

// String returns "<User: alice>", with control characters escaped.
func (r *record) String() string {
	return "<" + r.kind + ": " + printable.Word(r.label) + ">"
}
func (r *record) Type() string         { return r.kind }
func (r *record) Freeze()              {}
func (r *record) Truth() starlark.Bool { return true }
func (r *record) AttrNames() []string {
	names := slices.AppendSeq(slices.Collect(maps.Keys(r.attrs)), maps.Keys(r.madeMembers()))
	slices.Sort(names)
	return names
}

func (r *record) madeMembers() starlark.StringDict {
	if r.made == nil && r.members != nil {
		r.made = r.members()
	}
	return r.made
}

// Attr returns the attribute, as assigned and perhaps not saved yet.
func (r *record) Attr(name string) (starlark.Value, error) {
	for _, from := range []starlark.StringDict{r.unsaved, r.attrs} {
		if value, ok := from[name]; ok {
			return value, nil
		}
	}
	return r.madeMembers()[name], nil
}

// SetField assigns an attribute, which the method save stores. The value must have the type that
// the attribute has.
func (r *record) SetField(name string, value starlark.Value) error {
	now, ok := r.attrs[name]
	_, isMember := r.madeMembers()[name]
	switch {
	case !ok && !isMember:
		return starlark.NoSuchAttrError(fmt.Sprintf("%s has no .%s field", r.kind, name))
	case r.unsaved == nil || isMember || !assignable[name]:
		return fmt.Errorf("the attribute %s of a %s cannot be assigned", name, r.kind)
	case now.Type() != value.Type():
		return fmt.Errorf("%s.%s: got %s, want %s", r.kind, name, value.Type(), now.Type())
	}
	r.unsaved[name] = value
	return nil
}

// Hash returns the same number for records that CompareSameType finds equal.
func (r *record) Hash() (uint32, error) {
	h := fnv.New32a()
	h.Write([]byte(r.kind + "\x00" + r.key))
	return h.Sum32(), nil
}

// CompareSameType supports == and != only.
func (r *record) CompareSameType(op syntax.Token, other starlark.Value, _ int) (bool, error) {
	o := other.(*record)
	same := r.kind == o.kind && r.key == o.key
	switch op {
	case syntax.EQL:
		return same, nil
	case syntax.NEQ:
		return !same, nil
	}
	return false, fmt.Errorf("%s %s %s: records have no order", r.kind, op, o.kind)
}

const (
	kindUser  = "User"
	kindGroup = "Group"
	kindToken = "Token"
	kindKey   = "Key"
)
