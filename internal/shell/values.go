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

// record is the Starlark value of a user, group or token: a value with attributes. Two records are
// equal if they are the same row, even if the row has changed since.
type record struct {
	kind, key, label string
	attrs            starlark.StringDict
}

var (
	_ starlark.HasAttrs   = (*record)(nil)
	_ starlark.Comparable = (*record)(nil)
)

// String returns "<User: alice>", with control characters escaped.
func (r *record) String() string {
	return "<" + r.kind + ": " + printable.Word(r.label) + ">"
}
func (r *record) Type() string                             { return r.kind }
func (r *record) Freeze()                                  {}
func (r *record) Truth() starlark.Bool                     { return true }
func (r *record) AttrNames() []string                      { return slices.Sorted(maps.Keys(r.attrs)) }
func (r *record) Attr(name string) (starlark.Value, error) { return r.attrs[name], nil }

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

// tokenRecord returns the record of a token. Only the attribute key holds the whole key; the text
// of the record masks it.
func tokenRecord(t token.Token) *record {
	return &record{kindToken, t.Key, t.Masked(), starlark.StringDict{
		"key": starlark.String(t.Key), "user_id": starlark.String(t.UserID), "created": moment(t.Created),
	}}
}

// moment returns t as a value of Starlark's time module, or None for the zero time.
func moment(t time.Time) starlark.Value {
	if t.IsZero() {
		return starlark.None
	}
	return sltime.Time(t)
}

// function is the implementation of a Starlark function.
type function = func(context.Context, arguments) (starlark.Value, error)

// arguments are the arguments of a call.
type arguments struct {
	callee string // the name of the called function, for error texts
	args   starlark.Tuple
	kwargs []starlark.Tuple
}

// unpack assigns the arguments to variables, by name or position, as starlark.UnpackArgs does:
// "name", &v, "optional?", &v.
func (a arguments) unpack(pairs ...any) error {
	return starlark.UnpackArgs(a.callee, a.args, a.kwargs, pairs...)
}

// builtin returns fn as a Starlark function with that name. fn gets the context of the running
// thread.
func (s *Shell) builtin(name string, fn function) *starlark.Builtin {
	return starlark.NewBuiltin(name, func(
		thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple,
	) (starlark.Value, error) {
		return fn(thread.Local(contextKey).(context.Context), arguments{name, args, kwargs})
	})
}
