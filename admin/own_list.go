package admin

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	dbmodel "github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
)

// maxPage bounds the pages of a list whose order no key tells.
const maxPage = 10_000

// readList reads List.
func (o *owned) readList(names []string) {
	if len(names) == 0 {
		names = []string{itself}
	}
	for _, name := range names {
		o.columns = append(o.columns, o.column("List", name, o.computed))
	}
}

// ownList is what the address of a list asks for.
type ownList struct {
	o       *owned
	columns []ownColumn
	sees    []bool // whether the user may view what a column shows
	sort    sorting
	filters *filtered
	text    string // of the search
	search  string // what is searched
	where   dbmodel.Cond
	query   url.Values
}

// readOwnList reads the address.
func (v *visit) readOwnList(o *owned) (*ownList, error) {
	l := &ownList{o: o}
	for _, c := range o.columns {
		sees, err := v.seesPath(c.models)
		if err != nil {
			return nil, err
		}
		if !sees {
			c.sort = ""
		}
		l.columns, l.sees = append(l.columns, c), append(l.sees, sees)
	}
	l.sort = v.sortingOf(o, l.columns)
	within, err := o.within(v)
	if err != nil {
		return nil, err
	}
	if l.filters, err = v.filterBy(o); err != nil {
		return nil, err
	}
	l.query = l.filters.query
	where := append([]dbmodel.Cond{within}, l.filters.where...)
	paths, err := v.searchPaths(o)
	if err != nil {
		return nil, err
	}
	if l.search = v.searchLabel(o, paths); len(paths) > 0 {
		if l.text = strings.TrimSpace(v.Query().Get("q")); l.text != "" {
			where = append(where, searchedBy(paths, l.text))
			l.query.Set("q", l.text)
		}
	}
	l.where = dbmodel.Each(where...)
	if l.sort.text != "" {
		l.query.Set("o", l.sort.text)
	}
	return l, nil
}

// searchLabel says what the search looks into.
func (v *visit) searchLabel(o *owned, paths []string) string {
	var labels []string
	for _, path := range paths {
		if p, err := o.m.Path(path); err == nil && p.Column != nil {
			label := strings.ToLower(p.Column.Label())
			if !slices.Contains(labels, label) {
				labels = append(labels, label)
			}
		}
	}
	if len(labels) == 0 {
		return ""
	}
	return capital(v.T("Search %s", strings.Join(labels, ", ")))
}

// loads returns the relations that the columns need.
func (l *ownList) loads() (all []string) {
	for _, c := range l.columns {
		all = addLoads(all, c.loads...)
	}
	if l.o.listForm != nil {
		all = addLoads(all, l.o.listForm.loads...)
	}
	return all
}

// ownPage is a page of a list.
type ownPage struct {
	rows []dbmodel.Row
	page.Pager
}

// read reads a page: behind a key if the order has one, and else by its number.
func (v *visit) readOwnPage(l *ownList) (*ownPage, error) {
	keys := l.sort.keys()
	if keys == nil {
		return v.numberedPage(l)
	}
	s := v.span(order{})
	read := func(key string, turned bool) ([]dbmodel.Row, error) {
		q := dbmodel.Query{Where: l.where, Order: orderOf(keys, turned), Limit: l.o.size + 1, Load: l.loads()}
		if cond, ok := behind(keys, key, turned); ok {
			q.Where = dbmodel.Each(l.where, cond)
		}
		return l.o.rows.Collect(v.Context(), q)
	}
	if _, ok := behind(keys, s.key, false); !ok {
		s.key, s.backward = "", false
	}
	rows, err := read(s.key, s.backward)
	if err == nil && s.backward && len(rows) <= l.o.size {
		s.key, s.backward = "", false // the first page, and it is full if the list is long enough
		rows, err = read("", false)
	}
	if err != nil {
		return nil, err
	}
	more := len(rows) > l.o.size
	rows = rows[:min(len(rows), l.o.size)]
	if s.backward {
		slices.Reverse(rows)
	}
	p := &ownPage{rows: rows}
	if len(rows) > 0 && (s.backward || s.key != "") {
		p.Previous = v.toPage(l, "before", keyOf(keys, rows[0]), "Previous %d")
	}
	if len(rows) > 0 && (more || s.backward) {
		p.Next = v.toPage(l, "after", keyOf(keys, rows[len(rows)-1]), "Next %d")
	}
	return p, nil
}

// numberedPage reads a page by its number.
func (v *visit) numberedPage(l *ownList) (*ownPage, error) {
	n, err := strconv.Atoi(v.Query().Get("p"))
	if err != nil || n < 1 {
		n = 1
	}
	n = min(n, maxPage)
	terms := append(slices.Clone(l.sort.terms), "-"+l.o.m.Key.Name)
	rows, err := l.o.rows.Collect(v.Context(), dbmodel.Query{Where: l.where, Order: terms, Limit: l.o.size + 1,
		Offset: (n - 1) * l.o.size, Load: l.loads()})
	if err != nil {
		return nil, err
	}
	p := &ownPage{rows: rows[:min(len(rows), l.o.size)]}
	if n > 1 {
		p.Previous = v.toPage(l, "p", strconv.Itoa(n-1), "Previous %d")
	}
	if len(rows) > l.o.size && n < maxPage {
		p.Next = v.toPage(l, "p", strconv.Itoa(n+1), "Next %d")
	}
	return p, nil
}

func (v *visit) toPage(l *ownList, name, value, text string) page.Button {
	there := maps.Clone(l.query)
	there.Set(name, value)
	return page.Button{Link: page.Link{URL: "?" + there.Encode(), Text: v.T(text, l.o.size)}}
}

// count says how many rows match, if the address asks for it.
func (v *visit) countOwn(l *ownList, p *ownPage) error {
	if v.Query().Get("count") != "1" {
		there := maps.Clone(l.query)
		there.Set("count", "1")
		p.Count = page.Link{URL: "?" + there.Encode(), Text: v.T("Count all")}
		return nil
	}
	n, err := l.o.rows.Count(v.Context(), l.where)
	p.Text = v.N(int(n), "%d matches.", "%d match.")
	return err
}

// listOwn answers the list of a model: the page, an action, or an edit in the list.
func (a *Admin) listOwn(o *owned) action {
	return func(v *visit) (*rest.Response, error) {
		l, err := v.readOwnList(o)
		if err != nil {
			return nil, err
		}
		if v.Method != http.MethodPost {
			return v.showOwnList(l, nil)
		}
		form, err := v.form()
		if err != nil {
			return nil, err
		}
		if o.listForm != nil && (form.Has("_save") || form.Get("action") == "" && form.Has("form-TOTAL_FORMS")) {
			return v.saveOwnList(l, form)
		}
		return v.actOn(l, form)
	}
}
