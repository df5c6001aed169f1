package browsable

import (
	"maps"
	"net/http"
	"net/url"
	"slices"

	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
)

// filters is the form of the query parameters that the view reads (rest.Filterer). It reports false
// if there is none.
func (v *visit) filters() (p page.Panel, ok bool, err error) {
	filterer, ok := v.View().Value().(rest.Filterer)
	isRead := v.Method == http.MethodGet || v.Method == http.MethodHead
	if !ok || !isRead || v.isRefused() || v.resp.Status >= http.StatusInternalServerError {
		return p, false, nil
	}
	list, err := filterer.Filters(v.Request)
	if err != nil || len(list) == 0 {
		return p, false, err
	}
	query := v.Query()
	kept := maps.Clone(query)
	for _, name := range v.positions() {
		delete(kept, name)
	}
	values, wrong := map[string]any{}, map[string][]string{}
	if v.resp.Status == http.StatusBadRequest {
		wrong = v.fieldErrors(list)
	}
	isSet := false
	form := page.Query{}
	for _, field := range list {
		field.Required = false
		delete(kept, field.Name)
		if sent := query[field.Name]; len(sent) > 0 {
			isSet = true
			values[field.Name] = sent[len(sent)-1]
			if field.Type == "multiple choice" {
				values[field.Name] = anyOf(sent)
			}
		}
		shown := v.field(v.asFilter(field), values)
		shown.Form, shown.Bare, shown.Errors = "filter", true, wrong[field.Name]
		form.Fields = append(form.Fields, shown)
	}
	for _, name := range slices.Sorted(maps.Keys(kept)) {
		for _, value := range kept[name] {
			form.Keep = append(form.Keep, page.Hidden{Name: name, Value: value})
		}
	}
	if isSet {
		form.Clear = "?" + url.Values(kept).Encode()
	}
	return page.Panel{ID: "filter", Title: v.T("Filters"), Body: []page.Block{form}}, true, nil
}

// asFilter returns a field as a filter shows it. A box could not be sent as false, and a filter for
// a nested object or a list is a text.
func (v *visit) asFilter(f rest.Field) rest.Field {
	switch f.Type {
	case "boolean":
		f.Type = "choice"
		f.Choices = []rest.Choice{{Value: "true", DisplayName: v.T("yes")}, {Value: "false", DisplayName: v.T("no")}}
	case "multiple choice":
		if len(f.Choices) == 0 { // a relation: its keys are typed
			f.Type = "string"
		}
	case "list", "nested object", "file upload", "image upload":
		f.Type = "string"
	}
	return f
}

// positions returns the parameters that say which page of a list is shown: those that DRF's
// paginators are called by default, and those that the next or the previous page has otherwise. A
// list that is filtered anew begins at its start.
func (v *visit) positions() []string {
	names := []string{"page", "cursor", "offset"}
	query := v.Query()
	for _, member := range []string{"next", "previous"} {
		address, _ := v.object[member].(string)
		u, err := url.Parse(address)
		if err != nil || address == "" {
			continue
		}
		there := rest.ParseQuery(u.RawQuery)
		for _, set := range []url.Values{query, there} {
			for name := range set {
				if !slices.Equal(query[name], there[name]) {
					names = append(names, name)
				}
			}
		}
	}
	return names
}

// anyOf returns a list of texts as JSON has it.
func anyOf(texts []string) []any {
	list := make([]any, len(texts))
	for i, text := range texts {
		list[i] = text
	}
	return list
}
