package main

import "github.com/latchkey-go/latchkey/admin"

// models are the pages that the shop's admin.py registers.
var models = []admin.Registration{
	admin.Of[Order]{
		List:   []string{"number", "owner", "status", "placed"},
		Filter: []string{"status"},
		Search: []string{"number", "owner__username"},
		Days:   "placed",
		Inline: []admin.Inline{admin.Rows[Item]{Extra: 1}},
	},
	admin.Of[Product]{
		List:     []string{"name", "sku", "category", "price", "active"},
		Filter:   []string{"active", "category", "color"},
		Search:   []string{"name", "sku"},
		ListEdit: []string{"price", "active"},
	},
	admin.Of[Category]{}, admin.Of[Tag]{}, admin.Of[Review]{},
}
