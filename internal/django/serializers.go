package django

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/internal/gosource"
)

// writeSerializers returns the variables of all serializers.
func (d *draft) writeSerializers() string {
	for _, s := range d.Serializers {
		if s.isModelled() && d.structs[s.Model] == "" {
			d.note(s.Name, "its model %s has no struct", s.Model)
			continue
		}
		d.serializers[s.Name] = d.names.Take(gosource.Unexported(last(s.Name)))
	}
	for i := range d.Serializers {
		d.closeSerializer(&d.Serializers[i])
	}
	var b strings.Builder
	for i := range d.Serializers {
		s := &d.Serializers[i]
		switch {
		case d.serializers[s.Name] == "":
		case s.isModelled():
			b.WriteString(d.modelled(s))
		default:
			b.WriteString(d.plainSerializer(s))
		}
	}
	return b.String()
}

// idle names the serializers that nothing in the draft refers to, so that linters do not report
// them: their views are not drafted.
func (d *draft) idle(serializers, views string) string {
	var idle []string
	for _, s := range d.Serializers {
		variable := d.serializers[s.Name]
		if variable == "" {
			continue
		}
		name := regexp.MustCompile(`\b` + regexp.QuoteMeta(variable) + `\b`)
		if len(name.FindAllString(serializers, -1)) == 2 && !name.MatchString(views) { // its comment, and itself
			idle = append(idle, variable)
		}
	}
	if len(idle) == 0 {
		return ""
	}
	return "// These are of views that have not been drafted.\nvar _ = []any{" + strings.Join(idle, ", ") + "}\n"
}

func (s *Serializer) isModelled() bool {
	return s.Model != "" && strings.HasSuffix(s.Base, "ModelSerializer")
}

// closeSerializer notes why viewsets must not use a serializer: Python decides what it shows.
func (d *draft) closeSerializer(s *Serializer) {
	for _, name := range []string{"__init__", "get_fields", "to_representation", "to_internal_value",
		"run_validation", "data",
		"build_field", "get_extra_kwargs", "get_field_names", "get_default_field_names", "fields", "save"} {
		if _, has := s.Methods[name]; has {
			d.closed[s.Name] = last(s.Name) + "." + name
			d.note(s.Name, "it overrides %s: viewsets with it are closed until you have translated it", name)
			return
		}
	}
}

// written is a serializer while it is written.
type written struct {
	d        *draft
	s        *Serializer
	model    *gosource.Model // nil of a Plain, and of a model of package auth
	goType   string
	variable string
	code     strings.Builder // functions behind the variable
	with     []gosource.Entry
}

func (d *draft) modelled(s *Serializer) string {
	w := &written{d: d, s: s, model: d.models[s.Model], goType: d.structs[s.Model], variable: d.serializers[s.Name]}
	var entries []gosource.Entry
	names, isList := texts(s.Meta["fields"])
	extra, _ := s.Meta["extra_kwargs"].(map[string]any)
	done := map[string]bool{}
	for i := range s.Declared {
		f := &s.Declared[i]
		done[f.Name] = true
		if isList && !slices.Contains(names, f.Name) {
			continue
		}
		code, ok := w.declared(f)
		if !ok {
			names = slices.DeleteFunc(names, func(n string) bool { return n == f.Name })
			d.note(s.Name, "field %s: a %s", f.Name, f.Class)
			continue
		}
		if code != "{}" {
			w.with = append(w.with, gosource.Entry{Name: gosource.Quote(f.Name), Code: code})
		}
	}
	for _, name := range sorted(extra) {
		o, _ := extra[name].(map[string]any)
		if entries := w.options(name, Options(o), false); len(entries) > 0 && !done[name] {
			w.with = append(w.with, gosource.Entry{Name: gosource.Quote(name), Code: gosource.Literal(entries)})
		}
	}
	if isList {
		names = slices.DeleteFunc(names, func(name string) bool { return !done[name] && !w.has(name) })
		entries = append(entries, gosource.Entry{Name: "Fields", Code: gosource.Strings(names)})
	}
	if exclude, ok := texts(s.Meta["exclude"]); ok {
		entries = append(entries, gosource.Entry{Name: "Exclude", Code: gosource.Strings(exclude)})
	}
	if readOnly, ok := texts(s.Meta["read_only_fields"]); ok && len(readOnly) > 0 {
		readOnly = slices.DeleteFunc(readOnly, func(n string) bool {
			return done[n] || isList &&
				!slices.Contains(names, n)
		})
		if len(readOnly) > 0 {
			entries = append(entries, gosource.Entry{Name: "ReadOnly", Code: gosource.Strings(readOnly)})
		}
	}
	if strings.HasSuffix(s.Base, "HyperlinkedModelSerializer") {
		entries = append(entries, gosource.Entry{Name: "Links", Code: "true"})
	}
	for _, name := range []string{"depth", "validators"} {
		if v := s.Meta[name]; v != nil {
			d.note(s.Name, "Meta.%s", name)
		}
	}
	w.checkFields()
	if len(w.with) > 0 {
		entries = append(entries, gosource.Entry{Name: "With", Code: "serializer.With" + gosource.Literal(w.with)})
	}
	if code := w.validate(); code != "" {
		entries = append(entries, gosource.Entry{Name: "Validate", Code: code})
	}
	return fmt.Sprintf("// %s is %s.\nvar %s = serializer.Serializer[%s]%s\n\n%s", w.variable, gosource.Line(s.Name),
		w.variable, w.goType,
		gosource.Literal(entries), w.code.String())
}

// has reports whether a field of Meta.fields is one of the model or of its relations, and notes one
// that is not.
func (w *written) has(name string) bool {
	if name == "url" || name == "pk" {
		return true
	}
	if w.model == nil {
		known := slices.Contains([]string{"id", "username", "first_name", "last_name", "email", "is_active",
			"is_staff", "is_superuser",
			"date_joined", "last_login", "name"}, name)
		if !known {
			w.d.note(w.s.Name, "field %s: it is no field of %s", name, w.goType)
		}
		return known
	}
	if w.model.Field(name) != nil || w.d.addBack(w.s.Model, name) {
		return true
	}
	w.d.note(w.s.Name, "field %s: a property or a method of the model, or a field without a struct", name)
	return false
}

// checkFields adds the methods validate_<field>.
func (w *written) checkFields() {
	for _, name := range sorted(w.s.Methods) {
		m := w.s.Methods[name]
		field, isCheck := strings.CutPrefix(name, "validate_")
		if !isCheck {
			if name != "validate" && name != "create" && name != "update" && !strings.HasPrefix(name, "get_") {
				w.d.note(w.s.Name, "method %s", name)
			}
			continue
		}
		code := w.check(field, m)
		i := slices.IndexFunc(w.with, func(e gosource.Entry) bool { return e.Name == gosource.Quote(field) })
		if i < 0 {
			w.with = append(w.with, gosource.Entry{Name: gosource.Quote(field), Code: "{Check: " + code + "}"})
			continue
		}
		w.with[i].Code = strings.TrimSuffix(w.with[i].Code, "}") + ", Check: " + code + "}"
	}
}

// check returns the Check of a method validate_<field>.
func (w *written) check(field string, m Method) string {
	if len(m.Args) == 2 && w.model != nil {
		if f := w.model.Field(field); f != nil && (f.Type == "string" || f.Type == "int64" || f.Type == "uint64" ||
			f.Type == "bool") {
			s := scope{d: w.d, values: map[string]value{m.Args[1]: {"value", f.Type}}}
			if code, ok := s.checks(m, m.Args[1]); ok {
				return fmt.Sprintf("serializer.CheckFunc(func(_ *rest.Request, value %s) error {\n%sreturn nil\n})",
					f.Type, code)
			}
		}
	}
	w.d.note(w.s.Name, "validate_%s: the draft refuses each value with a 501", field)
	return fmt.Sprintf("serializer.CheckFunc(func(_ *rest.Request, _ any) error {\n%sreturn %s(%s)\n})",
		gosource.Code(m.Source),
		w.d.help("notTranslated"), gosource.Quote(last(w.s.Name)+".validate_"+field))
}

// validate returns the function for the methods validate, create and update, or "".
func (w *written) validate() string {
	head := fmt.Sprintf("func(_ *rest.Request, c *serializer.Change[%s]) error {\n", w.goType)
	m, has := w.s.Methods["validate"]
	body := ""
	if has && len(m.Args) == 2 {
		s := scope{d: w.d, rows: map[string]row{m.Args[1]: {code: "c.New", model: w.s.Model}}, attrs: m.Args[1]}
		code, ok := s.checks(m, m.Args[1])
		if ok && len(s.loads) == 0 {
			body = code
		} else {
			has = true
			body = ""
		}
	}
	if has && body == "" {
		w.d.note(w.s.Name, "validate: the draft refuses each change with a 501")
		return head + gosource.Code(m.Source) + "return " + w.d.help("notTranslated") + "(" +
			gosource.Quote(last(w.s.Name)+".validate") + ")\n}"
	}
	for _, name := range []string{"create", "update"} {
		method, overridden := w.s.Methods[name]
		if !overridden || w.hasSave() {
			continue
		}
		w.d.note(w.s.Name, "%s: the draft refuses the change with a 501", name)
		test := "c.Creating()"
		if name == "update" {
			test = "!c.Creating()"
		}
		body += "if " + test + " {\n" + gosource.Code(method.Source) + "return " + w.d.help("notTranslated") + "(" +
			gosource.Quote(last(w.s.Name)+"."+name) + ")\n}\n"
	}
	if body == "" {
		return ""
	}
	return head + body + "return nil\n}"
}

// hasSave reports whether a nested field has a Save, which refuses what create and update do.
func (w *written) hasSave() bool {
	return slices.ContainsFunc(w.with, func(e gosource.Entry) bool {
		return strings.Contains(e.Code,
			"Save: serializer.SaveFunc(")
	})
}
