package browsable

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
)

// described shows on the page of OPTIONS what the answer says of the view: the fields of each
// method that the user may use, and the media types.
func (v *visit) described() (list []page.Block) {
	if v.resp.Status != http.StatusOK {
		return nil
	}
	actions, _ := v.object["actions"].(map[string]any)
	for _, method := range []string{http.MethodPost, http.MethodPut} {
		if _, shown := actions[method]; !shown {
			continue
		}
		fields := v.inputs(method)
		list = append(list, page.Panel{ID: "fields-" + strings.ToLower(method), Title: v.T("Fields of %s", method),
			Flush: true, Body: []page.Block{v.table(fields)}})
	}
	facts := page.Facts{}
	for _, one := range []struct{ name, title string }{{"renders", "Renders"}, {"parses", "Parses"}} {
		types, ok := v.object[one.name].([]any)
		if !ok {
			continue
		}
		list := page.Mono(strings.Join(messages(types), ", "))
		facts = append(facts, page.Fact{Name: v.T(one.title), Value: page.Line{list}})
	}
	if len(facts) > 0 {
		list = append(list, page.Panel{ID: "media", Title: v.T("Reads and writes"), Body: []page.Block{facts}})
	}
	return list
}

func (v *visit) table(fields []rest.Field) page.Table {
	t := page.Table{Caption: v.T("Fields"), Columns: []page.Column{{Label: v.T("Name")}, {Label: v.T("Type")},
		{Label: v.T("Required")}, {Label: v.T("Limits")}}}
	for _, f := range fields {
		required := v.T("no")
		switch {
		case f.ReadOnly:
			required = v.T("read only")
		case f.Required:
			required = v.T("yes")
		}
		kind := f.Type
		if kind == "" {
			kind = "field"
		}
		t.Rows = append(t.Rows, page.Row{Cells: []page.Cell{{Line: page.Line{page.Mono(f.Name)}},
			{Line: page.Textf("%s", kind)}, {Line: page.Textf("%s", required)}, {Line: page.Textf("%s", v.limits(f))}}})
	}
	return t
}

// limits returns the bounds of a field in words.
func (v *visit) limits(f rest.Field) string {
	var list []string
	add := func(isSet bool, words string, args ...any) {
		if isSet {
			list = append(list, v.T(words, args...))
		}
	}
	if !f.ReadOnly {
		for _, c := range f.Choices {
			list = append(list, text(c.Value))
		}
	}
	add(f.MinLength > 0, "at least %d characters", f.MinLength)
	add(f.MaxLength > 0, "at most %d characters", f.MaxLength)
	add(f.MinValue != nil, "from %s", fmt.Sprint(f.MinValue))
	add(f.MaxValue != nil, "up to %s", fmt.Sprint(f.MaxValue))
	add(f.MaxDigits > 0, "%d digits, %d after the point", f.MaxDigits, f.DecimalPlaces)
	return strings.Join(list, ", ")
}
