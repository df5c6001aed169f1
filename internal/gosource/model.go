package gosource

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/latchkey-go/latchkey/model"
)

// Model is a struct of a model.
type Model struct {
	Name    string // of the type
	Doc     string // its comment
	Fields  []Field
	Meta    []Entry // of its method Meta; none: no method
	Methods string  // declarations behind
}

// Entry is an entry of a composite literal, or of another list that Go writes as Name: Code.
type Entry struct{ Name, Code string }

// Field is a field of a model.
type Field struct {
	Name                       string   // in Django
	GoName                     string   // in the struct; default as FieldName makes it
	Type                       string   // in Go: "model.Ref[Order]"
	Options                    []string // see Option
	Label, Help, UniqueMessage string
	Note                       string // a comment behind the field
	Missing                    string // what stands in the place of the field: a comment; then only Name is used
	Unstored                   bool   // not a field of the model
}

// Option returns an option of the tag with its value.
func Option(name, value string) string {
	if strings.ContainsAny(value, ",") || strings.HasPrefix(value, "'") {
		value = "'" + strings.ReplaceAll(value, "'", "''") + "'"
	}
	return name + "=" + value
}

// Code returns the declarations of the model.
func (m *Model) Code() string {
	var b strings.Builder
	if m.Doc != "" {
		b.WriteString(Comment(m.Doc))
	}
	fmt.Fprintf(&b, "type %s struct {\n", m.Name)
	m.Settle()
	for _, f := range m.Fields {
		if f.Missing != "" {
			b.WriteString(Comment(f.Name + ": " + f.Missing))
			continue
		}
		b.WriteString(f.code())
	}
	b.WriteString("}\n\n")
	if len(m.Meta) > 0 {
		fmt.Fprintf(&b, "func (%s) Meta() model.Meta {\n\treturn model.Meta%s\n}\n\n", m.Name, Literal(m.Meta))
	}
	return b.String() + m.Methods
}

// Settle gives each field a Go name of its own, which no method of the struct has.
func (m *Model) Settle() {
	taken := map[string]bool{"Meta": true, "String": true, "Validators": true, "Defaults": true}
	for i := range m.Fields {
		f := &m.Fields[i]
		if f.GoName == "" {
			f.GoName = FieldName(f.Name)
		}
		for taken[f.GoName] {
			f.GoName += "Field"
		}
		taken[f.GoName] = f.Missing == ""
	}
}

// Field returns the field with a name in Django, or nil.
func (m *Model) Field(name string) *Field {
	for i := range m.Fields {
		if f := &m.Fields[i]; f.Name == name && f.Missing == "" && !f.Unstored {
			return f
		}
	}
	return nil
}

func (f Field) code() string {
	name := f.GoName
	options := f.Options
	if f.Unstored {
		options = []string{"-"}
	} else if model.FieldName(name) != f.Name {
		options = append([]string{Option("name", f.Name)}, options...)
	}
	var tag []string
	add := func(key, value string) {
		if value != "" {
			tag = append(tag, key+":"+strconv.Quote(value))
		}
	}
	add("model", strings.Join(options, ","))
	add("label", f.Label)
	add("help", f.Help)
	add("unique_message", f.UniqueMessage)
	line := name + " " + f.Type
	if text := strings.Join(tag, " "); text != "" && strconv.CanBackquote(text) {
		line += " `" + text + "`"
	} else if text != "" {
		line += " " + strconv.Quote(text)
	}
	if f.Note != "" {
		line += " // " + Line(f.Note)
	}
	return line + "\n"
}

// Literal returns the body of a composite literal, {Name: Code, …}, in lines of a bearable length.
func Literal(entries []Entry) string {
	const width = 100
	var b strings.Builder
	b.WriteString("{")
	column := 0
	for i, e := range entries {
		text := e.Code
		if e.Name != "" {
			text = e.Name + ": " + e.Code
		}
		switch {
		case i == 0:
		case column+len(text) > width || strings.Contains(text, "\n"):
			b.WriteString(",\n")
			column = 0
		default:
			b.WriteString(", ")
		}
		b.WriteString(text)
		column += len(text) + 2
	}
	b.WriteString("}")
	return b.String()
}

// Strings returns a []string.
func Strings(list []string) string {
	entries := make([]Entry, len(list))
	for i, s := range list {
		entries[i].Code = Quote(s)
	}
	return "[]string" + Literal(entries)
}
