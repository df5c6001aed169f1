package shell

import (
	"context"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"

	sltime "go.starlark.net/lib/time"
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"

	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/internal/printable"
)

// record is a user, group or token in the language: a value with attributes. Two records are equal when they are
// the same row, whatever has changed in it since.
type record struct {
	kind, key, label string
	attrs            starlark.StringDict
}

var (
	_ starlark.HasAttrs   = (*record)(nil)
	_ starlark.Comparable = (*record)(nil)
)

// String is "<User: alice>", with control characters escaped.
func (r *record) String() string                           { return "<" + r.kind + ": " + printable.Word(r.label) + ">" }
func (r *record) Type() string                             { return r.kind }
func (r *record) Freeze()                                  {}
func (r *record) Truth() starlark.Bool                     { return true }
func (r *record) AttrNames() []string                      { return slices.Sorted(maps.Keys(r.attrs)) }
func (r *record) Attr(name string) (starlark.Value, error) { return r.attrs[name], nil }

// Hash agrees with CompareSameType.
func (r *record) Hash() (uint32, error) {
	h := fnv.New32a()
	h.Write([]byte(r.kind + "\x00" + r.key))
	return h.Sum32(), nil
}

// CompareSameType knows == and != alone.
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
)

func userRecord(u auth.User) *record {
	return &record{kindUser, string(u.ID), u.Username, starlark.StringDict{
		"id":           starlark.String(u.ID),
		"username":     starlark.String(u.Username),
		"first_name":   starlark.String(u.FirstName),
		"last_name":    starlark.String(u.LastName),
		"email":        starlark.String(u.Email),
		"is_active":    starlark.Bool(u.Active),
		"is_staff":     starlark.Bool(u.Staff),
		"is_superuser": starlark.Bool(u.Superuser),
		"date_joined":  moment(u.DateJoined),
		"last_login":   moment(u.LastLogin),
	}}
}

func groupRecord(g auth.Group) *record {
	return &record{kindGroup, string(g.ID), g.Name, starlark.StringDict{
		"id": starlark.String(g.ID), "name": starlark.String(g.Name),
	}}
}

// tokenRecord shows its whole key as the attribute alone.
func tokenRecord(t token.Token) *record {
	return &record{kindToken, t.Key, t.Masked(), starlark.StringDict{
		"key": starlark.String(t.Key), "user_id": starlark.String(t.UserID), "created": moment(t.Created),
	}}
}

// moment is a time of the language's time module, None for the zero time.
func moment(t time.Time) starlark.Value {
	if t.IsZero() {
		return starlark.None
	}
	return sltime.Time(t)
}

// arguments are a call's.
type arguments struct {
	function string
	args     starlark.Tuple
	kwargs   []starlark.Tuple
}

// unpack fills variables by name and place, as starlark.UnpackArgs does: "name", &v, "optional?", &v.
func (a arguments) unpack(pairs ...any) error {
	return starlark.UnpackArgs(a.function, a.args, a.kwargs, pairs...)
}

// builtin is fn as a function of the language.
func (s *Shell) builtin(name string, fn func(context.Context, arguments) (starlark.Value, error)) *starlark.Builtin {
	return starlark.NewBuiltin(name, func(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		return fn(thread.Local(contextKey).(context.Context), arguments{name, args, kwargs})
	})
}
