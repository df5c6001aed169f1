package django

import (
	"fmt"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/internal/gosource"
)

// only returns the actions, or "" for all.
func (w *writtenView) only() string {
	mixins := map[string][]string{"ListModelMixin": {"list"}, "CreateModelMixin": {"create"},
		"RetrieveModelMixin": {"retrieve"},
		"UpdateModelMixin":   {"update", "partial_update"}, "DestroyModelMixin": {"destroy"}}
	methods := map[string]string{"list": "get", "create": "post", "retrieve": "get", "update": "put",
		"partial_update": "patch", "destroy": "delete"}
	var has []string
	for _, base := range w.v.Bases {
		if strings.HasPrefix(base, "rest_framework.mixins.") {
			has = append(has, mixins[last(base)]...)
		}
	}
	has = slices.DeleteFunc(has, func(action string) bool {
		return w.v.HTTP != nil && !slices.Contains(w.v.HTTP, methods[action])
	})
	for _, name := range standard {
		m, overridden := w.v.Methods[name]
		if overridden && slices.Contains(has, name) {
			has = slices.DeleteFunc(has, func(a string) bool { return a == name })
			w.d.note(w.v.Name, "it overrides %s: the action is left out", name)
			w.after.WriteString("// " + gosource.Line(last(w.v.Name)+"."+name) +
				" has not been translated from Python:\n//\n" + gosource.Code(m.Source) + "\n")
		}
	}
	if !w.isRouted && w.v.HTTP == nil && len(has) > 0 && !slices.ContainsFunc(standard, func(n string) bool {
		_,
			has := w.v.Methods[n]
		return has
	}) {
		return "" // the generic view says it
	}
	var names []string
	for _, action := range standard {
		if slices.Contains(has, action) {
			names = append(names, "resource."+strings.ReplaceAll(gosource.Exported(action), "_", ""))
		}
	}
	if len(names) == len(standard) {
		return ""
	}
	if len(names) == 0 {
		w.close("it has no action that the draft knows")
	}
	return "[]string{" + strings.Join(names, ", ") + "}"
}

// changes returns the hook Before, which refuses the changes with which Python runs code.
func (w *writtenView) changes() string {
	var body strings.Builder
	whole := w.d.guarded(w.label)
	for _, hook := range []struct{ name, test string }{{"perform_create", "c.Creating()"}, {"perform_update",
		"!c.Creating() && c.New != nil"},
		{"perform_destroy", "c.New == nil"}} {
		m, has := w.v.Methods[hook.name]
		if !has || hook.name == "perform_create" && w.savesOwner(m) {
			continue
		}
		w.d.note(w.v.Name, "%s: the draft refuses the change with a 501", hook.name)
		fmt.Fprintf(&body, "if %s {\n%sreturn %s(%s)\n}\n", hook.test, gosource.Code(m.Source),
			w.d.help("notTranslated"),
			gosource.Quote(last(w.v.Name)+"."+hook.name))
	}
	end := "nil"
	if len(whole) > 0 {
		end = w.d.help("notTranslated") + "(" + gosource.Quote(strings.Join(whole, ", ")) + ")"
	} else if body.Len() == 0 {
		return ""
	}
	return fmt.Sprintf("func(_ context.Context, c *serializer.Change[%s]) error {\n%sreturn %s\n}", w.goType,
		body.String(), end)
}

// savesOwner reports whether perform_create only gives the new row to the user, as Owner does.
func (w *writtenView) savesOwner(m Method) bool {
	q, has := w.v.Methods["get_queryset"]
	body := m.statements()
	if !has || len(body) != 1 || len(m.Args) != 2 {
		return false
	}
	owner, _, ok := w.owned(q)
	e := asNode(body[0], "Expr")
	if e == nil || !ok {
		return false
	}
	c := asNode(e["value"], "Call")
	if c == nil || dotted(c["func"]) != m.Args[1]+".save" || len(c.list("keywords")) != 1 || len(c.list("args")) != 0 {
		return false
	}
	k := asNode(c.list("keywords")[0], "keyword")
	return k.text("arg") == owner && dotted(k["value"]) == "self.request.user"
}

// options returns the policy of a view where it differs from the defaults.
func (w *writtenView) options() string {
	var list []string
	if w.v.Authentication != nil {
		list = append(list, "rest.Authenticators("+w.d.authenticators(w.v.Name, *w.v.Authentication)+")")
	}
	switch {
	case w.closed:
		list = append(list, "rest.Permissions("+w.d.help("closed")+")")
	case w.v.Permission != nil:
		list = append(list, "rest.Permissions("+w.d.permissions(w.v.Name, *w.v.Permission, w.label)+")")
	}
	for _, o := range []struct {
		name string
		is   bool
	}{{"throttle_classes: it is not throttled", w.v.Throttle != nil && len(*w.v.Throttle) > 0}, {"parser_classes",
		w.v.Parser != nil},
		{"renderer_classes", w.v.Renderer != nil}, {"versioning_class", w.v.Versioning != nil}} {
		if o.is {
			w.d.note(w.v.Name, "%s", o.name)
		}
	}
	if len(list) == 0 {
		return ""
	}
	return "[]rest.Option{" + strings.Join(list, ", ") + "}"
}

// authenticators returns a list of authenticators. One that the draft does not know is left out.
func (d *draft) authenticators(about string, parts []Part) string {
	var list []string
	for _, p := range parts {
		name := map[string]string{
			"rest_framework.authentication.TokenAuthentication":   "site.TokenAuthentication",
			"rest_framework.authentication.BasicAuthentication":   "site.BasicAuthentication",
			"rest_framework.authentication.SessionAuthentication": "site.SessionAuthentication",
		}[p.Class]
		if name == "" {
			d.note(about, "authentication by %s", p.Class)
			continue
		}
		list = append(list, name)
	}
	return strings.Join(list, ", ")
}

// permissions returns a list of permissions. One that the draft does not know admits nobody.
func (d *draft) permissions(about string, parts []Part, label string) string {
	var list []string
	for _, p := range parts {
		list = append(list, d.permission(about, p, label))
	}
	if len(list) == 0 {
		return "rest.AllowAny"
	}
	return strings.Join(list, ", ")
}

var standardPermissions = []string{"AllowAny", "IsAuthenticated", "IsAdminUser", "IsAuthenticatedOrReadOnly",
	"DjangoModelPermissions", "DjangoModelPermissionsOrAnonReadOnly"}

func (d *draft) permission(about string, p Part, label string) string {
	if len(p.Methods) == 0 && p.Class == p.Base && strings.HasPrefix(p.Class, "rest_framework.permissions.") &&
		slices.Contains(standardPermissions, last(p.Class)) {
		return "rest." + last(p.Class)
	}
	name, ok := d.rule(p, label)
	if !ok {
		d.note(about, "permission %s: nobody is admitted until you have translated it", p.Class)
	}
	return name
}

// rule returns a permission of the project's own, and whether it could be translated.
func (d *draft) rule(p Part, label string) (string, bool) {
	entries := []gosource.Entry{{Name: "Name", Code: gosource.Quote(last(p.Class))}}
	for _, o := range [][2]string{{"Message", "message"}, {"Code", "code"}} {
		if text := p.Attributes.text(o[1]); text != "" {
			entries = append(entries, gosource.Entry{Name: o[0], Code: gosource.Quote(text)})
		}
	}
	ok := p.Base == "rest_framework.permissions.BasePermission" && len(p.Methods) > 0 && d.models[label] != nil
	for name := range p.Methods {
		ok = ok && (name == "has_permission" || name == "has_object_permission")
	}
	if m, has := p.Methods["has_permission"]; has && ok {
		s := permissionScope{scope: &scope{d: d}}
		code := ""
		if ok = len(m.Args) == 3; ok {
			s.request = m.Args[1]
			code, ok = s.body(m)
		}
		entries = append(entries, gosource.Entry{Name: "Allow", Code: "func(r *rest.Request) bool {\n" + code + "}"})
	}
	if m, has := p.Methods["has_object_permission"]; has && ok {
		code := ""
		if ok = len(m.Args) == 4; ok {
			s := permissionScope{scope: &scope{d: d, rows: map[string]row{m.Args[3]: {code: "x", model: label}}},
				request: m.Args[1],
				object:  m.Args[3]}
			code, ok = s.body(m)
			ok = ok && len(s.loads) == 0
		}
		if strings.Contains(code, "x.") {
			code = "x := object.(*" + d.structs[label] + ")\n" + code
		}
		entries = append(entries, gosource.Entry{Name: "AllowObject",
			Code: "func(r *rest.Request, object any) bool {\n" + code + "}"})
	}
	key := p.Class + " " + label
	if !ok {
		return d.help("closed"), false
	}
	variable := gosource.Unexported(last(p.Class) + "_" + last(label))
	if !d.refusals[key] {
		d.refusals[key] = true
		fmt.Fprintf(&d.rules, "// %s is %s, for a %s.\nvar %s = rest.Rule%s\n\n", variable, gosource.Line(p.Class),
			d.structs[label], variable,
			gosource.Literal(entries))
	}
	return variable, true
}
