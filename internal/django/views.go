package django

import (
	"fmt"
	"regexp"
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
	head := "// routes has the routes of Django's ROOT_URLCONF that the draft knows.\nfunc routes(site *latchkey.Site) error {\n"
	if usesEnv {
		head += "env := site.Resources()\n"
	}
	return head + routes.String() + "return nil\n}\n\n" + code.String()
}

// router writes a router and its viewsets.
func (d *draft) router(r *Route, views map[string]*View, names *gosource.Names, routes, code *strings.Builder) {
	kind := map[string]string{"DefaultRouter": "Router", "SimpleRouter": "SimpleRouter"}[last(r.Router)]
	path, isPlain := pattern(r.Path)
	if kind == "" || !isPlain || r.Slash != "/" || r.Namespace != "" {
		d.note("Routes", "%s: a %s with a namespace, without slashes, or below a regular expression", r.Path, r.Router)
		return
	}
	variable := names.Take(gosource.Unexported(strings.Trim(path, "/")))
	fmt.Fprintf(routes, "%s := site.%s(%s)\n", variable, kind, gosource.Quote(path))
	registered := 0
	for _, e := range r.Registry {
		v := views[e.View]
		prefix, isPlain := pattern(e.Prefix)
		if v == nil || !isPlain {
			d.note("Routes", "%s%s: %s", r.Path, e.Prefix, e.View)
			continue
		}
		set := d.viewset(v, e.Basename, true, code)
		if set == nil {
			d.note("Routes", "%s%s: %s is not drafted", r.Path, e.Prefix, e.View)
			continue
		}
		fmt.Fprintf(routes, "%s.Register(%s, %s(site))\n", variable, gosource.Quote(prefix), set.function)
		registered++
	}
	if registered == 0 {
		fmt.Fprintf(routes, "_ = %s\n", variable)
	}
	routes.WriteString("\n")
}

var converter = regexp.MustCompile(`<(?:(\w+):)?(\w+)>`)

// pattern returns a path of Django with braces, and whether it is a path without regular
// expressions.
func pattern(path string) (string, bool) {
	if strings.ContainsAny(path, `{}^$()\[]*+?|`) {
		return "", false
	}
	ok := true
	path = converter.ReplaceAllStringFunc(path, func(text string) string {
		part := converter.FindStringSubmatch(text)
		switch part[1] {
		case "", "str":
			return "{" + part[2] + "}"
		case "int", "slug", "uuid", "path":
			return "{" + part[2] + ":" + part[1] + "}"
		}
		ok = false
		return text
	})
	return path, ok && !strings.ContainsAny(path, "<>")
}

// generics are the functions of package resource by DRF's generic views.
var generics = map[string]string{"ListAPIView": "ListView", "CreateAPIView": "CreateView", "ListCreateAPIView": "ListCreateView",
	"RetrieveAPIView": "RetrieveView", "UpdateAPIView": "UpdateView", "DestroyAPIView": "DestroyView",
	"RetrieveUpdateAPIView": "RetrieveUpdateView", "RetrieveDestroyAPIView": "RetrieveDestroyView",
	"RetrieveUpdateDestroyAPIView": "RetrieveUpdateDestroyView"}

// generic returns the route of a generic view, or notes that there is none.
func (d *draft) generic(r *Route, v *View, code *strings.Builder) string {
	path, isPlain := pattern(r.Path)
	switch {
	case v == nil || len(v.Bases) == 0:
		if r.View != "rest_framework.authtoken.views.ObtainAuthToken" {
			d.note("Routes", "%s: %s", r.Path, r.View)
			return ""
		}
		if isPlain {
			return fmt.Sprintf("site.View(%s, site.ObtainAuthToken)\n", gosource.Quote(path))
		}
	case v.Name == "rest_framework.authtoken.views.ObtainAuthToken" && isPlain:
		return fmt.Sprintf("site.View(%s, site.ObtainAuthToken)\n", gosource.Quote(path))
	}
	function := generics[last(v.Bases[0])]
	if function == "" || !isPlain || r.IsRegex || !strings.HasPrefix(v.Bases[0], "rest_framework.generics.") {
		d.note("Routes", "%s: %s is not drafted (%s)", r.Path, r.View, strings.Join(sorted(v.Methods), ", "))
		return ""
	}
	set := d.viewset(v, "", false, code)
	if set == nil {
		d.note("Routes", "%s: %s is not drafted", r.Path, r.View)
		return ""
	}
	options := ""
	if r.Name != "" {
		options += ", rest.URLName(" + gosource.Quote(r.Name) + ")"
	}
	if v.Doc != "" {
		options += ", rest.Description(" + gosource.Quote(v.Doc) + ")"
	}
	return fmt.Sprintf("site.View(%s, resource.%s(env, %s(site))%s)\n", gosource.Quote(path), function, set.function, options)
}

// gates are the methods of a view with which Python decides who may do what, or what is found. A
// view that overrides one is closed.
var gates = []string{"get_permissions", "check_permissions", "check_object_permissions", "permission_denied", "initial", "dispatch",
	"initialize_request", "get_object", "filter_queryset", "get_authenticators", "perform_authentication", "http_method_not_allowed",
	"get_throttles", "check_throttles", "get_serializer", "get_serializer_context", "finalize_response", "handle_exception",
	"paginate_queryset", "get_paginated_response", "allowed_methods", "options", "as_view", "setup", "__init__"}

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
	fmt.Fprintf(code, "// %s is %s.\nfunc %s(site *latchkey.Site) resource.ViewSet[%s] {\n%sreturn resource.ViewSet[%s]%s\n}\n\n%s", set.function,
		gosource.Line(v.Name), set.function, w.goType, w.before.String(), w.goType, gosource.Literal(entries), w.after.String())
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
			list = append(list, gosource.Entry{Key: key, Code: code})
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
			w.after.WriteString("// " + gosource.Line(last(w.v.Name)+"."+name) + " has not been translated from Python:\n//\n" + gosource.Code(m.Source) + "\n")
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
	if slices.Contains(standard, name) || slices.Contains([]string{"get_queryset", "get_serializer_class", "perform_create",
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
		w.after.WriteString("// " + gosource.Line(last(w.v.Name)) + ".get_serializer_class in Python:\n//\n" + gosource.Code(m.Source) + "\n")
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
		entries = append(entries, gosource.Entry{Key: gosource.Quote(action), Code: w.d.serializers[name]})
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
