package browsable

import (
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
)

// kinds are the kinds of fields by DRF's words. Every other one is a line of text.
var kinds = map[string]page.Kind{
	"boolean": page.Check, "integer": page.Number, "float": page.Decimal, "decimal": page.Decimal,
	"date": page.Date, "datetime": page.DateTime, "time": page.TimeOfDay,
	"email": page.Email, "url": page.URL,
	"choice": page.Choice, "multiple choice": page.Boxes,
	"file upload": page.File, "image upload": page.File,
}

// longText is from how many characters on a text has several lines.
const longText = 256

// field returns the field of a form.
func (v *visit) field(f rest.Field, values map[string]any) page.Field {
	shown := page.Field{Name: f.Name, Label: label(f), Kind: kinds[f.Type], Help: f.HelpText, Optional: !f.Required}
	if shown.Kind == "" {
		shown.Kind = page.ShortText
	}
	value := values[f.Name]
	shown.Value = text(value)
	switch shown.Kind {
	case page.ShortText:
		shown.Max = f.MaxLength
		if f.Name == "password" || strings.HasSuffix(f.Name, "_password") {
			shown.Kind = page.Password
		} else if f.Type == "string" && f.MaxLength > longText || strings.Contains(shown.Value, "\n") {
			shown.Kind = page.LongText
		}
	case page.Check:
		shown.Value = map[bool]string{true: "on"}[shown.Value == "true" || shown.Value == "on"]
	case page.Choice:
		if shown.Optional {
			shown.Options = []page.Option{{Text: "--------"}} // as DRF
		}
	case page.Boxes:
		list, _ := value.([]any)
		for _, one := range list {
			shown.Values = append(shown.Values, text(one))
		}
	case page.DateTime: // as the browser writes it
		shown.Value = localTime(shown.Value)
		shown.Help = strings.TrimSpace(shown.Help + " " + v.T("In UTC."))
	}
	for _, choice := range f.Choices {
		option := page.Option{Value: text(choice.Value), Text: text(choice.Value)}
		if choice.DisplayName != nil {
			option.Text = text(choice.DisplayName)
		}
		shown.Options = append(shown.Options, option)
	}
	if shown.Kind == page.Boxes && len(shown.Options) == 0 { // a relation: nothing to choose from is listed
		shown.Kind, shown.Value = page.ShortText, ""
	}
	switch { // DRF's words
	case f.Type == "list", f.Child != nil:
		shown.Kind, shown.Line = page.ReadOnly, page.Textf("%s",
			v.T("Lists are not currently supported in HTML input."))
	case f.Type == "nested object":
		shown.Kind, shown.Line = page.ReadOnly, page.Textf("%s",
			v.T("Dictionaries are not currently supported in HTML input."))
	}
	return shown
}

// localTime returns a time as a browser's field for times has it: without the zone, and with three
// digits of a second. With more of them, browsers show no time at all. Other text stays.
func localTime(text string) string {
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return text
	}
	return at.Format("2006-01-02T15:04:05.000")
}

func label(f rest.Field) string {
	if f.Label != "" {
		return f.Label
	}
	return f.Name
}

// values returns what the fields of a form show: what was entered, if the view has refused it, or
// else for a change what the view has answered.
func (v *visit) values(f methodForm) map[string]any {
	if f.isCurrent(v) {
		entered := map[string]any{}
		if v.Method == http.MethodPatch { // what it does not change
			maps.Copy(entered, v.current(f))
		}
		form, err := v.Form()
		if err != nil || form == nil {
			maps.Copy(entered, v.sent())
			return entered
		}
		for _, field := range f.fields {
			if field.Type == "boolean" || field.Type == "multiple choice" { // an empty box is not sent
				delete(entered, field.Name)
			}
		}
		for name, list := range form.Values {
			if entered[name] = list[len(list)-1]; f.isMultiple(name) {
				entered[name] = anyOf(list)
			}
		}
		return entered
	}
	return v.current(f)
}

// sent returns the members of a refused body that is a JSON object.
func (v *visit) sent() map[string]any {
	data, err := v.Data()
	if err != nil {
		return nil
	}
	object, _ := data.(rest.Object)
	return maps.Collect(object.All())
}

func (f methodForm) isMultiple(name string) bool {
	return slices.ContainsFunc(f.fields, func(field rest.Field) bool {
		return field.Name == name && field.Type == "multiple choice"
	})
}

// current returns the object that a form changes: the answer, or after a refused change what was
// not changed.
func (v *visit) current(f methodForm) map[string]any {
	switch {
	case f.id != "change":
	case f.isCurrent(v):
		return objectOf(v.unchanged())
	case v.resp.Status != http.StatusOK:
	case v.Method == http.MethodGet, v.Method == http.MethodPut, v.Method == http.MethodPatch:
		return v.object
	}
	return nil
}

// unchanged returns the object of a view as JSON, or "" if the view does not show it.
func (v *visit) unchanged() string {
	shower, ok := v.View().Value().(rest.ObjectShower)
	if !ok || v.kept != "" {
		return v.kept
	}
	resp, err := shower.ShowObject(v.Request)
	if err != nil {
		if refusal := (*rest.Error)(nil); !errors.As(err, &refusal) {
			v.View().Policy().Log.ErrorContext(v.Context(), "browsable: the view does not show its object", "err", err)
		}
		return ""
	}
	text, err := rest.JSON{}.Render(nil, v.Request, resp)
	if err != nil {
		return ""
	}
	v.kept = string(text)
	return v.kept
}

// example returns a body for a form, as JSON: the object that it changes, or empty values.
func (v *visit) example(f methodForm) string {
	if len(f.fields) == 0 {
		return ""
	}
	if v.current(f) != nil { // as DRF: all of the object, also what no client sets
		if f.isCurrent(v) {
			return indented(v.unchanged(), maxObject).text
		}
		return indented(v.content, maxObject).text
	}
	o := rest.Object{}
	for _, field := range f.fields {
		o = append(o, field.Name, empty(field))
	}
	text, err := rest.JSON{Indent: 4}.Render(nil, v.Request, &rest.Response{Data: o})
	if err != nil { // a Default of the view that JSON does not know
		return ""
	}
	return string(text)
}

// empty returns the value that a field has in DRF before anything is entered.
func empty(f rest.Field) any {
	if f.Child != nil {
		return []any{}
	}
	switch f.Type {
	case "boolean":
		return false
	case "string", "email", "url", "slug", "regex":
		return ""
	case "list", "multiple choice":
		return []any{}
	case "nested object":
		return rest.Object{}
	}
	return nil
}

// maxObject is up to how many bytes an answer fills in forms, and has links to other pages.
const maxObject = 1 << 20

// objectOf returns the members of a JSON object, or nil if text is something else or too long.
func objectOf(text string) (object map[string]any) {
	if !strings.HasPrefix(text, "{") || len(text) > maxObject {
		return nil
	}
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	if decoder.Decode(&object) != nil {
		return nil
	}
	return object
}

// text returns a value of JSON as a field shows it.
func text(value any) string {
	switch value := value.(type) {
	case nil:
		return ""
	case string:
		return value
	case json.Number:
		return value.String()
	case rest.Number:
		return string(value)
	}
	text, err := json.MarshalIndent(value, "", "    ")
	if err != nil {
		return ""
	}
	return string(text)
}

func sortedNames(object map[string]any) []string { return slices.Sorted(maps.Keys(object)) }
