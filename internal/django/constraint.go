package django

import (
	"fmt"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/internal/gosource"
)

// constraints adds Unique, Checks and Indexes.
func (d *draft) constraints(m *Model, add func(key, code string)) {
	lists := map[string][]gosource.Entry{}
	for _, c := range append(slices.Clone(m.Constraints), m.Indexes...) {
		class, name := c.text("class"), c.text("name")
		fields, _ := texts(c["fields"])
		where, isPlain := "", true
		if q, has := c["condition"]; has {
			where, isPlain = condition(q)
		}
		key := map[string]string{"UniqueConstraint": "Unique", "CheckConstraint": "Checks", "Index": "Indexes"}[class]
		expressions, _ := c.integer("expressions")
		if key == "" || !isPlain || expressions > 0 || c["opclasses"] != nil || class == "CheckConstraint" &&
			where == "" ||
			class != "CheckConstraint" && len(fields) == 0 {
			d.note(m.Label, "%s %s: it is more than Meta can say", class, name)
			continue
		}
		entries := []gosource.Entry{{Name: "Name", Code: gosource.Quote(name)}}
		if class == "CheckConstraint" {
			entries = append(entries, gosource.Entry{Name: "That", Code: where})
		} else {
			entries = append(entries, gosource.Entry{Name: "Fields", Code: gosource.Strings(fields)})
			if where != "" {
				entries = append(entries, gosource.Entry{Name: "Where", Code: where})
			}
		}
		if distinct, ok := c["nulls_distinct"].(bool); ok && !distinct {
			entries = append(entries, gosource.Entry{Name: "NullsEqual", Code: "true"})
		}
		for _, o := range [][2]string{{"Message", "violation_error_message"}, {"Code", "violation_error_code"}} {
			if text := c.text(o[1]); text != "" && class != "Index" {
				entries = append(entries, gosource.Entry{Name: o[0], Code: gosource.Quote(text)})
			}
		}
		lists[key] = append(lists[key], gosource.Entry{Code: gosource.Literal(entries)})
	}
	for _, key := range []struct{ name, kind string }{{"Unique", "model.UniqueConstraint"}, {"Checks",
		"model.CheckConstraint"},
		{"Indexes", "model.Index"}} {
		if len(lists[key.name]) > 0 {
			add(key.name, "[]"+key.kind+gosource.Literal(lists[key.name]))
		}
	}
}

// condition returns a Q as a model.Cond, if its values are plain.
func condition(q any) (string, bool) {
	o, ok := q.(map[string]any)
	if !ok || o["class"] != "Q" {
		return "", false
	}
	list, _ := o["parts"].([]any)
	var parts []string
	for _, part := range list {
		if pair, ok := part.([]any); ok && len(pair) == 2 {
			path, isText := pair[0].(string)
			value, isPlain := literal(pair[1])
			if !isText || !isPlain {
				return "", false
			}
			parts = append(parts, fmt.Sprintf("model.Is(%s, %s)", gosource.Quote(path), value))
			continue
		}
		text, ok := condition(part)
		if !ok {
			return "", false
		}
		parts = append(parts, text)
	}
	if len(parts) == 0 {
		return "", false
	}
	text := parts[0]
	if len(parts) > 1 {
		joined := map[any]string{"AND": "model.And", "OR": "model.Or"}[o["connector"]]
		if joined == "" {
			return "", false
		}
		text = joined + "(" + strings.Join(parts, ", ") + ")"
	}
	if o["negated"] == true {
		text = "model.Not(" + text + ")"
	}
	return text, true
}
