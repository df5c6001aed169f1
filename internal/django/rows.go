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
			w.d.note(w.v.Name, "annotate(%s=%s(%q)), which no serializer of the draft shows", a.Name, a.Function,
				a.Path)
			continue
		}
		table = fmt.Sprintf("table.Annotate(%s, %s, table.%s(%s),\nfunc(x *%s, value *%s) { x.%s = value })", table,
			gosource.Quote(a.Name),
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
			isPlain := inner != nil && dotted(inner["func"]) == "super" && w.v.QuerySet != nil &&
				w.v.QuerySet.Where != nil && len(*w.v.QuerySet.Where) == 0
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
	isQueryset := of == "self.queryset" && w.v.QuerySet != nil && w.v.QuerySet.Where != nil &&
		len(*w.v.QuerySet.Where) == 0
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
