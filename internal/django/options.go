package django

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/latchkey-go/latchkey/internal/gosource"
)

// fieldOptions are the options of a field by the arguments of DRF's, with the form of the value.
var fieldOptions = []struct{ python, name, form string }{
	{"source", "Source", "text"},
	{"read_only", "ReadOnly", "true"}, {"write_only", "WriteOnly", "true"},
	{"required", "Required", "true"}, {"required", "Optional", "false"},
	{"allow_null", "Null", "true"}, {"allow_blank", "Blank", "true"},
	{"default", "Default", "any"}, {"min_value", "Min", "any"}, {"max_value", "Max", "any"},
	{"min_length", "MinLength", "number"}, {"max_length", "MaxLength", "number"},
	{"allow_empty", "NotEmpty", "false"}, {"trim_whitespace", "Raw", "false"},
	{"regex", "Pattern", "pattern"}, {"allow_unicode", "Unicode", "true"}, {"protocol", "Protocol", "protocol"},
	{"max_digits", "MaxDigits", "number"}, {"decimal_places", "DecimalPlaces", "number"},
	{"coerce_to_string", "AsNumber", "false"}, {"normalize_output", "Normalize", "true"},
	{"format", "Format", "text"}, {"choices", "Choices", "choices"}, {"child", "Child", "child"},
	{"label", "Label", "text"}, {"help_text", "Help", "text"}, {"error_messages", "Messages", "texts"},
	{"slug_field", "Slug", "text"}, {"view_name", "Link", "text"}, {"lookup_field", "By", "by"}, {"queryset", "Where",
		"where"},
}

// ignored are arguments that say nothing more.
var ignored = []string{"many", "style", "initial", "pk_field", "max_value", "method_name", "html_cutoff",
	"html_cutoff_text", "use_url"}

// options returns the options of a field.
func (w *written) options(name string, o Options, many bool) (entries []gosource.Entry) {
	add := func(key, code string) { entries = append(entries, gosource.Entry{Name: key, Code: code}) }
	known := map[string]bool{}
	for _, f := range fieldOptions {
		v, has := o[f.python]
		known[f.python] = true
		if !has || v == nil {
			continue
		}
		switch f.form {
		case "true", "false":
			if v == (f.form == "true") {
				add(f.name, "true")
			}
			continue
		case "where":
			if code := w.where(name, v); code != "" {
				add(f.name, code)
			}
			continue
		}
		if code, ok := w.option(f.form, v); ok {
			if code != "" {
				add(f.name, code)
			}
			continue
		}
		w.d.note(w.s.Name, "field %s: %s", name, f.python)
	}
	if many {
		if f := w.fieldOf(name, o); f == nil || !strings.HasPrefix(f.Type, "model.") {
			add("Many", "true")
		}
	}
	for _, key := range sorted(o) {
		isIgnored := known[key]
		for _, other := range ignored {
			isIgnored = isIgnored || key == other
		}
		if !isIgnored && o[key] != nil {
			w.d.note(w.s.Name, "field %s: %s", name, key)
		}
	}
	return entries
}

func (w *written) fieldOf(name string, o Options) *gosource.Field {
	if w.model == nil {
		return nil
	}
	if source := o.text("source"); source != "" {
		name = source
	}
	return w.model.Field(name)
}

var zeroText = regexp.MustCompile(`^\s*$`)

// option returns the value of an option in Go.
func (w *written) option(form string, v any) (string, bool) {
	switch form {
	case "text", "protocol", "by":
		s, ok := v.(string)
		if form == "protocol" && strings.EqualFold(s, "both") || form == "by" && s == "pk" || zeroText.MatchString(s) {
			return "", ok
		}
		return gosource.Quote(s), ok
	case "pattern":
		s, ok := v.(string)
		_, err := regexp.Compile(s)
		return gosource.Quote(s), ok && err == nil
	case "number":
		n, ok := integer(v)
		return fmt.Sprint(n), ok
	case "any":
		if o, ok := v.(map[string]any); ok {
			if last(Options(o).text("class")) == "CurrentUserDefault" {
				return "serializer.CurrentUser()", true
			}
			return "", false
		}
		if _, isList := v.([]any); isList {
			return "", false
		}
		code, ok := literal(v)
		if _, err := integer(v); err {
			code = "int64(" + code + ")"
		}
		return code, ok
	case "texts":
		o, ok := v.(map[string]any)
		var entries []gosource.Entry
		for _, key := range sorted(o) {
			s, isText := o[key].(string)
			ok = ok && isText
			entries = append(entries, gosource.Entry{Name: gosource.Quote(key), Code: gosource.Quote(s)})
		}
		return "map[string]string" + gosource.Literal(entries), ok
	case "choices":
		return choicesOf(v)
	case "child":
		return w.child(v)
	}
	return "", false
}

// choicesOf returns choices: pairs, or values that are their own labels.
func choicesOf(v any) (string, bool) {
	list, ok := v.([]any)
	var parts []string
	for _, one := range list {
		if pair, isPair := one.([]any); isPair {
			if len(pair) != 2 {
				return "", false
			}
			value, okValue := literal(pair[0])
			label, okLabel := pair[1].(string)
			ok = ok && okValue && okLabel
			parts = append(parts, value+", "+gosource.Quote(label))
			continue
		}
		value, okValue := literal(one)
		label, okText := text(one)
		ok = ok && okValue && okText
		parts = append(parts, value+", "+gosource.Quote(label))
	}
	return "model.Choices(" + strings.Join(parts, ", ") + ")", ok && len(parts) > 0
}

// child returns the Child of a ListField or a DictField.
func (w *written) child(v any) (string, bool) {
	o, ok := v.(map[string]any)
	if !ok {
		return "", false
	}
	f := SerializerField{Class: Options(o).text("class"), Base: Options(o).text("base")}
	f.Options, _ = o["options"].(map[string]any)
	f.Args, _ = o["args"].([]any)
	if strings.HasPrefix(f.Base, "rest_framework.serializers.") {
		variable := w.d.serializers[f.Class]
		return "&serializer.Field{Nested: " + variable + "}", variable != "" && w.model == nil
	}
	t := serializerTypes[last(f.Base)]
	if t == "" || t == "Hidden" || strings.HasSuffix(t, "Related") || t == "HyperlinkRelated" || t == "PrimaryKey" {
		return "", false
	}
	entries := append([]gosource.Entry{{Name: "Type", Code: "serializer." + t}}, w.options("its child", w.withArgs(&f),
		false)...)
	return "&serializer.Field" + gosource.Literal(entries), true
}

// where returns the rows to which a relation may lead. A queryset that the draft cannot read has no
// rows.
func (w *written) where(name string, v any) string {
	o, _ := v.(map[string]any)
	q, _ := o["of"].(map[string]any)
	list, ok := q["where"].([]any)
	if !ok {
		w.d.note(w.s.Name, "field %s: its queryset is more than the draft can read, and has no rows here", name)
		return "model.Nothing()"
	}
	code, ok := wherePlain(list)
	if !ok {
		w.d.note(w.s.Name, "field %s: its queryset is more than the draft can read, and has no rows here", name)
		return "model.Nothing()"
	}
	return code
}

// wherePlain returns conditions [[path, look-up, value]…] as a model.Cond, "" for none.
func wherePlain(list []any) (string, bool) {
	var parts []string
	for _, one := range list {
		c, _ := one.([]any)
		if len(c) != 3 {
			return "", false
		}
		path, okPath := c[0].(string)
		look, okLook := c[1].(string)
		value, okValue := literal(c[2])
		if !okPath || !okLook || !okValue {
			return "", false
		}
		if look != "exact" {
			path += "__" + look
		}
		parts = append(parts, "model.Is("+gosource.Quote(path)+", "+value+")")
	}
	switch len(parts) {
	case 0:
		return "", true
	case 1:
		return parts[0], true
	}
	return "model.And(" + strings.Join(parts, ", ") + ")", true
}

// plainSerializer returns the variable of a serializer without a model.
func (d *draft) plainSerializer(s *Serializer) string {
	w := &written{d: d, s: s, variable: d.serializers[s.Name]}
	var fields []gosource.Entry
	for i := range s.Declared {
		f := &s.Declared[i]
		code, ok := w.plainField(f)
		if !ok {
			d.note(s.Name, "field %s: a %s", f.Name, f.Class)
			continue
		}
		fields = append(fields, gosource.Entry{Code: "\n" + code})
	}
	entries := []gosource.Entry{{Name: "Fields", Code: "serializer.Fields" + gosource.Literal(fields)}}
	for _, name := range sorted(s.Methods) {
		d.note(s.Name, "method %s", name)
		if name == "validate" || strings.HasPrefix(name, "validate_") || d.closed[s.Name] != "" {
			entries = append(entries[:1], gosource.Entry{Name: "Validate",
				Code: "func(*rest.Request, serializer.Values) error {\n" +
					gosource.Code(s.Methods[name].Source) + "return " + d.help("notTranslated") + "(" +
					gosource.Quote(last(s.Name)+"."+name) + ")\n}"})
		}
	}
	return fmt.Sprintf("// %s is %s.\nvar %s = serializer.Plain%s\n\n", w.variable, gosource.Line(s.Name), w.variable,
		gosource.Literal(entries))
}

// plainField returns a field of a Plain.
func (w *written) plainField(f *SerializerField) (string, bool) {
	entries := []gosource.Entry{{Name: "Name", Code: gosource.Quote(f.Name)}}
	o := w.withArgs(f)
	if strings.HasPrefix(f.Base, "rest_framework.serializers.") {
		variable := w.d.serializers[f.Class]
		if variable == "" || w.d.modelOf(f.Class) != "" {
			return "", false
		}
		entries = append(entries, gosource.Entry{Name: "Nested", Code: variable})
		return gosource.Literal(append(entries, w.options(f.Name, o, f.Many)...)), true
	}
	t := serializerTypes[last(f.Base)]
	if t == "" {
		return "", false
	}
	entries = append(entries, gosource.Entry{Name: "Type", Code: "serializer." + t})
	if strings.HasSuffix(t, "Related") || t == "HyperlinkRelated" || t == "PrimaryKey" {
		set, _ := f.Options["queryset"].(map[string]any)
		of, _ := set["of"].(map[string]any)
		to := w.d.structs[Options(of).text("model")]
		if to == "" {
			return "", false
		}
		entries = append(entries, gosource.Entry{Name: "To", Code: to + "{}"})
	}
	return gosource.Literal(append(entries, w.options(f.Name, o, f.Many)...)), true
}
