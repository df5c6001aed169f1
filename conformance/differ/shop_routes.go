package main

// A shopRoute is an address with objects of one kind.
type shopRoute struct {
	list, detail string // detail has % for the key
	keys         []string
	fields       []shopField
	queries      []string
	weight       int
}

var digitsOnly = []string{"1", "2", "3", "4", "5", "7", "9", "11", "24", "25", "26", "99999", "0", "x", "1.0",
	"9223372036854775808"}

var shopRoutes = []shopRoute{
	{"/api/categories/", "/api/categories/%/", []string{"tools", "saws", "paint", "empty", "s-1", "s-5", "none",
		"Tools", "1"}, categoryFields, []string{"search", "unknown", "ordering"}, 6},
	{"/api/tags/", "/api/tags/%/", digitsOnly, tagFields, []string{"limit", "offset", "search"}, 4},
	{"/api/products/", "/api/products/%/", digitsOnly, productFields, []string{"page", "page_size", "search",
		"ordering", "category", "category__slug", "category__slug__in", "active", "name__icontains",
		"name__startswith", "released", "released__gte", "released__lt", "released__year", "color",
		"color__in", "tags", "weight__isnull", "min_price", "max_price", "unknown", "format"}, 24},
	{"/api/catalog/", "/api/catalog/%/", digitsOnly, productFields, []string{"ordering", "page", "format"}, 3},
	{"/api/orders/", "/api/orders/%/", digitsOnly, orderFields, []string{"cursor", "page_size", "ordering"}, 12},
	{"/api/reviews/", "/api/reviews/%/", digitsOnly, reviewFields, []string{"product", "rating"}, 6},
	{"/links/products/", "/links/products/%/", digitsOnly, linkFields, []string{"page", "page_size"}, 5},
	{"/links/categories/", "/links/categories/%/", digitsOnly, linkCatFields, []string{"page"}, 3},
	{"/links/tags/", "/links/tags/%/", digitsOnly, tagFields, nil, 1},
	{"/generic/tags/", "/generic/tags/%/", digitsOnly, tagFields, []string{"search", "ordering"}, 4},
	{"/generic/products/SKU-001/", "/generic/products/%/", []string{"SKU-001", "SKU-006", "x", "SKU-013"},
		productFields, nil, 1},
	{"/api/products/cheapest-first/", "/api/products/%/restock/", digitsOnly, amountFields, []string{"page",
		"page_size", "search", "active"}, 4},
	{"/api/orders/", "/api/orders/%/pay/", digitsOnly, nil, nil, 2},
}

// shopPlaces are single addresses, with what is posted to them.
var shopPlaces = []struct {
	path   string
	fields []shopField
	weight int
}{
	{"/sample/", sampleFields, 40}, {"/nested/", nestedFields, 8}, {"/samples/", pointFields, 3}, {"/api/", nil, 1},
	{"/links/", nil, 1}, {"/api/products.json", nil, 1}, {"/api/.json", nil, 1}, {"/api/products/1.json", nil, 1},
	{"/api/tags.xml", nil, 1}, {"/api/products", nil, 1}, {"/version/accept/", nil, 1},
	{"/version/query/?version=1.0", nil, 1},
	{"/version/query/", nil, 1}, {"/version/path/v1/", nil, 1}, {"/version/path/v3/", nil, 1},
	{"/version/path/v2/", nil, 1},
}
