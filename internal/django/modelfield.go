package django

import (
	"fmt"
	"strings"

	"github.com/latchkey-go/latchkey/internal/gosource"
	"github.com/latchkey-go/latchkey/model"
)

// modelField returns a field of a struct. It writes the type of its choices to code.
func (d *draft) modelField(m *Model, f *ModelField, code *strings.Builder) gosource.Field {
	out := gosource.Field{Name: f.Name, GoName: gosource.FieldName(f.Name)}
	kind, o := f.kind(), f.Options
	add := func(options ...string) { out.Options = append(out.Options, options...) }
	isKey, column := o.is("primary_key"), f.Name
	switch {
	case kind == 0:
		out.Missing = "a " + last(f.Class) + " is of no kind that package model has"
		return out
	case kind.IsRelation():
		to := d.structs[f.To]
		if to == "" {
			out.Missing = "it leads to " + f.To + ", for which there is no struct"
			return out
		}
		if kind.IsKey() {
			column += "_id"
		}
		d.relation(m, f, kind, to, &out)
	default:
		var options []string
		out.Type, options = gosource.TypeOf(kind, o.is("null") && !isKey)
		for _, option := range options {
			if option != "auto" || !isKey || out.GoName != "ID" {
				add(option)
			}
		}
	}
	if f.Class != "django.db.models.fields."+last(f.Class) && !strings.HasPrefix(f.Class, "django.") {
		d.note(m.Label, "%s: a %s, which is stored as a %s: its code in Python", f.Name, f.Class, f.Kind)
	}
	d.limits(m, f, kind, &out)
	if kind != model.ManyToManyField && f.Column != column {
		add(gosource.Option("column", f.Column))
	}
	switch {
	case isKey && out.GoName != "ID":
		add("primary_key")
	case !isKey && out.GoName == "ID":
		out.GoName = "IDValue"
	}
	out.Help = o.text("help_text")
	if label := o.text("verbose_name"); label != strings.ReplaceAll(f.Name, "_", " ") && !o.is("auto_created") {
		out.Label = label
	}
	if messages, ok := o["error_messages"].(map[string]any); ok {
		out.UniqueMessage, _ = messages["unique"].(string)
	}
	d.choices(m, f, kind, &out, code)
	return out
}

// relation adds the options of a relation.
func (d *draft) relation(m *Model, f *ModelField, kind model.Kind, to string, out *gosource.Field) {
	o := f.Options
	add := func(options ...string) { out.Options = append(out.Options, options...) }
	if kind == model.ManyToManyField {
		out.Type = "model.Many[" + to + "]"
		if f.Through != "" {
			add(gosource.Option("through", strings.ToLower(f.Through)))
		}
		if f.To == m.Label && !f.Symmetrical {
			add("asymmetrical")
		}
		if table := o.text("db_table"); table != "" {
			add(gosource.Option("table", table))
		}
		if pair, ok := texts(o["through_fields"]); ok && len(pair) == 2 {
			add(gosource.Option("through_fields", pair[0]+":"+pair[1]))
		}
	} else {
		out.Type = "model.Ref[" + to + "]"
		if kind == model.OneToOneField {
			add("one")
		}
		switch f.OnDelete {
		case "CASCADE", "PROTECT", "RESTRICT", "SET_NULL", "SET_DEFAULT", "DO_NOTHING":
			add(strings.ToLower(f.OnDelete))
		default:
			add("protect")
			d.note(m.Label, "%s: on_delete is %s; the draft protects the row", f.Name, f.OnDelete)
		}
		if o.is("null") {
			add("null")
		}
		if field := o.text("to_field"); field != "" {
			add(gosource.Option("to_field", field))
		}
		if index, ok := o["db_index"].(bool); ok && !index {
			add("noindex")
		}
	}
	if name := o.text("related_name"); name != "" {
		add(gosource.Option("related", name))
	}
	if name := o.text("related_query_name"); name != "" {
		add(gosource.Option("related_query", name))
	}
	if constraint, ok := o["db_constraint"].(bool); ok && !constraint {
		add("noconstraint")
	}
	if o["limit_choices_to"] != nil {
		d.note(m.Label, "%s: limit_choices_to, which is Meta.LimitChoices", f.Name)
	}
}

// limits adds the options that bound and complete a value.
func (d *draft) limits(m *Model, f *ModelField, kind model.Kind, out *gosource.Field) {
	o := f.Options
	add := func(options ...string) { out.Options = append(out.Options, options...) }
	for _, name := range []string{"max_length", "max_digits", "decimal_places"} {
		n, ok := o.integer(name)
		isDefault := name == "max_length" && (kind == model.SlugField && n == 50 || kind == model.URLField &&
			n == 200 ||
			kind == model.EmailField && n == 254 || kind.IsFile() && n == 100)
		if ok && !isDefault && (kind.IsText() || kind == model.DecimalField || kind == model.BinaryField) {
			add(fmt.Sprintf("%s=%d", name, n))
		}
	}
	for _, v := range f.Validators {
		name := map[string]string{"MinValueValidator": "min", "MaxValueValidator": "max",
			"MinLengthValidator": "min_length"}[last(v.Class)]
		limit, ok := text(v.Limit)
		switch {
		case name == "" && last(v.Class) == "MaxLengthValidator":
			d.note(m.Label, "%s: validator %s", f.Name, v.Class)
		case name == "":
		case !ok || name == "min_length" && !kind.IsText() || name != "min_length" && !kind.IsNumber():
			d.note(m.Label, "%s: validator %s", f.Name, v.Class)
		default:
			add(gosource.Option(name, limit))
		}
	}
	isAuto := o.is("auto_now") || o.is("auto_now_add")
	for _, name := range []string{"auto_now", "auto_now_add", "unique", "blank", "allow_unicode", "unpack_ipv4"} {
		if o.is(name) && !(isAuto && name == "blank") && !(name == "unique" && (o.is("primary_key") ||
			kind == model.OneToOneField)) {
			add(name)
		}
	}
	if o.is("db_index") && kind != model.SlugField && !kind.IsRelation() {
		add("index")
	}
	if index, ok := o["db_index"].(bool); ok && !index && kind == model.SlugField {
		add("noindex")
	}
	for _, name := range []string{"unique_for_date", "unique_for_month", "unique_for_year", "upload_to", "path",
		"match", "protocol"} {
		if value, isText := o[name].(string); isText && value != "" && (name != "protocol" || value != "both") {
			add(gosource.Option(name, value))
		} else if o[name] != nil && !isText {
			d.note(m.Label, "%s: %s is computed in Python", f.Name, name)
		}
	}
	if editable, ok := o["editable"].(bool); ok && !editable && !isAuto {
		add("noedit")
	}
	if value, ok := o["default"]; ok {
		d.standard(m, f, kind, value, out)
	}
	if o["db_default"] != nil {
		d.note(m.Label, "%s: db_default", f.Name)
	}
}

// standard adds the default of a field.
func (d *draft) standard(m *Model, f *ModelField, kind model.Kind, value any, out *gosource.Field) {
	add := func(options ...string) { out.Options = append(out.Options, options...) }
	if o, ok := value.(map[string]any); ok && o["class"] != nil {
		switch {
		case kind == model.JSONField && o["class"] == "builtins.dict":
			add("default={}")
		case kind == model.JSONField && o["class"] == "builtins.list":
			add("default=[]")
		case callable(f) != "":
			add("default")
		default:
			value, _ := text(o["text"])
			isText := kind == model.DecimalField && o["class"] == "decimal.Decimal" || kind == model.DateField &&
				o["class"] == "datetime.date"
			if isText {
				add(gosource.Option("default", value))
				return
			}
			d.note(m.Label, "%s: its default is computed by %v", f.Name, o["class"])
		}
		return
	}
	shown, ok := text(value)
	switch {
	case value == nil:
	case !ok || kind == model.JSONField || kind.HasDay() || kind.HasTime() || kind == model.DurationField ||
		kind == model.BinaryField:
		d.note(m.Label, "%s: its default", f.Name)
	default:
		add(gosource.Option("default", shown))
	}
}

// choices gives a field with choices a type of its own.
func (d *draft) choices(m *Model, f *ModelField, kind model.Kind, out *gosource.Field, code *strings.Builder) {
	list, ok := f.Options["choices"].([]any)
	if !ok || len(list) == 0 {
		if f.Options["choices"] != nil && !ok {
			d.note(m.Label, "%s: its choices", f.Name)
		}
		return
	}
	base := strings.TrimPrefix(out.Type, "*")
	var pairs []gosource.Entry
	for _, one := range list {
		pair, _ := one.([]any)
		if len(pair) != 2 {
			d.note(m.Label, "%s: its choices have groups", f.Name)
			return
		}
		value, isPlain := literal(pair[0])
		label, isText := pair[1].(string)
		if !isPlain || !isText || base != "string" && base != "int64" && base != "uint64" ||
			(base == "string") != (value[0] == '"') {
			d.note(m.Label, "%s: its choices", f.Name)
			return
		}
		pairs = append(pairs, gosource.Entry{Code: value + ", " + gosource.Quote(label)})
	}
	name := gosource.Exported(f.Name)
	if d.isTaken(name) {
		name = gosource.Exported(last(m.Label)) + name
	}
	name = d.names.Take(name)
	d.bases[name] = base
	fmt.Fprintf(code, "// %s has the choices of %s.\ntype %s %s\n\n", name, gosource.Line(m.Label+"."+f.Name), name,
		base)
	fmt.Fprintf(code, "func (%s) Choices() []model.Choice {\n\treturn model.Choices(%s)\n}\n\n", name,
		strings.TrimSuffix(strings.TrimPrefix(gosource.Literal(pairs), "{"), "}"))
	out.Type = strings.Replace(out.Type, base, name, 1)
}

// isTaken reports whether a name is that of a model, or of a field's type.
func (d *draft) isTaken(name string) bool { return d.names.Has(name) }
