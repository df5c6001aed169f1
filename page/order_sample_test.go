package page_test

import "github.com/latchkey-go/latchkey/page"

// with returns a field after a change.
func with(f page.Field, change func(f *page.Field)) page.Field {
	change(&f)
	return f
}

// orderParts are the fields of an order: each kind, with an error or a help text beside it.
func orderParts() (all []page.Fields, lines page.Rows) {
	field := func(name string, kind page.Kind, value string, errors ...string) page.Field {
		return page.Field{Name: name, Label: name, Kind: kind, Value: value, Errors: errors}
	}
	options := []page.Option{{Text: "Any"}, {Value: "p", Text: "Paid"}, {Value: "s", Text: "Shipped"}}
	suggest := func(f *page.Field) {
		f.Suggest = "/admin/autocomplete/?model=shop.product&term="
		f.Pick = []page.Option{{Value: "7 yir", Text: "Yirgacheffe 1 kg"}, {Value: "8 yir", Text: hostile}}
	}
	all = []page.Fields{{
		with(field("customer", page.Relation, "brandt", "Nothing is named “brandt”."), suggest),
		with(field("count", page.Number, "x", "Enter a whole number."), func(f *page.Field) { f.Unit = "bags" }),
		with(field("total", page.Decimal, "129.005", "Ensure that there are no more than 2 decimal places."),
			func(f *page.Field) { f.Unit = "€" }),
		field("placed", page.Date, "2026-11-31", "Enter a valid date."),
		with(field("paid", page.DateTime, "2026-11-23T15:42:07", "Enter a valid date/time."),
			func(f *page.Field) { f.Help = "In UTC, to the second." }),
		with(field("shipping", page.JSON, "{\"a\": "+hostile, "This is not JSON: line 1, column 7."),
			func(f *page.Field) { f.Rows = 6 }),
		with(field("photo", page.File, "", "The file is too large."), func(f *page.Field) {
			f.Line, f.Optional, f.Accept = page.Line{page.Text("label.jpg, 212 kB")}, true, "image/*"
		}),
		with(field("scan", page.File, ""), func(f *page.Field) { f.Line = page.Line{page.Text(hostile)} }),
		field("invoice", page.File, "", "This field is required."),
	}, {
		with(field("status", page.Choice, "p", "Select a valid choice."), func(f *page.Field) { f.Options = options }),
		with(field("way", page.Radios, "s", "Select a valid choice."), func(f *page.Field) { f.Options = options[1:] }),
		with(field("tags", page.Boxes, "", "Select a valid choice."), func(f *page.Field) {
			f.Options, f.Values = options[1:], []string{"p", "s"}
		}),
		field("gift", page.Check, "on", "This gift cannot be wrapped."),
		field("note", page.LongText, hostile, "Null characters are not allowed."),
		field("email", page.Email, "a@", "Enter a valid email address."),
		field("secret", page.Password, hostile, "This field is required."),
		field("empty", page.ShortText, ""),
	}}
	row := func(n, product, count string) []page.Field {
		return []page.Field{with(field("l"+n+"-product", page.Relation, product), suggest),
			field("l"+n+"-count", page.Number, count, "Only 4 are in stock."), field("l"+n+"-DELETE", page.Check, "")}
	}
	lines = page.Rows{ID: "h-lines", Title: "Lines", Note: "The last row is for a new one.",
		Columns: []string{"Product", "Count"}, Remove: "Remove",
		Rows: [][]page.Field{row("1", "Yirgacheffe", "2"), row("2", hostile, "6"), row("3", "", "")[:2]}}
	return all, lines
}

func orderPage() page.Page {
	fields, lines := orderParts()
	return page.Page{Title: "Order 10482", State: "Error", Heading: "Order 10482", Shell: shell(), CSRF: "k3Jd0s",
		Body: []page.Block{page.Form{URL: "/admin/shop/order/10482/change/", Files: true, Guard: true,
			Body: []page.Block{page.Card{Title: "Order", Body: []page.Block{fields[0], fields[1]}}, lines},
			Save: &page.Save{Submits: []page.Submit{{Text: "Save"}}}}}}
}

// orderView is the same order for who may only view it.
func orderView() page.Page {
	fields, lines := orderParts()
	var words page.Words
	return page.Page{Title: "View order", Heading: "Order 10482", Shell: shell(), Body: []page.Block{
		page.Card{Title: "Order", Body: []page.Block{words.Facts(fields...)}},
		page.Card{Title: "Lines", Body: []page.Block{words.Table(lines)}}}}
}

// orderList is a list that is edited in place, and rows of which some cells are shown only.
func orderList() page.Page {
	price := page.Field{Name: "form-0-price", Label: "Price of Yirgacheffe", Kind: page.Decimal, Value: "11.50"}
	wrong := page.Field{Name: "form-1-price", Label: "Price of " + hostile, Kind: page.Decimal, Value: hostile,
		Errors: []string{"Enter a number."}}
	active := page.Field{Name: "form-0-active", Label: "Active: Yirgacheffe", Kind: page.Check, Value: "on"}
	table := page.Table{Caption: "Products", Ticked: "_selected_action", Stick: true,
		Columns: []page.Column{{Label: "Name"}, {Label: "Price", Number: true}, {Label: "Active"}},
		Rows: []page.Row{
			{ID: "1", Label: "Select Yirgacheffe", Cells: []page.Cell{{Line: page.Textf("Yirgacheffe")}, {Edit: &price},
				{Edit: &active}}},
			{ID: "2", Label: hostile, Cells: []page.Cell{{Line: page.Textf("%s", hostile)}, {Edit: &wrong},
				{Line: page.Textf("%s", hostile)}}},
		}}
	shown := func(name, text string) page.Field {
		return page.Field{Name: name, Label: name, Kind: page.ReadOnly, Line: page.Textf("%s", text)}
	}
	lines := page.Rows{ID: "h-lines", Title: "Lines", Columns: []string{"Product", "Total"}, Rows: [][]page.Field{
		{shown("l1-product", "Yirgacheffe"), shown("l1-total", "23.00")},
		{shown("l2-product", hostile), shown("l2-total", "")}}}
	return page.Page{Title: "Products", Heading: "Products", Shell: shell(), CSRF: "k3Jd0s", Body: []page.Block{
		page.Form{URL: "/admin/shop/product/", Body: []page.Block{table, lines},
			Save: &page.Save{Submits: []page.Submit{{Text: "Save"}}}}}}
}
