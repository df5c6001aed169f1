package django

import (
	"fmt"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/internal/gosource"
)

// viewset is a view that has been drafted.
type viewset struct{ function, goType string }

// writeViews returns the function routes, and one function for each viewset.
func (d *draft) writeViews() string {
	var routes, code strings.Builder
	byName := map[string]*View{}
	for i := range d.Views {
		byName[d.Views[i].Name] = &d.Views[i]
	}
	routers := gosource.NewNames("site", "env")
	usesEnv := false
	for i := range d.Routes {
		r := &d.Routes[i]
		switch {
		case r.IsAdmin:
			d.note("Routes", "%s: Django's admin; site.Admin has one", r.Path)
		case r.Router != "":
			d.router(r, byName, routers, &routes, &code)
		default:
			line := d.generic(r, byName[r.View], &code)
			usesEnv = usesEnv || strings.Contains(line, "(env, ")
			routes.WriteString(line)
		}
	}
	head := "// routes has the routes of Django's ROOT_URLCONF that the draft knows.\n" +
		"func routes(site *latchkey.Site) error {\n"
	if usesEnv {
		head += "env := site.Resources()\n"
	}
	return head + routes.String() + "return nil\n}\n\n" + code.String()
}

// gates are the methods of a view with which Python decides who may do what, or what is found. A
// view that overrides one is closed.
var gates = []string{"get_permissions", "check_permissions", "check_object_permissions", "permission_denied",
	"initial", "dispatch",
	"initialize_request", "get_object", "filter_queryset", "get_authenticators", "perform_authentication",
	"http_method_not_allowed",
	"get_throttles", "check_throttles", "get_serializer", "get_serializer_context", "finalize_response",
	"handle_exception",
	"paginate_queryset", "get_paginated_response", "allowed_methods", "options", "as_view", "setup", "__init__",
	"get", "head", "post", "put", "patch", "delete", "throttled"}

// standard are the actions of a viewset by the methods that answer them.
var standard = []string{"list", "create", "retrieve", "update", "partial_update", "destroy"}

// viewset writes the function of a viewset once, and returns it. It returns nil for a view without
// a model.
func (d *draft) viewset(v *View, basename string, isRouted bool, code *strings.Builder) *viewset {
	if set, ok := d.viewsets[v.Name+" "+basename]; ok {
		return set
	}
	label, serializer := d.served(v)
	d.viewsets[v.Name+" "+basename] = nil
	if label == "" || d.serializers[serializer] == "" || d.models[label] == nil {
		return nil
	}
	w := &writtenView{d: d, v: v, label: label, goType: d.structs[label], serializer: serializer, isRouted: isRouted}
	set := &viewset{d.names.Take(gosource.Unexported(last(v.Name))), w.goType}
	entries := w.entries(basename)
	fmt.Fprintf(code,
		"// %s is %s.\nfunc %s(site *latchkey.Site) resource.ViewSet[%s] {\n%sreturn resource.ViewSet[%s]%s\n}\n\n%s",
		set.function,
		gosource.Line(v.Name), set.function, w.goType, w.before.String(), w.goType, gosource.Literal(entries),
		w.after.String())
	d.viewsets[v.Name+" "+basename] = set
	return set
}

// served returns the model and the serializer of a view.
func (d *draft) served(v *View) (label, serializer string) {
	serializer = v.Serializer
	if serializer == "" {
		for _, action := range []string{"retrieve", "list"} {
			if name := v.Serializers[action]; name != "" {
				serializer = name
				break
			}
		}
	}
	label = d.modelOf(serializer)
	for _, q := range []*QuerySet{v.QuerySet, v.Asked} {
		if q != nil {
			label = q.Model
		}
	}
	if label != d.modelOf(serializer) {
		return "", ""
	}
	return label, serializer
}

// writtenView is a viewset while it is written.
type writtenView struct {
	d             *draft
	v             *View
	label, goType string
	serializer    string
	isRouted      bool
	closed        bool
	before, after strings.Builder // statements before the return, and functions behind
}

// entries returns the fields of the viewset.
func (w *writtenView) entries(basename string) (list []gosource.Entry) {
	add := func(key, code string) {
		if code != "" {
			list = append(list, gosource.Entry{Name: key, Code: code})
		}
	}
	v := w.v
	add("Serializer", w.d.serializers[w.serializer])
	add("SerializerFor", w.serializerFor())
	w.rows(add)
	add("Only", w.only())
	w.filters(add)
	add("Pages", w.pages())
	add("Before", w.changes())
	add("Actions", w.actions())
	if v.Lookup != "" && v.Lookup != "pk" {
		add("Lookup", gosource.Quote(v.Lookup))
	}
	if v.LookupKwarg != "" && v.LookupKwarg != v.Lookup {
		add("LookupParam", gosource.Quote(v.LookupKwarg))
	}
	name := strings.ToLower(last(w.label))
	if basename != "" && basename != name {
		add("Name", gosource.Quote(basename))
	}
	add("Title", gosource.Quote(v.Title))
	w.gates()
	add("Options", w.options())
	return list
}

// gates closes a view whose rules stand in Python alone.
func (w *writtenView) gates() {
	for _, name := range gates {
		if m, has := w.v.Methods[name]; has {
			w.close("it overrides %s", name)
			w.after.WriteString("// " + gosource.Line(last(w.v.Name)+"."+name) +
				" has not been translated from Python:\n//\n" + gosource.Code(m.Source) + "\n")
		}
	}
	names := []string{w.serializer}
	for _, name := range w.v.Serializers {
		names = append(names, name)
	}
	for _, name := range names {
		if why := w.d.closed[name]; why != "" {
			w.close("its serializer overrides %s", why)
		}
	}
	for _, name := range sorted(w.v.Methods) {
		if !slices.Contains(gates, name) && !w.isKnown(name) {
			w.d.note(w.v.Name, "method %s", name)
		}
	}
}

func (w *writtenView) close(format string, args ...any) {
	w.closed = true
	w.d.note(w.v.Name, format+": nobody is admitted until you have translated it", args...)
}

// isKnown reports whether a method has a place in the draft.
func (w *writtenView) isKnown(name string) bool {
	if slices.Contains(standard, name) || slices.Contains([]string{"get_queryset", "get_serializer_class",
		"perform_create",
		"perform_update", "perform_destroy"}, name) {
		return true
	}
	return slices.ContainsFunc(w.v.Actions, func(a Action) bool {
		for _, function := range a.Mapping {
			if function == name {
				return true
			}
		}
		return a.Name == name
	})
}

// serializerFor returns the serializers of single actions.
func (w *writtenView) serializerFor() string {
	m, has := w.v.Methods["get_serializer_class"]
	if !has {
		return ""
	}
	if len(w.v.Serializers) == 0 {
		w.close("it overrides get_serializer_class")
		w.after.WriteString("// " + gosource.Line(last(w.v.Name)) + ".get_serializer_class in Python:\n//\n" +
			gosource.Code(m.Source) + "\n")
		return ""
	}
	var entries []gosource.Entry
	for _, action := range sorted(w.v.Serializers) {
		name := w.v.Serializers[action]
		if name == w.serializer || !slices.Contains(w.allActions(), action) {
			continue
		}
		if w.d.serializers[name] == "" || w.d.modelOf(name) != w.label {
			w.close("get_serializer_class returns %s for %s", name, action)
			continue
		}
		entries = append(entries, gosource.Entry{Name: gosource.Quote(action), Code: w.d.serializers[name]})
	}
	if len(entries) == 0 {
		return ""
	}
	return "map[string]serializer.Serializer[" + w.goType + "]" + gosource.Literal(entries)
}

func (w *writtenView) allActions() []string {
	all := slices.Concat(standard, []string{"metadata"})
	for _, a := range w.v.Actions {
		all = append(all, a.Name)
	}
	return all
}
