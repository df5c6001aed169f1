package model

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/internal/nearest"
)

// Outside describes a struct that has no tags of its own, because its package does not know this
// one. So a project's models can refer to auth.User:
//
//	model.Outside{
//		Struct: auth.User{},
//		Meta:   model.Meta{Unmanaged: true},
//		Tags: map[string]reflect.StructTag{
//			"ID":       `model:"auto"`,
//			"Username": `model:"max_length=150,unique"`,
//			"Active":   `model:"name=is_active"`,
//		},
//		StringBy: "username",
//	}
//
// Fields that Tags does not name are not fields of the model. It stands among the Models of an
// [App].
type Outside struct {
	Struct any
	Meta   Meta
	Tags   map[string]reflect.StructTag // by the name of the Go field
	// StringBy names the field that is Django's __str__: "username". Default: the method String of
	// the struct, as for other models.
	StringBy string
}

// Of reads one struct, or an [Outside]: its fields, and what its Meta says. It panics if the struct
// cannot be a model, and names the struct, the field and the option. Relations need the other
// models: [NewSet] reads all models of a project and resolves them.
func Of(app string, v any) *Model {
	outside, isOutside := v.(Outside)
	if isOutside {
		v = outside.Struct
	}
	t := reflect.TypeOf(v)
	if t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == nil || t.Kind() != reflect.Struct || t.Name() == "" {
		panic(fmt.Sprintf("model: %T is no model: give a struct with a name, as Order{}", v))
	}
	m := &Model{App: app, Type: t}
	m.Object, _, _ = strings.Cut(t.Name(), "[") // without the types of a generic struct
	if isOutside {
		m.Meta = outside.Meta
		m.Outside = true
		m.readOutside(outside)
	} else {
		m.readFields(t, nil)
		if has, ok := reflect.New(t).Interface().(interface{ Meta() Meta }); ok {
			m.Meta = has.Meta()
		}
	}
	m.name()
	m.findKey()
	m.checkColumns()
	m.readValidators()
	if isOutside && outside.StringBy != "" {
		m.stringBy = m.mustField("StringBy", outside.StringBy)
	}
	return m
}

// readOutside reads the fields that the description names, in the order of the struct.
func (m *Model) readOutside(o Outside) {
	seen := 0
	for i := range m.Type.NumField() {
		sf := m.Type.Field(i)
		if tag, ok := o.Tags[sf.Name]; ok && sf.IsExported() {
			m.add(sf, tag, []int{i})
			seen++
		}
	}
	for name := range o.Tags {
		if _, ok := m.Type.FieldByName(name); !ok || seen < len(o.Tags) && !exported(m.Type, name) {
			m.fail(name, "the description has a tag for it, and the struct no such field of its own")
		}
	}
}

func exported(t reflect.Type, name string) bool {
	sf, ok := t.FieldByName(name)
	return ok && sf.IsExported() && len(sf.Index) == 1
}

// readFields reads the fields of a struct, and those of the structs embedded in it.
func (m *Model) readFields(t reflect.Type, above []int) {
	for i := range t.NumField() {
		sf := t.Field(i)
		tag, tagged := sf.Tag.Lookup("model")
		index := append(slices.Clone(above), i)
		switch {
		case tag == "-":
		case sf.Anonymous && !tagged && len(kindsOf(sf.Type)) == 0 && sf.Type.Kind() == reflect.Struct:
			m.readFields(sf.Type, index)
		case sf.Anonymous && sf.Type.Kind() == reflect.Pointer:
			m.fail(sf.Name, "an embedded struct gives its fields to this one: embed it without the pointer")
		case sf.IsExported():
			m.add(sf, sf.Tag, index)
		case tagged:
			m.fail(sf.Name, "a field of a model begins with a capital")
		}
	}
}

func (m *Model) add(sf reflect.StructField, tag reflect.StructTag, index []int) {
	if r, ok := reflect.New(sf.Type).Interface().(Relation); ok && r.relation() == isBack {
		m.holders = append(m.holders, readBack(m, sf, tag, index))
		return
	}
	f := readField(m, sf, tag, index)
	if other := m.Field(f.Name); other != nil {
		m.fail(sf.Name, "the name %q is that of %s already: give one of them another by name=…", f.Name, other.GoName)
	}
	if f.Kind == ManyToManyField {
		m.Many = append(m.Many, f)
	} else {
		m.Fields = append(m.Fields, f)
	}
}

// name gives the names that Meta does not.
func (m *Model) name() {
	if m.Name = m.Meta.Name; m.Name == "" {
		m.Name = strings.ToLower(m.Object)
	}
	if m.Table = m.Meta.Table; m.Table == "" {
		m.Table = m.App + "_" + m.Name
	}
	if m.Verbose = m.Meta.Verbose; m.Verbose == "" {
		m.Verbose = words(m.Object)
	}
	if m.Plural = m.Meta.Plural; m.Plural == "" {
		m.Plural = m.Verbose + "s"
	}
	m.Managed = !m.Meta.Unmanaged
}

func (m *Model) findKey() {
	for _, f := range m.Fields {
		switch {
		case f.PrimaryKey && m.Key == nil:
			m.Key = f
		case f.PrimaryKey && m.Key.GoName == "ID":
			m.fail(f.GoName, "the field ID is the primary key: rename ID, or drop the option primary_key")
		case f.PrimaryKey:
			m.fail(f.GoName, "%s is the primary key already", m.Key.GoName)
		}
	}
	if m.Key == nil {
		m.fail("ID", "the struct has no primary key: add a field ID, for example ID int64, or the option primary_key")
	}
}

func (m *Model) checkColumns() {
	seen := map[string]*Field{}
	for _, f := range m.Fields {
		if other := seen[f.Column]; other != nil {
			m.fail(f.GoName, "the column %q is that of %s already: give one of them another by column=…",
				f.Column, other.GoName)
		}
		seen[f.Column] = f
	}
}

func near(name string, names []string) string { return nearest.Of(name, names) }
