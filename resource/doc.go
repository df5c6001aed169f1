// Package resource is the generic views, viewsets and routers of Django REST framework over package
// serializer: lists in pages, filters, search, order, single rows, changes and extra actions. It
// knows no SQL. Rows come from a [Source]: the table of a model, or anything else that lists rows.
//
//	api := site.Router("/api/")
//	api.Register("orders", resource.ViewSet[Order]{
//		Serializer: orders, Owner: "owner",
//		Filter: []string{"status", "placed__gte"}, Search: []string{"number"}, Order: []string{"placed"},
//		Pages:   resource.PageNumber{Size: 50, SizeBy: "page_size", MaxSize: 200},
//		Actions: []resource.Action[Order]{{Name: "pay", Methods: "POST", Detail: pay}},
//	})
//
// A viewset is read once, when it is registered. A name that no model has, and an option that does
// not fit, panic there with the viewset and the option.
//
// # The way of a request
//
// A list asks for its rows by one query and the count of its pages by another, whatever the rows,
// and by one more for each relation to many rows. Each row is written as JSON when it is read. A
// change runs in a transaction: the row is found and locked, the permissions are asked about it,
// the body is checked, and then come Before, the write, nested rows and After. An error undoes all
// of it.
package resource
