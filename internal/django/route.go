package django

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/internal/gosource"
)

var converter = regexp.MustCompile(`<(?:(\w+):)?(\w+)>`)

// generics are the functions of package resource by DRF's generic views.
var generics = map[string]string{"ListAPIView": "ListView", "CreateAPIView": "CreateView",
	"ListCreateAPIView": "ListCreateView",
	"RetrieveAPIView":   "RetrieveView", "UpdateAPIView": "UpdateView", "DestroyAPIView": "DestroyView",
	"RetrieveUpdateAPIView": "RetrieveUpdateView", "RetrieveDestroyAPIView": "RetrieveDestroyView",
	"RetrieveUpdateDestroyAPIView": "RetrieveUpdateDestroyView"}

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
		return ""
	case v.Name == "rest_framework.authtoken.views.ObtainAuthToken" && isPlain:
		return fmt.Sprintf("site.View(%s, site.ObtainAuthToken)\n", gosource.Quote(path))
	}
	arguments := slices.DeleteFunc(slices.Clone(r.Arguments), func(name string) bool { return name == "name" })
	if len(arguments) > 0 {
		d.note("Routes", "%s: %s.as_view() with %s", r.Path, r.View, strings.Join(arguments, ", "))
		return ""
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
	return fmt.Sprintf("site.View(%s, resource.%s(env, %s(site))%s)\n", gosource.Quote(path), function, set.function,
		options)
}
