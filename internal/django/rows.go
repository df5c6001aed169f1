package django

import (
	"fmt"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/internal/gosource"
)

// rows adds which rows a view serves: Owner, Scope and Source.
func (w *writtenView) rows(add func(key, code string)) {
	q := w.v.QuerySet
	m, overridden := w.v.Methods["get_queryset"]
	if overridden {
		q = w.v.Asked
	}
	if overridden && q == nil {
		owner, conditions, ok := w.owned(m)
		if ok {
			add("Owner", gosource.Quote(owner))
			w.scope(conditions, add)
			return
		}
		w.hide(m.Source, "get_queryset is more than the draft can read", add)
		return
	}
	if q == nil || q.Where == nil {
		w.hide("", "its queryset is more than the draft can read", add)
		return
	}
	list := make([]any, len(*q.Where))
	for i, c := range *q.Where {
		list[i] = c
	}
	conditions, ok := wherePlain(list)
	if !ok {
		w.hide("", "its queryset is more than the draft can read", add)
		return
	}
	w.source(q, add)
	w.scope(conditions, add)
	if _, byBackend := w.backend("OrderingFilter"); len(q.Ordering) > 0 && !(byBackend && w.v.Ordering != nil) {
		if names, ok := texts(q.Ordering); ok {
			add("Sorted", gosource.Strings(names))
		}
	}
}

// hide serves no row, with the source of what would choose them.
func (w *writtenView) hide(source, why string, add func(key, code string)) {
	w.d.note(w.v.Name, "%s: no row is found until you have translated it", why)
	if source != "" {
		w.before.WriteString(gosource.Code(source))
	}
	add("Scope", w.d.help("nobodysRows"))
}

func (w *writtenView) scope(conditions string, add func(key, code string)) {
	if conditions != "" {
		add("Scope", "func(*rest.Request) (model.Cond, error) { return "+conditions+", nil }")
	}
}

// source adds the source of rows with what annotate() computes.
func (w *writtenView) source(q *QuerySet, add func(key, code string)) {
	m := w.d.models[w.label]
	table := fmt.Sprintf("latchkey.Table[%s](site)", w.goType)
	found := false
	for _, a := range q.Annotations {
		i := slices.IndexFunc(m.Fields, func(f gosource.Field) bool { return f.Unstored && f.Name == a.Name })
		kind := w.d.annotationType(a.Function)
		if i < 0 || kind == "" || a.Path == "" {
			w.d.note(w.v.Name, "annotate(%s=%s(%q)), which no serializer of the draft shows", a.Name, a.Function, a.Path)
			continue
		}
		table = fmt.Sprintf("table.Annotate(%s, %s, table.%s(%s),\nfunc(x *%s, value *%s) { x.%s = value })", table, gosource.Quote(a.Name),
			a.Function, gosource.Quote(a.Path), w.goType, kind, m.Fields[i].GoName)
		found = true
	}
	if found {
		w.before.WriteString("rows := " + table + "\n")
		add("Source", "rows")
	}
}

// owned reads a get_queryset that finds the user's own rows: Order.objects.filter(owner=
// self.request.user), perhaps with plain conditions, select_related and the like.
func (w *writtenView) owned(m Method) (owner, conditions string, ok bool) {
	var parts []string
	at := m.returned()
	for range maxDepth {
		c := asNode(at, "Call")
		if c == nil {
			break
		}
		a := asNode(c["func"], "Attribute")
		name := a.text("attr")
		switch {
		case a == nil:
			return "", "", false
		case name == "get_queryset": // of super()
			inner := asNode(a["value"], "Call")
			isPlain := inner != nil && dotted(inner["func"]) == "super" && w.v.QuerySet != nil && w.v.QuerySet.Where != nil && len(*w.v.QuerySet.Where) == 0
			return owner, join(parts), isPlain && owner != ""
		case name == "filter" && len(c.list("args")) == 0:
			for _, k := range c.list("keywords") {
				keyword := asNode(k, "keyword")
				constant := asNode(keyword["value"], "Constant")
				switch {
				case dotted(keyword["value"]) == "self.request.user" && owner == "" && w.isUser(keyword.text("arg")):
					owner = keyword.text("arg")
				case constant != nil:
					value, isPlain := literal(constant["value"])
					if !isPlain || keyword.text("arg") == "" {
						return "", "", false
					}
					parts = append(parts, "model.Is("+gosource.Quote(keyword.text("arg"))+", "+value+")")
				default:
					return "", "", false
				}
			}
		case !slices.Contains([]string{"all", "select_related", "prefetch_related", "order_by"}, name):
			return "", "", false
		case name == "order_by":
			return "", "", false
		}
		at = a["value"]
	}
	of := dotted(at)
	isObjects := of == last(w.label)+".objects" || strings.HasSuffix(of, "."+last(w.label)+".objects")
	isQueryset := of == "self.queryset" && w.v.QuerySet != nil && w.v.QuerySet.Where != nil && len(*w.v.QuerySet.Where) == 0
	noManager := w.d.byLabel[w.label] != nil && len(w.d.byLabel[w.label].Managers) == 0
	return owner, join(parts), owner != "" && (isObjects && noManager || isQueryset)
}

// isUser reports whether a field of the model refers to a user.
func (w *writtenView) isUser(field string) bool {
	f := w.d.models[w.label].Field(field)
	return f != nil && f.Type == "model.Ref[auth.User]"
}

func join(parts []string) string {
	if len(parts) > 1 {
		return "model.And(" + strings.Join(parts, ", ") + ")"
	}
	return strings.Join(parts, "")
}

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
			if f.Method != nil || f.Exclude || f.Lookup == "" || strings.HasPrefix(f.Class, "django_filters") == false {
				w.d.note(w.v.Name, "filter %s: a %s with code or exclude", f.Param, f.Class)
				continue
			}
			path := f.Field
			if f.Lookup != "exact" {
				path += "__" + f.Lookup
			}
			own = append(own, gosource.Entry{Code: fmt.Sprintf("{Param: %s, Path: %s}", gosource.Quote(f.Param), gosource.Quote(path))})
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
		return w.v.FilterSet != nil && slices.ContainsFunc(own, func(e gosource.Entry) bool { return strings.HasPrefix(e.Code, "{Param: "+gosource.Quote(n)+",") })
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
			entries = append(entries, gosource.Entry{Key: key, Code: fmt.Sprint(n)})
		}
	}
	word := func(key, name, standard string) {
		if s := p.Attributes.text(name); s != "" && s != standard {
			entries = append(entries, gosource.Entry{Key: key, Code: gosource.Quote(s)})
		}
	}
	kind := map[string]string{"PageNumberPagination": "PageNumber", "LimitOffsetPagination": "LimitOffset", "CursorPagination": "Cursor"}[last(p.Base)]
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
			entries = append(entries, gosource.Entry{Key: "Order", Code: gosource.Strings(order)})
		}
	}
	if len(entries) == 0 || entries[0].Key != "Size" {
		w.d.note(w.v.Name, "its pagination %s: its lists are not paginated", p.Class)
		return ""
	}
	return "resource." + kind + gosource.Literal(entries)
}
