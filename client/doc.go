// Package client calls a REST API of this library, or of Django REST framework, with the structs of
// its models:
//
//	c, err := client.New(client.Config{URL: "https://shop.example.com/api/", Token: key})
//	orders := client.Of[Order](c, "orders")
//	for order, err := range orders.List(ctx, url.Values{"status": {"new"}}) {
//		…
//	}
//	order, err := orders.Get(ctx, 7)
//	order.Note = "by hand"
//	err = orders.Patch(ctx, order, "note")
//
// A body has Django's names of the fields, and the JSON of REST framework: decimals as text, a
// relation as its key. An answer may have less than the struct and more; see [Resource].
//
// # Errors
//
// An answer of 400 and more is an *[Error], with its status and the messages of each field. Other
// errors are faults of the way: no connection, no JSON, a page of another server.
//
// # The token
//
// The token is sent in the header Authorization, to the scheme, the host and the port of
// Config.URL alone: redirects and pages of another origin are refused. It stands in no URL and in
// no error. Plain http is refused, except to this machine.
//
// # Retries
//
// A request is sent again if it is idempotent and failed on the way, or was answered by 502, 503 or
// 504. A 429, and a 503 with Retry-After, are answered before the request is processed, so that
// every request is sent again after them. Config bounds how often, and the longest Retry-After.
package client
