package django

import (
	"fmt"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/internal/gosource"
)

// backend reports whether a view has a filter backend of a library, by its class.
func (w *writtenView) backend(class string) (string, bool) {
	for _, b := range w.v.Backends {
		if last(b) == class && (strings.HasPrefix(b, "rest_framework.") || strings.HasPrefix(b, "django_filters.")) {
			return b, true
		}
	}
	return "", false
}

// filters adds filters, search and order.
func (w *writtenView) filters(add func(key, code string)) {
	for _, b := range w.v.Backends {
		if !slices.Contains([]string{"SearchFilter", "OrderingFilter", "DjangoFilterBackend"}, last(b)) ||
			!strings.HasPrefix(b, "rest_framework.") && !strings.HasPrefix(b, "django_filters.") {
			w.close("its filter backend %s", b)
		}
	}
	if _, ok := w.backend("DjangoFilterBackend"); ok {
		w.filterSet(add)
	}
	if _, ok := w.backend("SearchFilter"); ok && len(w.v.Search) > 0 {
		add("Search", gosource.Strings(w.v.Search))
	}
	if _, ok := w.backend("OrderingFilter"); ok {
		switch names, isList := texts(w.v.OrderBy); {
		case w.v.OrderBy == "__all__":
			add("Order", "[]string{resource.All}")
		case w.v.OrderBy == nil:
			add("Order", "[]string{resource.Readable}")
		case isList:
			add("Order", gosource.Strings(names))
		default:
			w.d.note(w.v.Name, "ordering_fields")
		}
		if name, ok := w.v.Ordering.(string); ok {
			add("Sorted", gosource.Strings([]string{name}))
		} else if names, ok := texts(w.v.Ordering); ok {
			add("Sorted", gosource.Strings(names))
		}
	}
}

// filterSet adds what django-filter reads.
func (w *writtenView) filterSet(add func(key, code string)) {
	fields := w.v.Filter
	var own []gosource.Entry
	if set := w.v.FilterSet; set != nil {
		fields = set.Fields
		for _, f := range set.Declared {
			if f.Method != nil || f.Exclude || f.Lookup == "" || !strings.HasPrefix(f.Class, "django_filters") {
				w.d.note(w.v.Name, "filter %s: a %s with code or exclude", f.Param, f.Class)
				continue
			}
			path := f.Field
			if f.Lookup != "exact" {
				path += "__" + f.Lookup
			}
			own = append(own, gosource.Entry{Code: fmt.Sprintf("{Param: %s, Path: %s}", gosource.Quote(f.Param),
				gosource.Quote(path))})
		}
		for _, name := range sorted(set.Methods) {
			w.d.note(w.v.Name, "method %s of its filter set", name)
		}
	}
	var names []string
	list, ok := fields.([]any)
	for _, one := range list {
		if name, isText := one.(string); isText {
			names = append(names, name)
			continue
		}
		pair, _ := one.([]any)
		if len(pair) != 2 {
			ok = false
			break
		}
		name, isText := pair[0].(string)
		looks, isList := texts(pair[1])
		ok = ok && isText && isList
		for _, look := range looks {
			if look == "exact" {
				names = append(names, name)
			} else {
				names = append(names, name+"__"+look)
			}
		}
	}
	if !ok && fields != nil {
		w.d.note(w.v.Name, "filterset_fields")
	}
	names = slices.DeleteFunc(names, func(n string) bool {
		return w.v.FilterSet != nil && slices.ContainsFunc(own,
			func(e gosource.Entry) bool { return strings.HasPrefix(e.Code, "{Param: "+gosource.Quote(n)+",") })
	})
	if len(names) > 0 {
		add("Filter", gosource.Strings(names))
	}
	if len(own) > 0 {
		add("Filters", "[]resource.Filter"+gosource.Literal(own))
	}
}

// pages returns the pagination.
func (w *writtenView) pages() string {
	p := w.v.Pagination
	if p == nil {
		return ""
	}
	if len(p.Methods) > 0 {
		w.d.note(w.v.Name, "its pagination %s overrides %s", p.Class, strings.Join(sorted(p.Methods), ", "))
	}
	var entries []gosource.Entry
	number := func(key, name string) {
		if n, ok := p.Attributes.integer(name); ok {
			entries = append(entries, gosource.Entry{Name: key, Code: fmt.Sprint(n)})
		}
	}
	word := func(key, name, standard string) {
		if s := p.Attributes.text(name); s != "" && s != standard {
			entries = append(entries, gosource.Entry{Name: key, Code: gosource.Quote(s)})
		}
	}
	kind := map[string]string{"PageNumberPagination": "PageNumber", "LimitOffsetPagination": "LimitOffset",
		"CursorPagination": "Cursor"}[last(p.Base)]
	switch kind {
	case "PageNumber":
		number("Size", "page_size")
		word("Param", "page_query_param", "page")
		word("SizeBy", "page_size_query_param", "")
		number("MaxSize", "max_page_size")
	case "LimitOffset":
		number("Size", "default_limit")
		number("Max", "max_limit")
		word("Limit", "limit_query_param", "limit")
		word("Offset", "offset_query_param", "offset")
	case "Cursor":
		number("Size", "page_size")
		order, ok := texts(p.Attributes["ordering"])
		if name := p.Attributes.text("ordering"); name != "" {
			order, ok = []string{name}, true
		}
		if ok {
			entries = append(entries, gosource.Entry{Name: "Order", Code: gosource.Strings(order)})
		}
	}
	if len(entries) == 0 || entries[0].Name != "Size" {
		w.d.note(w.v.Name, "its pagination %s: its lists are not paginated", p.Class)
		return ""
	}
	return "resource." + kind + gosource.Literal(entries)
}
