package openapi

import (
	"reflect"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/latchkey-go/latchkey/rest"
)

// comment returns the doc comment of the code that answers a method: of a method of the view's type
// or of an action's function.
func (b *builder) comment(e *endpoint) string {
	if len(b.config.Comments) == 0 {
		return ""
	}
	if e.isResource {
		return b.functionComment(e.set.Handler(e.method))
	}
	if view, ok := e.view.Value().(rest.FuncView); ok {
		return b.functionComment(view.Func())
	}
	verb := e.method[:1] + strings.ToLower(e.method[1:])
	return b.config.Comments[typeName(e.view.Value())+"."+verb]
}

// viewComment returns the doc comment of the view's type.
func (b *builder) viewComment(e *endpoint) string {
	if e.isResource {
		if e.set.Extra == "" && e.set.Model.Type != nil {
			return b.config.Comments[nameOf(e.set.Model.Type)]
		}
		return ""
	}
	return b.config.Comments[typeName(e.view.Value())]
}

// typeName is the name of a value's type with its package: "main.OrderView".
func typeName(value any) string {
	t := reflect.TypeOf(value)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return nameOf(t)
}

func nameOf(t reflect.Type) string {
	if t.PkgPath() == "" {
		return ""
	}
	name, _, _ := strings.Cut(t.Name(), "[")
	return packageName(t.PkgPath()) + "." + name
}

// packageName is the path of a package, and main for that of the program, also where a test of the
// program has it under its path.
func packageName(path string) string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Path == path {
		return "main"
	}
	return path
}

// functionComment returns the doc comment of a function, or of the one that has returned it. Where
// the compiler has inlined the latter, the name of its caller stands before its own.
func (b *builder) functionComment(fn any) string {
	pkg, names := functionName(fn)
	for i := range names {
		if text := b.config.Comments[pkg+"."+strings.Join(names[i:], ".")]; text != "" {
			return text
		}
	}
	return ""
}

// functionName returns the package of a function, and its name: those of a method are its type and
// its own. A literal has the name of the function around it.
func functionName(fn any) (pkg string, names []string) {
	v := reflect.ValueOf(fn)
	if fn == nil || v.Kind() != reflect.Func || v.IsNil() {
		return "", nil
	}
	name := strings.TrimSuffix(runtime.FuncForPC(v.Pointer()).Name(), "-fm")
	name, _, _ = strings.Cut(name, "[")
	slash := strings.LastIndexByte(name, '/') + 1
	parts := strings.Split(name[slash:], ".")
	for len(parts) > 2 && strings.Trim(strings.TrimPrefix(parts[len(parts)-1], "func"), "0123456789") == "" {
		parts = parts[:len(parts)-1]
	}
	for i, part := range parts {
		parts[i] = strings.Trim(part, "(*)")
	}
	return packageName(name[:slash] + parts[0]), parts[1:]
}
