package gofile

import (
	"fmt"
	"reflect"
	"runtime"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/migrate/ops"
	"github.com/latchkey-go/latchkey/model"
)

// writer writes Go literals, and notes the packages that they need.
type writer struct {
	pkg     Package
	imports []string
}

// maxLine is the length up to which a literal of a struct stays on one line.
const maxLine = 95

// operation writes one operation.
func (w *writer) operation(o ops.Operation) (string, error) {
	at := reflect.ValueOf(o)
	body, err := w.structure(at)
	if err != nil {
		return "", fmt.Errorf("%s: %w", o.Describe(), err)
	}
	return "ops." + at.Type().Name() + body, nil
}

// structure writes the fields of a struct that are set. The kind of the field that holds a default
// decides how it is written.
func (w *writer) structure(at reflect.Value) (string, error) {
	var parts []string
	for i := range at.NumField() {
		field := at.Type().Field(i)
		if !field.IsExported() || isEmpty(field.Name, at.Field(i)) {
			continue
		}
		text, err := w.value(at.Field(i))
		if err != nil {
			return "", fmt.Errorf("%s: %w", field.Name, err)
		}
		parts = append(parts, field.Name+": "+text)
	}
	line := "{" + strings.Join(parts, ", ") + "}"
	if len(line) <= maxLine && !strings.Contains(line, "\n") {
		return line, nil
	}
	return "{\n" + strings.Join(parts, ",\n") + ",\n}", nil
}

// isEmpty reports whether a member needs no mention. Empty lists and no lists differ where the
// empty one says "none" instead of "the default".
func isEmpty(name string, at reflect.Value) bool {
	if at.Kind() == reflect.Slice && !at.IsNil() {
		return at.Len() == 0 && name != "DefaultPermissions" && name != "Down"
	}
	return at.IsZero()
}

// value writes the value of a member of an operation.
func (w *writer) value(at reflect.Value) (string, error) {
	switch v := at.Interface().(type) {
	case model.Kind:
		w.imports = append(w.imports, "model")
		return "model." + v.String(), nil
	case model.Cond:
		return w.condition(v)
	}
	switch at.Kind() {
	case reflect.Interface:
		if o, ok := at.Interface().(ops.Operation); ok {
			return w.operation(o)
		}
		return w.literal(at.Interface())
	case reflect.Func:
		return w.function(at)
	case reflect.Struct:
		body, err := w.structure(at)
		return w.typeName(at.Type()) + body, err
	case reflect.Slice:
		return w.list(at)
	case reflect.Map:
		return w.table(at)
	}
	return w.literal(at.Interface())
}

// typeName writes a type of one of the packages that the files import.
func (w *writer) typeName(t reflect.Type) string {
	if t.Kind() == reflect.Slice {
		return "[]" + w.typeName(t.Elem())
	}
	if t.PkgPath() == "" {
		return t.String()
	}
	w.imports = append(w.imports, t.String()[:strings.Index(t.String(), ".")])
	return t.String()
}

// list writes a list: of texts on one line, of anything else with a line for each.
func (w *writer) list(at reflect.Value) (string, error) {
	if names, ok := at.Interface().([]string); ok {
		return w.names(names), nil
	}
	elem := at.Type().Elem()
	var b strings.Builder
	b.WriteString(w.typeName(at.Type()) + "{\n")
	for i := range at.Len() {
		text, err := w.value(at.Index(i))
		if err != nil {
			return "", err
		}
		if elem.Kind() == reflect.Struct || elem.Kind() == reflect.Slice { // gofmt -s
			text = strings.TrimPrefix(text, w.typeName(elem))
		}
		b.WriteString(text + ",\n")
	}
	return b.String() + "}", nil
}

// table writes a map whose keys are texts, sorted.
func (w *writer) table(at reflect.Value) (string, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "map[string]%s{\n", w.typeName(at.Type().Elem()))
	keys := at.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
	for _, key := range keys {
		body, err := w.structure(at.MapIndex(key))
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "%q: %s,\n", key.String(), body)
	}
	return b.String() + "}", nil
}

// function writes the name of a function of a data migration.
func (w *writer) function(at reflect.Value) (string, error) {
	full := runtime.FuncForPC(at.Pointer()).Name()
	slash := strings.LastIndex(full, "/") + 1
	dot := strings.Index(full[slash:], ".") + slash
	path, name := full[:dot], full[dot+1:]
	switch {
	case path == importPaths["ops"] && (name == "Nothing" || name == "NoBatch"):
		return "ops." + name, nil
	case path == w.pkg.Path && !strings.ContainsAny(name, ".[("):
		return name, nil
	}
	return "", fmt.Errorf("the function %s cannot be written again: make it a top-level function of the package %s",
		full, w.pkg.Path)
}
