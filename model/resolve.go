package model

import (
	"fmt"
	"reflect"
	"strconv"
)

// Resolved is a condition whose paths have been found, and whose values have the forms of
// [Field.Convert]. Package table writes it as SQL.
type Resolved struct {
	Op    Op
	Parts []Resolved
	Path  *Path // of IsOp
	// Value is, by the look-up: a []any of in, has_keys and has_any_keys; two values of range; a
	// bool of isnull; a string of iexact and of the others that compare text. IS NULL is isnull
	// with true.
	Value any
}

// Check returns an error if a condition does not fit the model: no such path or look-up, or a value
// that the field cannot have. Code that has a condition at start-up checks it there.
func (m *Model) Check(c Cond) error {
	_, err := m.Resolve(c)
	return err
}

// Resolve finds the paths of a condition and converts its values.
func (m *Model) Resolve(c Cond) (Resolved, error) {
	r := Resolved{Op: c.Op}
	if c.Op != IsOp {
		for _, part := range c.Parts {
			resolved, err := m.Resolve(part)
			if err != nil {
				return Resolved{}, err
			}
			r.Parts = append(r.Parts, resolved)
		}
		return r, nil
	}
	p, err := m.Path(c.Path)
	if err != nil {
		return Resolved{}, err
	}
	if c.Value == nil && (p.Lookup == "exact" || p.Lookup == "iexact") && p.Kind != JSONField {
		p.Lookup = "isnull"
		return Resolved{Op: IsOp, Path: p, Value: true}, nil
	}
	if c.Value == nil && p.Lookup == "exact" {
		c.Value = JSON("null") // as Django: isnull asks for SQL's NULL
	}
	r.Path = p
	if r.Value, err = p.Convert(c.Value); err != nil {
		return Resolved{}, fmt.Errorf("%s: %w", c.Path, err)
	}
	return r, nil
}

// Convert returns a value in the form that the look-up of the path compares with; see [Resolved].
func (p *Path) Convert(v any) (any, error) {
	switch p.Lookup {
	case "isnull":
		if b, ok := v.(bool); ok {
			return b, nil
		}
		return nil, fmt.Errorf("isnull takes true or false, not the type %T", v)
	case "in":
		return p.list(v, p.one)
	case "range":
		ends, err := p.list(v, p.one)
		if list, _ := ends.([]any); err == nil && len(list) != 2 {
			return nil, fmt.Errorf("range takes two values, not %d", len(list))
		}
		return ends, err
	case "has_keys", "has_any_keys":
		return p.list(v, textOf)
	case "contains", "contained_by":
		if p.Kind == JSONField {
			return p.one(v)
		}
	}
	if isTextLookup(p.Lookup) {
		return textOf(v)
	}
	return p.one(v)
}

// one converts one value of the path.
func (p *Path) one(v any) (any, error) {
	var value any
	var err error
	switch {
	case p.Relation && p.Column != nil:
		value, err = p.Column.Convert(v)
	case p.Relation:
		last := p.Steps[len(p.Steps)-1]
		value, err = (&Field{Kind: ForeignKey, Link: &Link{To: last.To(), ToField: p.Field}}).Convert(v)
	default:
		value, err = convert(p.Kind, v)
	}
	if err == nil && value == nil {
		return nil, fmt.Errorf("nil is no value for %s: use isnull", p.Lookup)
	}
	return value, err
}

// list converts each element of a slice. Elements that are nil are left out, as in Django.
func (p *Path) list(v any, one func(any) (any, error)) (any, error) {
	at := reflect.ValueOf(v)
	if at.Kind() != reflect.Slice && at.Kind() != reflect.Array {
		return nil, fmt.Errorf("%s takes a slice, not the type %T", p.Lookup, v)
	}
	all := make([]any, 0, at.Len())
	for i := range at.Len() {
		element := at.Index(i).Interface()
		if element == nil {
			continue
		}
		value, err := one(element)
		if err != nil {
			return nil, err
		}
		all = append(all, value)
	}
	return all, nil
}

func isTextLookup(lookup string) bool {
	for _, l := range textLookups {
		if l == lookup {
			return true
		}
	}
	return false
}

// textOf converts the value of a look-up that compares text. Numbers are compared as text too.
func textOf(v any) (any, error) {
	at := reflect.ValueOf(v)
	switch {
	case at.Kind() == reflect.String:
		return at.String(), nil
	case at.CanInt():
		return strconv.FormatInt(at.Int(), 10), nil
	case at.CanUint():
		return strconv.FormatUint(at.Uint(), 10), nil
	}
	if s, ok := v.(fmt.Stringer); ok {
		return s.String(), nil
	}
	return nil, fmt.Errorf("the look-up takes a string, not the type %T", v)
}
