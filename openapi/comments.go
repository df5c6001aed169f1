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
		return b.config.Comments[functionName(e.set.Handler(e.method))]
	}
	if _, ok := e.view.Value().(rest.FuncView); ok {
		return b.config.Comments[functionName(e.view.Value().(rest.FuncView).Func())]
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
	if info, ok := debug.ReadBuildInfo(); ok && info.Path == path+".test" {
		return "main"
	}
	return path
}

// functionName is the name of a function with its package. A function that another one returns has
// the name of that one.
func functionName(fn any) string {
	v := reflect.ValueOf(fn)
	if fn == nil || v.Kind() != reflect.Func || v.IsNil() {
		return ""
	}
	name := strings.TrimSuffix(runtime.FuncForPC(v.Pointer()).Name(), "-fm")
	name, _, _ = strings.Cut(name, "[")
	slash := strings.LastIndexByte(name, '/') + 1
	parts := strings.Split(name[slash:], ".")
	for len(parts) > 2 && strings.HasPrefix(parts[len(parts)-1], "func") {
		parts = parts[:len(parts)-1]
	}
	for i, part := range parts {
		parts[i] = strings.Trim(part, "(*)")
	}
	return packageName(name[:slash]+parts[0]) + "." + strings.Join(parts[1:], ".")
}
