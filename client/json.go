package client

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"reflect"
	"strings"
	"time"

	"github.com/latchkey-go/latchkey/model"
)

// splitPath yields the parts of a path that are not empty.
func splitPath(path string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for part := range strings.SplitSeq(path, "/") {
			if part != "" && !yield(part) {
				return
			}
		}
	}
}

// body returns the JSON of a row.
func (r Resource[T]) body(row *T, fields []string) ([]byte, error) {
	v := reflect.ValueOf(row).Elem()
	out := map[string]any{}
	for _, f := range append(r.model.Fields[:len(r.model.Fields):len(r.model.Fields)], r.model.Many...) {
		if len(fields) > 0 || f.PrimaryKey && f.Kind.IsAuto() || !f.Editable {
			continue
		}
		out[f.Name] = valueOf(v, f)
	}
	for _, name := range fields {
		f := r.model.Field(name)
		if f == nil || name == "pk" {
			return nil, fmt.Errorf("client: a %s has no field %q", r.model.Object, name)
		}
		out[f.Name] = valueOf(v, f)
	}
	return json.Marshal(out)
}

// valueOf returns the value of a field in the form of REST framework.
func valueOf(row reflect.Value, f *model.Field) any {
	v := row.FieldByName(f.GoName)
	if f.Kind == model.ManyToManyField {
		ids, _ := v.FieldByName("IDs").Interface().([]model.ID)
		return append([]model.ID{}, ids...)
	}
	if f.Null && (v.Kind() == reflect.Pointer && v.IsNil() || !f.Pointer && v.IsZero()) {
		return nil
	}
	switch d := reflect.Indirect(v).Interface().(type) {
	case time.Duration:
		return duration(model.DurationOf(d))
	case model.Duration:
		return duration(d)
	}
	return v.Interface()
}

// duration returns a duration as REST framework writes it: Django's duration_string.
func duration(d model.Duration) string {
	days, rest := d.Days()
	text := fmt.Sprintf("%02d:%02d:%02d", int(rest.Hours()), int(rest.Minutes())%60, int(rest.Seconds())%60)
	if days != 0 {
		text = fmt.Sprint(days, " ", text)
	}
	if part := rest % time.Second; part != 0 {
		text += fmt.Sprintf(".%06d", part.Microseconds())
	}
	return text
}

const maxNested = 20 // of rows in rows

// decode reads an object into a struct.
func decode(raw []byte, into reflect.Value, depth int) error {
	var values map[string]json.RawMessage
	if err := json.Unmarshal(raw, &values); err != nil || values == nil {
		return errors.New("the answer is no object")
	}
	if depth > maxNested {
		return errors.New("rows are nested too deeply")
	}
	t := into.Type()
	for i := range t.NumField() {
		sf := t.Field(i)
		if !sf.IsExported() {
			continue
		}
		tag, tagged := sf.Tag.Lookup("model")
		if sf.Anonymous && !tagged && sf.Type.Kind() == reflect.Struct {
			if err := decode(raw, into.Field(i), depth+1); err != nil {
				return err
			}
			continue
		}
		name := model.FieldName(sf.Name)
		for option := range strings.SplitSeq(tag, ",") {
			if own, ok := strings.CutPrefix(option, "name="); ok {
				name = own
			}
		}
		value, has := values[name]
		if !has {
			continue
		}
		if err := decodeValue(value, into.Field(i), depth); err != nil {
			return fmt.Errorf("field %s: %w", name, err)
		}
	}
	return nil
}

// decodeValue reads the value of a field.
func decodeValue(raw json.RawMessage, into reflect.Value, depth int) error {
	if raw = bytes.TrimSpace(raw); bytes.Equal(raw, []byte("null")) {
		into.SetZero()
		return nil
	}
	if _, ok := into.Addr().Interface().(model.Relation); ok {
		return decodeRelation(raw, into, depth)
	}
	if d, ok := into.Addr().Interface().(*time.Duration); ok {
		var read model.Duration
		if err := json.Unmarshal(raw, &read); err != nil {
			return err
		}
		short, fits := read.Std()
		if *d = short; !fits {
			return errors.New("the duration is longer than a time.Duration")
		}
		return nil
	}
	return json.Unmarshal(raw, into.Addr().Interface())
}

// decodeRelation reads a key or a row into a Ref, and a list of those into a Many or a Back.
func decodeRelation(raw json.RawMessage, into reflect.Value, depth int) error {
	if row := into.FieldByName("Row"); row.IsValid() {
		if raw[0] != '{' {
			return json.Unmarshal(raw, into.Addr().Interface())
		}
		row.Set(reflect.New(row.Type().Elem()))
		if err := decode(raw, row.Elem(), depth+1); err != nil {
			return err
		}
		var key struct {
			ID model.ID `json:"id"`
		}
		_ = json.Unmarshal(raw, &key) // a row without the field id leaves no key
		into.FieldByName("ID").Set(reflect.ValueOf(key.ID))
		return nil
	}
	var list []json.RawMessage
	if err := json.Unmarshal(raw, &list); err != nil {
		return err
	}
	into.SetZero()
	rows, ids := into.FieldByName("Rows"), into.FieldByName("IDs")
	for _, one := range list {
		if bytes.HasPrefix(one, []byte("{")) {
			row := reflect.New(rows.Type().Elem().Elem())
			if err := decode(one, row.Elem(), depth+1); err != nil {
				return err
			}
			rows.Set(reflect.Append(rows, row))
			continue
		}
		var id model.ID
		if err := json.Unmarshal(one, &id); err != nil {
			return err
		}
		if ids.IsValid() {
			ids.Set(reflect.Append(ids, reflect.ValueOf(id)))
		}
	}
	return nil
}
