package django

import (
	"fmt"
	"strings"

	"github.com/latchkey-go/latchkey/internal/gosource"
)

// actions returns the extra actions. Each answers with a 501.
func (w *writtenView) actions() string {
	var list []gosource.Entry
	for _, a := range w.v.Actions {
		entries := []gosource.Entry{{Name: "Name", Code: gosource.Quote(a.Name)}}
		if a.Path != "" && a.Path != a.Name {
			if strings.ContainsAny(a.Path, `()<>{}[]\^$*+?|/`) {
				w.d.note(w.v.Name, "action %s: its path %s", a.Name, a.Path)
				continue
			}
			entries = append(entries, gosource.Entry{Name: "Path", Code: gosource.Quote(a.Path)})
		}
		if a.URLName != "" && a.URLName != strings.ReplaceAll(a.Name, "_", "-") {
			entries = append(entries, gosource.Entry{Name: "URLName", Code: gosource.Quote(a.URLName)})
		}
		if code, ok := w.action(a); ok {
			list = append(list, gosource.Entry{Code: gosource.Literal(append(entries, code...))})
		}
		if len(a.Options) > 0 {
			w.d.note(w.v.Name, "action %s: %s", a.Name, strings.Join(a.Options, ", "))
		}
	}
	if len(list) == 0 {
		return ""
	}
	return "[]resource.Action[" + w.goType + "]" + gosource.Literal(list)
}

// action returns the methods of an action.
func (w *writtenView) action(a Action) (entries []gosource.Entry, ok bool) {
	var plain, more []string // methods of the function itself, and of others
	for _, method := range sorted(a.Mapping) {
		if a.Mapping[method] == a.Name {
			plain = append(plain, strings.ToUpper(method))
		} else {
			more = append(more, method)
		}
	}
	if len(plain) == 0 {
		return nil, false
	}
	if methods := strings.Join(plain, " "); methods != "GET" {
		entries = append(entries, gosource.Entry{Name: "Methods", Code: gosource.Quote(methods)})
	}
	if !a.Detail {
		entries = append(entries, gosource.Entry{Name: "List", Code: w.listAction(a.Name)})
	} else {
		entries = append(entries, gosource.Entry{Name: "Detail", Code: w.rowAction(a.Name)})
	}
	var mapping []gosource.Entry
	for _, method := range more {
		if !a.Detail {
			w.d.note(w.v.Name, "action %s: its method %s", a.Name, method)
			continue
		}
		mapping = append(mapping, gosource.Entry{Name: gosource.Quote(strings.ToUpper(method)),
			Code: w.rowAction(a.Mapping[method])})
	}
	if len(mapping) > 0 {
		entries = append(entries, gosource.Entry{Name: "Mapping", Code: "map[string]resource.RowFunc[" + w.goType +
			"]" + gosource.Literal(mapping)})
	}
	if a.Permission != nil {
		entries = append(entries, gosource.Entry{Name: "Options", Code: "[]rest.Option{rest.Permissions(" +
			w.d.permissions(w.v.Name, *a.Permission, w.label) + ")}"})
	}
	return entries, true
}

func (w *writtenView) rowAction(name string) string {
	m := w.v.Methods[name]
	w.d.note(w.v.Name, "action %s answers with a 501", name)
	return fmt.Sprintf("func(*rest.Request, *resource.Object[%s]) (*rest.Response, error) {\n%sreturn nil, %s(%s)\n}",
		w.goType,
		gosource.Code(m.Source), w.d.help("notTranslated"), gosource.Quote(last(w.v.Name)+"."+name))
}

func (w *writtenView) listAction(name string) string {
	m := w.v.Methods[name]
	w.d.note(w.v.Name, "action %s answers with a 501", name)
	return fmt.Sprintf("func(*rest.Request, *resource.Listing[%s]) (*rest.Response, error) {\n%sreturn nil, %s(%s)\n}",
		w.goType,
		gosource.Code(m.Source), w.d.help("notTranslated"), gosource.Quote(last(w.v.Name)+"."+name))
}
