package browsable

import (
	"net/http"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
)

// methodForm is the form for one or two methods.
type methodForm struct {
	methods []string
	panel   page.Panel
	fields  []rest.Field
	errors  map[string][]string // by the name of a field
	id      string
}

// forms returns the forms for the methods that the user may use: those that the view's permissions
// admit, as in DRF. There is none for a client that is refused, and none after a fault.
func (v *visit) forms() (list []methodForm, err error) {
	if v.isRefused() || v.resp.Status >= http.StatusInternalServerError {
		return nil, nil
	}
	for _, kind := range []methodForm{
		{id: "send", methods: []string{http.MethodPost}},
		{id: "change", methods: []string{http.MethodPut, http.MethodPatch}},
		{id: "delete", methods: []string{http.MethodDelete}},
	} {
		var may []string
		for _, method := range kind.methods {
			if v.renderer.Sessions == nil && method != http.MethodPost { // nothing checks _method
				continue
			}
			permitted, err := v.Permits(method)
			if err != nil {
				return nil, err
			}
			if permitted {
				may = append(may, method)
			}
		}
		if kind.methods = may; len(may) > 0 {
			if form, ok := v.form(kind); ok {
				list = append(list, form)
			}
		}
	}
	return list, nil
}

// form fills in the form. It reports false if there is nothing to send.
func (v *visit) form(f methodForm) (methodForm, bool) {
	f.panel = page.Panel{ID: f.id, Methods: f.methods}
	switch f.id {
	case "send":
		f.panel.Title = v.T("Send")
	case "change":
		f.panel.Title = v.T("Change")
	case "delete":
		f.panel.Title = v.T("Delete")
		f.panel.Body = []page.Block{page.Fold{Title: v.T("Delete…"), Body: []page.Block{
			page.Paragraph(page.Textf("%s", v.T("This may not be undone."))),
			page.Form{URL: v.self(), Body: []page.Block{page.Submits{
				{Text: "DELETE", Name: methodField, Value: http.MethodDelete, Danger: true}}}},
		}}}
		return f, true
	}
	f.fields = v.fieldsOf(f.methods[0])
	if f.isCurrent(v) {
		f.errors = v.fieldErrors(f.fields)
	}
	try := page.Try{ID: f.id, Form: v.fieldForm(f), Raw: v.rawForm(f)}
	try.RawFirst = f.isCurrent(v) && v.Content() != nil
	f.panel.Body = []page.Block{try}
	return f, try.Form != nil || try.Raw != nil
}

// isCurrent reports whether the request has used this form, and the view has refused what was in
// it.
func (f methodForm) isCurrent(v *visit) bool {
	return v.resp.Status == http.StatusBadRequest && slices.Contains(f.methods, v.Method)
}

// fieldsOf returns the fields that the view describes, without those that no client sets.
func (v *visit) fieldsOf(method string) (list []rest.Field) {
	if method == http.MethodPatch { // a Describer knows POST and PUT
		method = http.MethodPut
	}
	for _, field := range v.inputs(method) {
		if !field.ReadOnly {
			list = append(list, field)
		}
	}
	return list
}

// fieldForm is the form with fields, or nil if the view describes none or reads no forms.
func (v *visit) fieldForm(f methodForm) *page.Form {
	reads := func(mediaType string) bool {
		return slices.ContainsFunc(v.View().Policy().Parsers, func(p rest.Parser) bool {
			return p.MediaType() == mediaType
		})
	}
	plain, files := reads(rest.Form{}.MediaType()), reads(rest.Multipart{}.MediaType())
	if len(f.fields) == 0 || !plain && !files {
		return nil
	}
	form := &page.Form{URL: v.self(), Files: files}
	values := v.values(f)
	var fields page.Fields
	for _, field := range f.fields {
		shown := v.field(field, values)
		shown.Form, shown.Errors = f.id, f.errors[field.Name]
		fields = append(fields, shown)
	}
	form.Body = []page.Block{fields, v.submits(f)}
	return form
}

// rawForm is the form with the body as text, or nil if the page cannot send one.
func (v *visit) rawForm(f methodForm) *page.Form {
	types := page.Field{Name: contentTypeField, Form: f.id, Label: v.T("Media type"), Kind: page.Choice,
		Width: page.MediumWidth}
	for _, parser := range v.View().Policy().Parsers {
		name := parser.MediaType()
		if !strings.HasPrefix(name, "multipart/") && !strings.Contains(name, "*") {
			types.Options = append(types.Options, page.Option{Value: name, Text: name})
		}
	}
	if v.renderer.Sessions == nil || len(types.Options) == 0 {
		return nil
	}
	content := page.Field{Name: contentField, Form: f.id, Label: v.T("Content"), Kind: page.JSON, Rows: 10,
		Optional: true, Value: v.example(f)}
	if f.isCurrent(v) && v.Content() != nil {
		content.Value = string(v.Content())
		types.Value, _ = v.HeaderLine("Content-Type")
	}
	return &page.Form{URL: v.self(), Body: []page.Block{page.Fields{types, content}, v.submits(f)}}
}

// submits are the buttons of a form. PATCH leaves out what it does not change.
func (v *visit) submits(f methodForm) page.Submits {
	var list page.Submits
	for _, method := range f.methods {
		submit := page.Submit{Text: method, Loose: method == http.MethodPatch}
		if v.renderer.Sessions != nil {
			submit.Name, submit.Value = methodField, method
		}
		list = append(list, submit)
	}
	return list
}

// fieldErrors returns the errors of a 400 by the names of the fields.
func (v *visit) fieldErrors(fields []rest.Field) map[string][]string {
	all := map[string][]string{}
	for _, field := range fields {
		if list := messages(v.object[field.Name]); len(list) > 0 {
			all[field.Name] = list
		}
	}
	return all
}

// messages returns the texts in an error.
func messages(value any) (list []string) {
	switch value := value.(type) {
	case nil:
	case []any:
		for _, one := range value {
			list = append(list, messages(one)...)
		}
	default:
		list = append(list, text(value))
	}
	return list
}

// summary lists what is wrong with a form that was sent.
func (v *visit) summary(forms []methodForm) *page.Summary {
	i := slices.IndexFunc(forms, func(f methodForm) bool { return f.isCurrent(v) })
	if i < 0 || v.object == nil {
		return nil
	}
	f := forms[i]
	s := &page.Summary{}
	for _, field := range f.fields {
		for _, message := range f.errors[field.Name] {
			id := page.Field{Name: field.Name, Form: f.id}.ID()
			s.Errors = append(s.Errors, page.Link{URL: "#" + id, Text: label(field) + ": " + message})
		}
	}
	s.Title = v.N(len(f.errors), "Nothing was saved: %d field is wrong.", "Nothing was saved: %d fields are wrong.")
	for _, name := range sortedNames(v.object) {
		if f.errors[name] != nil {
			continue
		}
		for _, message := range messages(v.object[name]) {
			if name != "detail" && name != "non_field_errors" {
				message = name + ": " + message
			}
			s.Errors = append(s.Errors, page.Link{Text: message})
		}
	}
	if len(f.errors) == 0 {
		s.Title = v.T("Nothing was saved.")
	}
	return s
}
