package django

import (
	"fmt"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/internal/gosource"
)

// serializerTypes are the types of fields by DRF's classes.
var serializerTypes = map[string]string{
	"BooleanField": "Boolean", "NullBooleanField": "Boolean", "CharField": "Char", "EmailField": "Email",
	"RegexField": "Regex",
	"SlugField":  "Slug", "URLField": "URL", "UUIDField": "UUID", "IPAddressField": "IPAddress",
	"IntegerField":    "Integer",
	"BigIntegerField": "BigInteger", "FloatField": "Float", "DecimalField": "Decimal", "DateTimeField": "DateTime",
	"DateField": "Date", "TimeField": "Time", "DurationField": "Duration", "ChoiceField": "Choice",
	"MultipleChoiceField": "MultipleChoice", "ListField": "List", "DictField": "Dict", "HStoreField": "Dict",
	"JSONField": "JSON", "FileField": "File", "ImageField": "File", "HiddenField": "Hidden",
	"PrimaryKeyRelatedField": "PrimaryKey", "SlugRelatedField": "SlugRelated",
	"HyperlinkedRelatedField": "HyperlinkRelated", "HyperlinkedIdentityField": "HyperlinkRelated",
	"StringRelatedField": "StringRelated",
}

// declared returns what With says about a field that the serializer declares.
func (w *written) declared(f *SerializerField) (code string, ok bool) {
	class := last(f.Base)
	source := f.Options.text("source")
	if source == "" {
		source = f.Name
	}
	var entries []gosource.Entry
	switch {
	case class == "SerializerMethodField":
		return w.computed(f), true
	case strings.HasPrefix(f.Base, "rest_framework.serializers."):
		return w.nested(f, source)
	case class == "ReadOnlyField", f.Options.is("read_only") && w.model != nil && w.model.Field(source) == nil:
		if code, ok := w.annotated(source); ok {
			return code, true
		}
		if w.model == nil || !strings.Contains(source, ".") && w.model.Field(source) == nil && !w.d.addBack(w.s.Model,
			source) {
			return "", false
		}
		entries = append(entries, gosource.Entry{Name: "ReadOnly", Code: "true"})
		return gosource.Literal(append(w.options(f.Name, without(f.Options, "read_only"), f.Many), entries...)), true
	case f.Class != f.Base:
		w.d.note(w.s.Name, "field %s: the code of %s", f.Name, f.Class)
	}
	t := serializerTypes[class]
	switch t {
	case "":
		return "", false
	case "SlugRelated", "HyperlinkRelated", "PrimaryKey", "StringRelated":
		if w.model != nil && w.model.Field(source) == nil && !w.d.addBack(w.s.Model, source) {
			return "", false
		}
		if t == "StringRelated" || t == "PrimaryKey" {
			entries = append(entries, gosource.Entry{Name: "Type", Code: "serializer." + t})
		}
	default:
		entries = append(entries, gosource.Entry{Name: "Type", Code: "serializer." + t})
	}
	return gosource.Literal(append(entries, w.options(f.Name, w.withArgs(f), f.Many)...)), true
}

// withArgs returns the options of a field with those of its arguments without keywords.
func (w *written) withArgs(f *SerializerField) Options {
	o := Options{}
	for k, v := range f.Options {
		o[k] = v
	}
	name := map[string]string{"RegexField": "regex", "ChoiceField": "choices",
		"MultipleChoiceField": "choices"}[last(f.Base)]
	if len(f.Args) > 0 && name != "" {
		o[name] = f.Args[0]
	} else if len(f.Args) > 0 {
		w.d.note(w.s.Name, "field %s: its arguments", f.Name)
	}
	return o
}

func without(o Options, names ...string) Options {
	out := Options{}
	for k, v := range o {
		out[k] = v
	}
	for _, name := range names {
		delete(out, name)
	}
	return out
}

// nested returns a nested serializer. One that clients write has a Save, which refuses.
func (w *written) nested(f *SerializerField, source string) (string, bool) {
	variable := w.d.serializers[f.Class]
	if variable == "" || w.model == nil || f.Class == w.s.Name {
		return "", false
	}
	if w.model.Field(source) == nil && !w.d.addBack(w.s.Model, source) {
		return "", false
	}
	entries := []gosource.Entry{{Name: "Nested", Code: variable}}
	if f.Many {
		entries = append(entries, gosource.Entry{Name: "Many", Code: "true"})
	}
	if why := w.d.closed[f.Class]; why != "" && w.d.closed[w.s.Name] == "" {
		w.d.closed[w.s.Name] = why
	}
	if !f.Options.is("read_only") {
		inner := w.d.modelOf(f.Class)
		entries = append(entries, gosource.Entry{Name: "Save", Code: fmt.Sprintf(
			"serializer.SaveFunc(func(context.Context, *%s, []*%s) error {\n%sreturn %s(%s)\n})", w.goType,
			w.d.structs[inner],
			w.sources("create", "update"), w.d.help("notTranslated"),
			gosource.Quote("what "+last(w.s.Name)+" does with "+f.Name))})
		w.d.note(w.s.Name, "create and update write %s: the draft refuses the change with a 501", f.Name)
	}
	return gosource.Literal(append(entries, w.options(f.Name, without(f.Options, "read_only"), false)...)), true
}

func (w *written) sources(names ...string) (code string) {
	for _, name := range names {
		if m, ok := w.s.Methods[name]; ok {
			code += gosource.Code(m.Source)
		}
	}
	return code
}

func (d *draft) modelOf(serializer string) string {
	for _, s := range d.Serializers {
		if s.Name == serializer {
			return s.Model
		}
	}
	return ""
}

// computed returns the Value of a SerializerMethodField, with a function for its method.
func (w *written) computed(f *SerializerField) string {
	name := f.Options.text("method_name")
	if name == "" {
		name = "get_" + f.Name
	}
	m := w.s.Methods[name]
	function := w.d.names.Take(gosource.Unexported(strings.TrimSuffix(last(w.s.Name), "Serializer") + "_" + f.Name))
	loads := ""
	if len(m.Args) == 2 {
		s := scope{d: w.d, rows: map[string]row{m.Args[1]: {code: "x", model: w.s.Model}}}
		v, ok := s.computed(m)
		kind := v.kind
		if strings.HasPrefix(kind, "decimal ") || kind == "number" || kind == "nil" {
			ok = false
		}
		if ok {
			for _, load := range s.loads {
				if !strings.Contains(loads, gosource.Quote(load)) {
					loads += ", " + gosource.Quote(load)
				}
			}
			fmt.Fprintf(&w.code, "func %s(_ *rest.Request, x *%s) %s {\n%s\n}\n\n", function, w.goType, kind, v.code)
			return "{Value: serializer.Value(" + function + loads + ")}"
		}
	}
	w.d.note(w.s.Name, "field %s: %s; the draft shows null", f.Name, name)
	fmt.Fprintf(&w.code,
		"// %s has not been translated from Python:\n//\n%sfunc %s(*rest.Request, *%s) any { return nil }\n\n",
		function,
		gosource.Code(m.Source), function, w.goType)
	return "{Value: serializer.Value(" + function + ")}"
}

// annotated returns the Value of a field that a view's annotate() computes. The struct gets a field
// for it.
func (w *written) annotated(name string) (string, bool) {
	kind := ""
	for _, v := range w.d.Views {
		for _, q := range []*QuerySet{v.QuerySet, v.Asked} {
			if q == nil || q.Model != w.s.Model {
				continue
			}
			for _, a := range q.Annotations {
				if a.Name == name {
					kind = w.d.annotationType(a.Function)
				}
			}
		}
	}
	if kind == "" || w.model == nil {
		return "", false
	}
	i := slices.IndexFunc(w.model.Fields, func(f gosource.Field) bool { return f.Unstored && f.Name == name })
	if i < 0 {
		w.model.Fields = append(w.model.Fields, gosource.Field{Name: name, Type: "*" + kind, Unstored: true,
			Note: "by annotate()"})
		w.model.Settle()
		i = len(w.model.Fields) - 1
	}
	field := w.model.Fields[i].GoName
	return fmt.Sprintf("{Value: serializer.Value(func(_ *rest.Request, x *%s) *%s { return x.%s })}", w.goType, kind,
		field), true
}

// annotationType returns the type of an aggregate that the draft knows, or "".
func (d *draft) annotationType(function string) string {
	return map[string]string{"Avg": "float64", "Count": "int64"}[function]
}

// addBack gives the struct of a model the rows that refer to it by a name, and reports whether
// there is such a relation.
func (d *draft) addBack(label, name string) bool {
	s := d.models[label]
	if s == nil {
		return false
	}
	if f := s.Field(name); f != nil {
		return true
	}
	for i := range d.Models {
		m := &d.Models[i]
		for _, f := range m.Fields {
			related := f.Options.text("related_name")
			if related == "" {
				related = strings.ToLower(last(m.Label)) + "_set"
			}
			if f.To == label && related == name && f.kind().IsRelation() && d.models[m.Label] != nil {
				s.Fields = append(s.Fields, gosource.Field{Name: name, Type: "model.Back[" + d.structs[m.Label] + "]"})
				s.Settle()
				return true
			}
		}
	}
	return false
}

// target returns the label of the model that a relation leads to, or "".
func (d *draft) target(label, field string) string {
	if f := d.modelFieldOf(label, field); f != nil {
		return f.To
	}
	return ""
}

func (d *draft) isNull(label, field string) bool {
	f := d.modelFieldOf(label, field)
	return f == nil || f.Options.is("null")
}

func (d *draft) option(label, field, name string) (int64, bool) {
	if f := d.modelFieldOf(label, field); f != nil {
		return f.Options.integer(name)
	}
	return 0, false
}

func (d *draft) modelFieldOf(label, field string) *ModelField {
	if m := d.byLabel[label]; m != nil {
		for i := range m.Fields {
			if m.Fields[i].Name == field {
				return &m.Fields[i]
			}
		}
	}
	return nil
}
