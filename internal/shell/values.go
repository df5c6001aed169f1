package shell

import (
	"context"
	"time"

	sltime "go.starlark.net/lib/time"
	"go.starlark.net/starlark"

	"github.com/latchkey-go/latchkey/auth/token"
)

// tokenRecord returns the record of a token. Only the attribute key holds the whole key; the text
// of the record masks it.
func tokenRecord(t token.Token) *record {
	return &record{kind: kindToken, key: t.Key, label: t.Masked(), attrs: starlark.StringDict{
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
