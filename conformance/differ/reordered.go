package main

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
)

// ordered describes a list whose rows an ORDER BY may not tell apart.
type ordered struct {
	shown  map[string]string // fields of a row, by the names by which a client may order
	hidden []string          // further such names, whose values the rows do not show
	paged  bool              // a page has a part of the rows, in key order if the client names none
}

var (
	catalogOrder = ordered{shown: map[string]string{"name": "name", "price": "price", "category": "category",
		"average": "rating"}, hidden: strings.Fields("sku weight stock active featured released opens warranty " +
		"reference homepage contact address attributes description color")}
	productOrder = ordered{shown: map[string]string{"name": "name", "price": "price",
		"category__name": "category", "stock": "stock"}, paged: true}
)

// isReordered reports whether two answers differ only in the order of rows that the ordering of the
// query does not tell apart, as far as the rows show it. Pages may have other ones of such rows.
func (o ordered) isReordered(a, b, query string) bool {
	fields, isTotal := o.by(query)
	if isTotal {
		return false
	}
	var pages, lists, keys [2][]string
	for i, body := range []string{a, b} {
		rows, page, ok := o.rows(body)
		if !ok {
			return false
		}
		pages[i] = []string{page}
		for _, row := range rows {
			key := ""
			for _, field := range fields {
				key += string(row[field]) + " "
			}
			text, _ := json.Marshal(row) // with sorted names
			lists[i], keys[i] = append(lists[i], string(text)), append(keys[i], key)
		}
		slices.Sort(lists[i])
	}
	return slices.Equal(pages[0], pages[1]) && slices.Equal(keys[0], keys[1]) &&
		(o.paged || slices.Equal(lists[0], lists[1]))
}

// rows returns the rows of an answer, and the rest of a page.
func (o ordered) rows(body string) (rows []map[string]json.RawMessage, page string, ok bool) {
	if !o.paged {
		return rows, "", json.Unmarshal([]byte(body), &rows) == nil
	}
	var whole map[string]json.RawMessage
	if json.Unmarshal([]byte(body), &whole) != nil || json.Unmarshal(whole["results"], &rows) != nil {
		return nil, "", false
	}
	delete(whole, "results")
	text, _ := json.Marshal(whole)
	return rows, string(text), true
}

// by returns the fields of rows by which a query orders the list, up to the first one that rows do
// not show. The order is total if the key is among its terms. Terms that REST framework does not
// know are left out, as it does.
func (o ordered) by(query string) (fields []string, isTotal bool) {
	values, _ := url.ParseQuery(query)
	terms, visible, any := "", true, false
	if all := values["ordering"]; len(all) > 0 {
		terms = all[len(all)-1]
	}
	for term := range strings.SplitSeq(terms, ",") {
		name := strings.TrimPrefix(strings.TrimSpace(term), "-")
		field, isShown := o.shown[name]
		isHidden := slices.Contains(o.hidden, name)
		any = any || isShown || isHidden
		switch {
		case name == "id" && !o.paged:
			return nil, true
		case isShown && visible:
			fields = append(fields, field)
		case isHidden:
			visible = false
		}
	}
	return fields, o.paged && !any
}
