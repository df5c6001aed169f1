package django

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/internal/gosource"
	"github.com/latchkey-go/latchkey/model"
)

// readModels makes the structs. Others add fields to them until writeModels.
func (d *draft) readModels() {
	for i := range d.Models {
		m := &d.Models[i]
		switch {
		case m.Proxy:
			d.note(m.Label, "it is a proxy model, and has no struct")
		case m.Label == d.UserModel:
			d.structs[m.Label] = "auth.User"
			d.note(m.Label, "it is the model of users: describe its table by Project.UserModel")
		default:
			app, name, _ := strings.Cut(m.Label, ".")
			name = gosource.Exported(name)
			if slices.Contains([]string{"Status", "Choices"}, name) || d.isShared(m) {
				name = gosource.Exported(app) + name
			}
			d.structs[m.Label] = d.names.Take(name)
			d.byLabel[m.Label] = m
			d.models[m.Label] = &gosource.Model{Name: d.structs[m.Label]}
		}
	}
	for i := range d.Models {
		if m := &d.Models[i]; d.models[m.Label] != nil {
			d.readModel(m)
		}
	}
}

// isShared reports whether two apps have a model of this name.
func (d *draft) isShared(m *Model) bool {
	return slices.ContainsFunc(d.Models, func(o Model) bool {
		return o.Label != m.Label && strings.EqualFold(last(o.Label), last(m.Label))
	})
}

func (d *draft) readModel(m *Model) {
	s := d.models[m.Label]
	var code strings.Builder
	var patterns []gosource.Entry
	defaults := ""
	for i := range m.Fields {
		f := &m.Fields[i]
		field := d.modelField(m, f, &code)
		s.Fields = append(s.Fields, field)
		if field.Missing != "" {
			d.note(m.Label, "%s: %s", f.Name, field.Missing)
			continue
		}
		if list := d.patterns(m, f); list != "" {
			patterns = append(patterns, gosource.Entry{Name: gosource.Quote(f.Name), Code: list})
		}
		if value := callable(f); value != "" {
			defaults += fmt.Sprintf("\tx.%s = %s\n", gosource.FieldName(f.Name), value)
		}
	}
	s.Settle()
	s.Meta = d.meta(m)
	if len(patterns) > 0 {
		fmt.Fprintf(&code,
			"func (%s) Validators() map[string][]model.Validator {\n\treturn map[string][]model.Validator%s\n}\n\n",
			s.Name, gosource.Literal(patterns))
	}
	if defaults != "" {
		fmt.Fprintf(&code, "func (x *%s) Defaults() {\n%s}\n\n", s.Name, defaults)
	}
	if text, ok := d.stringMethod(m, "__str__"); ok {
		fmt.Fprintf(&code, "func (x %s) String() string { return %s }\n\n", s.Name, text)
	}
	s.Methods = code.String()
	d.python(m)
}

// python notes what a model has in Python alone.
func (d *draft) python(m *Model) {
	for _, name := range sorted(m.Methods) {
		_, done := d.stringMethod(m, name)
		switch {
		case name == "__str__" && done:
		case name == "save", name == "delete", name == "clean", name == "full_clean":
			d.note(m.Label, "it overrides %s(): changes by viewsets are refused until you have translated it", name)
		default:
			d.note(m.Label, "method or property %s", name)
		}
	}
	for _, s := range m.Signals {
		d.note(m.Label, "signal %s: changes by viewsets are refused until you have translated it", s)
	}
	for _, name := range m.Managers {
		d.note(m.Label, "manager %s: its queries are Python's", name)
	}
	for _, name := range m.Private {
		d.note(m.Label, "%s is a field without a column, as a GenericForeignKey", name)
	}
	for _, name := range m.Parents {
		d.note(m.Label, "it inherits from %s, a table of its own: rows of both are written by Python alone", name)
	}
}

// guarded returns the names of what Python runs when rows of a model change.
func (d *draft) guarded(label string) (names []string) {
	m := d.byLabel[label]
	if m == nil {
		return nil
	}
	for _, name := range []string{"save", "delete", "clean", "full_clean"} {
		if _, ok := m.Methods[name]; ok {
			names = append(names, last(m.Label)+"."+name)
		}
	}
	if len(m.Signals) > 0 {
		names = append(names, "a signal of "+last(m.Label))
	}
	if len(m.Parents) > 0 {
		names = append(names, "the table above "+last(m.Label))
	}
	return names
}

func (d *draft) writeModels() string {
	var b strings.Builder
	for _, m := range d.Models {
		if s := d.models[m.Label]; s != nil {
			b.WriteString(s.Code())
		}
	}
	return b.String()
}

// meta returns the entries of Meta.
func (d *draft) meta(m *Model) []gosource.Entry {
	app, name, _ := strings.Cut(strings.ToLower(m.Label), ".")
	var list []gosource.Entry
	add := func(key, code string) { list = append(list, gosource.Entry{Name: key, Code: code}) }
	if strings.ToLower(d.structs[m.Label]) != name {
		add("Name", gosource.Quote(name))
	}
	if m.Table != app+"_"+name {
		add("Table", gosource.Quote(m.Table))
	}
	if m.Verbose != "" {
		add("Verbose", gosource.Quote(m.Verbose))
	}
	if m.Plural != "" {
		add("Plural", gosource.Quote(m.Plural))
	}
	add("Unmanaged", "true")
	if names, ok := texts(m.Ordering); ok && len(names) > 0 {
		add("Ordering", gosource.Strings(names))
	} else if !ok {
		d.note(m.Label, "Meta.ordering has expressions")
	}
	if len(m.UniqueTogether) > 0 {
		entries := make([]gosource.Entry, len(m.UniqueTogether))
		for i, names := range m.UniqueTogether {
			entries[i].Code = strings.TrimPrefix(gosource.Strings(names), "[]string")
		}
		add("UniqueTogether", "[][]string"+gosource.Literal(entries))
	}
	d.constraints(m, add)
	if m.DefaultPermissions != nil {
		add("DefaultPermissions", gosource.Strings(*m.DefaultPermissions))
	}
	var permissions []gosource.Entry
	for _, p := range m.Permissions {
		if len(p) == 2 {
			permissions = append(permissions, gosource.Entry{Code: fmt.Sprintf("{Codename: %s, Name: %s}",
				gosource.Quote(p[0]), gosource.Quote(p[1]))})
		}
	}
	if len(permissions) > 0 {
		add("Permissions", "[]model.Permission"+gosource.Literal(permissions))
	}
	return list
}

// patterns returns the regular expressions among the validators of a field.
func (d *draft) patterns(m *Model, f *ModelField) string {
	var list []gosource.Entry
	for _, v := range f.Validators {
		switch last(v.Class) {
		case "MinValueValidator", "MaxValueValidator", "MinLengthValidator", "MaxLengthValidator":
		case "RegexValidator":
			flags, _ := integer(v.Flags)
			pattern := v.Pattern
			if flags&2 != 0 { // re.IGNORECASE
				pattern = "(?i)" + pattern
			}
			if _, err := regexp.Compile(pattern); err != nil || flags&^(2|32) != 0 || v.Inverse {
				d.note(m.Label, "%s: the pattern %s is none of Go's", f.Name, v.Pattern)
				continue
			}
			list = append(list, gosource.Entry{Code: fmt.Sprintf("model.Regex(%s, %s)", gosource.Quote(pattern),
				gosource.Quote(v.Message))})
		default:
			d.note(m.Label, "%s: validator %s", f.Name, v.Class)
		}
	}
	if len(list) == 0 {
		return ""
	}
	return gosource.Literal(list)
}

// callable returns the code of a default that Django computes.
func callable(f *ModelField) string {
	o, ok := f.Options["default"].(map[string]any)
	if !ok {
		return ""
	}
	kind := f.kind()
	switch {
	case o["class"] == "django.utils.timezone.now" && kind == model.DateTimeField:
		return "time.Now()"
	case o["class"] == "uuid.uuid4" && kind == model.UUIDField && !f.Options.is("null"):
		return "model.NewUUID()"
	}
	return ""
}

// kind returns the kind of a field: that of its class in Django, or of the class like which it is
// stored.
func (f *ModelField) kind() model.Kind {
	if k := kindOf(last(f.Class)); k != 0 && strings.HasPrefix(f.Class, "django.db.models.") {
		return k
	}
	return kindOf(f.Kind)
}

func kindOf(name string) model.Kind {
	for _, k := range model.Kinds() {
		if k.String() == name {
			return k
		}
	}
	return 0
}
