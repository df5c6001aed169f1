package model

import (
	"reflect"
	"strings"
	"time"
)

// readField reads a field of a struct. The tag is that of the struct, or of an Outside.
func readField(m *Model, sf reflect.StructField, tag reflect.StructTag, index []int) *Field {
	r := &reading{owner: m.Type, sf: sf, tag: tag}
	r.split()
	t, pointer := sf.Type, false
	if t.Kind() == reflect.Pointer {
		t, pointer = t.Elem(), true
	}
	f := &Field{Model: m, GoName: sf.Name, Name: FieldName(sf.Name), Type: t, Pointer: pointer, Null: pointer,
		Editable: true, index: index}
	r.f = f
	f.Kind = r.chooseKind(t)
	f.PrimaryKey = sf.Name == "ID"
	r.preset()
	r.apply()
	r.finish()
	return f
}

// preset gives the options that Django's class of the field has without being told.
func (r *reading) preset() {
	f := r.f
	switch f.Kind {
	case SlugField:
		f.MaxLength, f.Indexed = 50, true
	case EmailField:
		f.MaxLength = 254
	case URLField:
		f.MaxLength = 200
	case FileField, ImageField, FilePathField:
		f.MaxLength, f.Files = 100, true
	case GenericIPAddressField:
		f.MaxLength, f.Protocol = 39, "both"
	case BinaryField:
		f.Editable = false
	case ForeignKey, OneToOneField:
		f.Indexed, f.Unique = true, f.Kind == OneToOneField
	}
	if f.Kind.IsAuto() {
		f.Blank = true
	}
}

// finish names the field and checks what the options say together.
func (r *reading) finish() {
	f := r.f
	r.checkName()
	f.Attname = f.Name
	if f.Kind.IsKey() {
		f.Attname += "_id"
	}
	if f.Column == "" && f.Kind != ManyToManyField {
		f.Column = f.Attname
	}
	f.Verbose, f.Help = r.tag.Get("label"), r.tag.Get("help")
	f.UniqueMessage = r.tag.Get("unique_message")
	switch {
	case f.Verbose == "" && r.sf.Name == "ID" && f.Kind.IsAuto():
		f.Verbose = "ID"
	case f.Verbose == "":
		f.Verbose = defaultVerbose(f.Name)
	}
	f.Unique = f.Unique || f.PrimaryKey
	r.checkNull()
	r.checkKind()
	r.readChoices()
	r.readDefault()
	if f.Kind != ManyToManyField {
		f.plan()
	}
}

func (r *reading) checkName() {
	switch name := r.f.Name; {
	case strings.Contains(name, "__") || strings.HasSuffix(name, "_") || strings.HasPrefix(name, "_"):
		r.fail("the name %q has two underscores together or one at an end, which conditions could not tell apart", name)
	case name == "pk":
		r.fail("the name pk stands for the primary key in conditions: choose another")
	case strings.ContainsAny(name, " .,-=/'\""):
		r.fail("the name %q is no name in Django", name)
	}
}

// checkNull refuses a NULL that the Go type cannot tell from a value.
func (r *reading) checkNull() {
	f := r.f
	switch {
	case f.PrimaryKey && f.Null:
		r.fail("a primary key cannot be NULL")
	case f.Pointer && f.Kind.IsRelation():
		r.fail("a relation needs no pointer: the zero %s is NULL, with the option null", f.Type)
	case f.Pointer && f.Type.Kind() == reflect.Slice:
		r.fail("%s needs no pointer: nil is NULL, with the option null", article(f.Type))
	case !f.Null || f.Pointer || f.Kind.IsKey() || f.Type.Kind() == reflect.Slice:
	case f.Kind.in(DateField, DateTimeField) || f.Kind == GenericIPAddressField && f.Type.Kind() == reflect.Struct:
	default:
		r.fail("the zero %s is a value, not NULL: make the field a *%s, which needs no option null", f.Type, f.Type)
	}
}

// checkKind has Django's system checks of single fields.
func (r *reading) checkKind() {
	f := r.f
	switch {
	case f.Kind == CharField && f.MaxLength == 0:
		r.fail("a CharField needs max_length=…; a string without a limit takes the option text")
	case f.Kind == DecimalField && (f.MaxDigits == 0 || !r.has("decimal_places")):
		r.fail("a DecimalField needs max_digits=… and decimal_places=…")
	case f.DecimalPlaces > f.MaxDigits:
		r.fail("decimal_places=%d is above max_digits=%d", f.DecimalPlaces, f.MaxDigits)
	case f.Kind == GenericIPAddressField && f.Blank && !f.Null:
		r.fail("a blank IP address is stored as NULL: add null, or a pointer if the type is string")
	case f.Kind == FilePathField && !f.Files && !f.Folders:
		r.fail("the option nofiles needs folders: there is nothing left to choose")
	case f.Kind.IsKey() && f.tag.onDelete == 0:
		r.fail("%s needs one of cascade, protect, restrict, set_null, set_default and do_nothing", article(f.Kind))
	case f.tag.onDelete == SetNull && !f.Null:
		r.fail("set_null needs the option null")
	case f.tag.onDelete == SetDefault && !f.HasDefault:
		r.fail("set_default needs a default")
	case f.Kind == BooleanField && f.PrimaryKey:
		r.fail("a primary key cannot be a bool")
	case f.Kind.IsAuto() && !f.PrimaryKey:
		r.fail("only the primary key is automatic: add primary_key")
	}
	if given := r.count("auto_now", "auto_now_add", "default"); given > 1 {
		r.fail("the options auto_now, auto_now_add and default exclude each other")
	}
	r.checkUniqueFor()
}

func (r *reading) count(names ...string) (n int) {
	for _, name := range names {
		if r.has(name) {
			n++
		}
	}
	return n
}

func (r *reading) checkUniqueFor() {
	if r.count("unique_for_date", "unique_for_month", "unique_for_year") > 0 && r.f.Unique {
		r.fail("a unique field is unique for each day too")
	}
}

// readDefault reads the default as a value of the field. A default without a value comes from the
// method Defaults of the struct.
func (r *reading) readDefault() {
	f := r.f
	switch {
	case !f.HasDefault:
		return
	case !f.tag.hasDefaultText:
		if _, ok := reflect.New(r.owner).Interface().(Defaulter); !ok {
			r.fail("a default without a value comes from the method Defaults, and *%s has none", r.owner)
		}
		return
	case f.Kind.IsKey():
		return // the set reads it, once it knows the target's key
	}
	value, err := parse(f.Kind, f.tag.defaultText)
	if err != nil {
		r.fail("the default: %v", err)
	}
	if t, ok := value.(time.Time); ok {
		value = t.UTC()
	}
	f.Default = value
	if text, _ := value.(string); f.MaxLength > 0 && runes(text) > f.MaxLength {
		r.fail("the default %q is longer than max_length=%d", text, f.MaxLength)
	}
	if _, ok := f.ChoiceLabel(value); !ok && len(f.Choices) > 0 && value != "" {
		r.fail("the default %v is none of the choices of %s", value, f.Type)
	}
	if err := f.fits(value); err != nil {
		r.fail("the default: %v", err)
	}
}
