package main

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
)

// shown are the fields of a row of the catalog by the names by which a client may order.
var shown = map[string]string{"id": "id", "name": "name", "price": "price", "category": "category",
	"average": "rating"}

// hidden are further names by which a client may order the catalog, whose values its rows do not
// show.
var hidden = strings.Fields("sku weight stock active featured released opens warranty reference homepage contact " +
	"address attributes description color")

// isReordered reports whether two lists of the catalog have the same rows, and differ only in the
// order of rows that the ordering of the query does not tell apart, as far as the rows show it.
func isReordered(a, b, query string) bool {
	fields, isTotal := orderOf(query)
	if isTotal {
		return false
	}
	var lists, keys [2][]string
	for i, body := range []string{a, b} {
		var rows []map[string]json.RawMessage
		if json.Unmarshal([]byte(body), &rows) != nil {
			return false
		}
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
	return slices.Equal(lists[0], lists[1]) && slices.Equal(keys[0], keys[1])
}

// orderOf returns the fields of rows by which a query orders the catalog, up to the first one that
// rows do not show. The order is total if the key is among its terms. Terms that REST framework
// does not know are left out, as it does.
func orderOf(query string) (fields []string, isTotal bool) {
	values, _ := url.ParseQuery(query)
	all := values["ordering"]
	if len(all) == 0 {
		return nil, false
	}
	visible := true
	for _, term := range strings.Split(all[len(all)-1], ",") {
		name := strings.TrimPrefix(strings.TrimSpace(term), "-")
		field, isShown := shown[name]
		switch {
		case name == "id":
			return nil, true
		case isShown && visible:
			fields = append(fields, field)
		case slices.Contains(hidden, name):
			visible = false
		}
	}
	return fields, false
}
