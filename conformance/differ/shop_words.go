package main

import "strings"

// The words of requests to the shop. Values of JSON bodies are JSON texts; a form sends the texts
// in them.

// shopTokens are the users' tokens, which are the SHA-1 of their names, and none.
var shopTokens = map[string]string{
	"alice": "522b276a356bdf39013dfabea2cd43e141ecc9e8", "bob": "48181acd22b3edaebc8a447868a7df7ce629920a",
	"root": "dc76e9f0c0006e8f919e0c515c66dbba3982f785", "dave": "bfcdf3e6ca6cef45543bfbb57509c92aec9a39fb",
}

// odds are values that fit few fields.
var odds = []string{
	`null`, `true`, `false`, `""`, `" "`, `[]`, `{}`, `0`, `1`, `-1`, `1.5`, `1.0`, `1e3`, `1e400`, `"x"`, `"1"`,
	`" 3 "`, `12345678901234567890`, `{"a":1}`, `[null]`, `["x"]`, `{"x":null,"a":[{"b":{}}]}`, `"a\u0000b"`,
	`"\ud800abc"`, `"line\nbreak"`, `"日本"`, `"😀"`, `"\u200b"`, `"\u0663"`, `"<b>"`, `"\u0085"`, `-0`, `-0.0`,
	`1e-7`,
	`"` + long + `"`, `[[[[[[]]]]]]`, `"None"`, `"null"`, `"true"`, `{"b":1,"a":2,"b":3}`, `123456789012345678.5`,
}

// long is longer than most fields take.
var long = strings.Repeat("y", 223)

// kinds are values that kinds of fields take, or almost take.
var kinds = map[string][]string{
	"text": {`"a"`, `"ab"`, `"  ab  "`, `"abcdefghij"`, `"abcdefghijk"`, `5`, `1.50`, `"ünï"`, `"<&>"`, `"\t"`},
	"name": {`"thing %"`, `"thing %"`, `"thing %"`, `"thing %"`, `"Forbidden"`, `"Product 01"`,
		`"  spaced %  "`, `"İ%"`},
	"sku":    {`"P-%"`, `"P-%"`, `"P-%"`, `"P-%"`, `"SKU-001"`, `"p-%"`, `"P-%\n"`, `" P-% "`, `"P_%"`, `12345`},
	"number": {`"N-%"`, `"N-%"`, `"N-%"`, `"A-1"`, `"A-2"`, `"N-%%%%%%%"`},
	"slug":   {`"s-%"`, `"s-%"`, `"tools"`, `"a_b-1"`, `"Ünï"`, `"a b"`, `"a/b"`, `"-"`},
	"integer": {`3`, `"3"`, `" 3 "`, `"3.0"`, `3.0`, `3.5`, `"1e1"`, `1e1`, `-5`, `-6`, `100`, `101`, `"٣"`,
		`"1_0"`, `32767`, `32768`, `-32769`, `65536`, `2147483647`, `2147483648`, `-2147483649`,
		`9223372036854775807`, `9223372036854775808`, `-9223372036854775809`, `"+3"`, `"--3"`, `"3,000"`,
		`"0x10"`},
	"rating": {`1`, `2`, `3`, `4`, `5`, `6`, `0`, `"4"`, `4.0`},
	"float": {`1.25`, `"1.25"`, `-1.5`, `-1.6`, `1e6`, `1000001`, `"nan"`, `"inf"`, `"-inf"`, `"1_0.5"`, `1e-7`,
		`"1e400"`, `" 2 "`, `12345678901234567`, `0.1`, `1e16`, `1e22`},
	"decimal": {`"5"`, `5`, `"1.10"`, `1.1`, `"1.005"`, `"-0.01"`, `"999.99"`, `"1000"`, `999999.99`, `"1000000"`,
		`"1e2"`, `1e2`, `"NaN"`, `"sNaN"`, `"Infinity"`, `"0.1234"`, `" 7.5 "`, `"٣.5"`, `"1_0"`, `0.1`, `"-0"`,
		`-0.0`, `"1,5"`, `1e-3`, `123456789.123`, `"00001.10"`, `".5"`, `"5."`},
	"datetime": {`"2025-03-01T12:00:00Z"`, `"2025-03-0#T12:00:00.00#Z"`, `"2020-01-02T03:04:05"`,
		`"2020-01-02 03:04"`, `"2020-01-02"`, `"2020-01-02T03:04:05+02:00"`, `"2020-01-02T03:04:05.1234567Z"`,
		`"2020-01-02T24:00:00"`, `"2020-13-02T03:04:05Z"`, `"0001-01-01T00:00:00+05:00"`,
		`"9999-12-31T23:59:59-05:00"`, `"20200102T030405Z"`, `"2020-W01-1"`, `"2020-01-02t03:04:05z"`,
		`1577934245`, `"2020-01-02T03:04:05-0330"`, `"2020-1-2T3:04Z"`, `" 2020-01-02T03:04:05Z"`},
	"date": {`"2020-01-02"`, `"2020-1-2"`, `"20200102"`, `"2020-W01"`, `"2020-02-30"`, `"02/01/2020"`,
		`"2020-01-02T00:00:00Z"`, `"0000-01-01"`, `"10000-01-01"`, `"٢020-01-02"`, `"2020-01-02 "`},
	"time": {`"01:02:03"`, `"01:02"`, `"1:2"`, `"01:02:03.5"`, `"01:02:03,5"`, `"24:00"`, `"01:02:03Z"`,
		`"010203"`, `"01:02:03.1234567"`, `"01"`, `"23:59:60"`},
	"duration": {`"1 02:03:04"`, `"10:00:00.5"`, `"5"`, `5`, `1.5`, `"P1DT2H"`, `"-1 day, 0:00:01"`,
		`"30 00:00:00"`, `"31 00:00:00"`, `"-00:00:05"`, `"999999999 00:00:00"`, `"-999999999 00:00:00"`,
		`"106751992 00:00:00"`, `"200000 00:00:00"`, `"-1:00"`, `"1:2:3"`, `"P1Y"`, `"1000000000 00:00:00"`,
		`"1 day 2:03:04"`, `"+00:01"`, `1e3`, `true`},
	"uuid": {`"0b3d5f66-8e2f-4a07-9a43-0d9d3f1f6c0#"`, `"0b3d5f66-8e2f-4a07-9a43-0d9d3f1f6c##"`,
		`"0b3d5f668e2f4a079a430d9d3f1f6c01"`, `"{0b3d5f66-8e2f-4a07-9a43-0d9d3f1f6c01}"`,
		`"urn:uuid:0b3d5f66-8e2f-4a07-9a43-0d9d3f1f6c02"`, `12345`, `-1`,
		`340282366920938463463374607431768211456`, `"0B3D5F66-8E2F-4A07-9A43-0D9D3F1F6C03"`, `"0b3d5f66"`},
	"url": {`"http://example.com/"`, `"https://a.b.c/p?q#f"`, `"ftp://example.com"`,
		`"http://localhost:8000/"`, `"http://-a.example"`, `"http://[::1]/"`, `"http://[::1"`,
		`"http://1.2.3.4:99999/"`, `"example.com"`, `"http://ex ample.com"`, `"http://münchen.de/"`,
		`"HTTP://EXAMPLE.COM"`, `"javascript:1"`, `"http://a.b/\n"`, `"http://user:pw@example.com/"`,
		`"http://example.com:0"`},
	"email": {`"a@b.example"`, `"A@B.EXAMPLE"`, `"a b@example.com"`, `"a@b"`, `"a@localhost"`,
		`"\"a b\"@example.com"`, `"a@[127.0.0.1]"`, `"ä@example.com"`, `"a@exämple.com"`, `"@x.y"`, `"a@b..c"`,
		`" a@b.example "`, `"a@b.example\n"`},
	"ip": {`"192.0.2.1"`, `"::1"`, `"2001:DB8::1"`, `"::ffff:192.0.2.1"`, `"01.2.3.4"`, `"1.2.3"`,
		`"1.2.3.4.5"`, `"fe80::1%eth0"`, `"::ffff:1.2.3"`, `" 1.2.3.4 "`, `"1:2:3:4:5:6:7:8"`, `"0:0:0:0:0:0:0:0"`,
		`16909060`, `"256.1.1.1"`},
	"boolean": {`true`, `false`, `"true"`, `"False"`, `"on"`, `"no"`, `1`, `0`, `"1"`, `"t"`, `"N"`, `"null"`,
		`2`, `1.0`},
	"json": {`{"z":1,"a":[1.0,{"k":null}]}`, `"text"`, `1.0`, `[]`, `{"b":2,"a":1}`, `{"\ud83d\ude00":"é"}`,
		`1e3`, `[1,"x",true,null]`, `"{\"a\": 1}"`, `"[1"`, `"null"`, `12345678901234567890123`, `{"":{"":[]}}`,
		`1E400`},
	"choice":  {`"a"`, `"b"`, `3`, `"3"`, `"c"`, `3.0`, `["a"]`, `"A"`},
	"color":   {`"r"`, `"g"`, `"b"`, `"x"`, `""`, `"R"`, `["r"]`},
	"status":  {`"new"`, `"paid"`, `"x"`},
	"choices": {`["x"]`, `["x","y","x"]`, `[]`, `"x"`, `["w"]`, `{"x":1}`, `{"z":1,"x":2}`, `[["x"]]`, `[1]`},
	"list":    {`[1,2]`, `[]`, `[1,2,3,4,5]`, `[-1,"x",3]`, `["1"]`, `{"a":1}`, `"1"`, `[null]`, `[[1]]`, `[1.0]`},
	"dict": {`{"a":"b"}`, `{}`, `{"z":"1","a":"2"}`, `{"a":"long text","b":null,"0":5}`, `[1]`, `{"a":{}}`,
		`{"b":"toolong","a":"toolong"}`},
	"category": {`"tools"`, `"saws"`, `"paint"`, `"empty"`, `"none"`, `1`, `["tools"]`, `{"slug":"tools"}`,
		`"Tools"`, `"a\u0000b"`},
	"key": {`1`, `2`, `3`, `4`, `5`, `"2"`, `99999`, `"x"`, `1.0`, `1.5`, `-1`, `0`, `" 2 "`,
		`9223372036854775808`, `"9223372036854775808"`, `"1.0"`, `"٣"`, `[1]`, `{"pk":1}`},
	"keys": {`[1,2]`, `[]`, `[3]`, `[1,1]`, `["2",99999]`, `["x"]`, `[null]`, `1`, `"12"`, `{"1":2}`, `[true]`,
		`[1.0]`, `[[1]]`, `[5,4,3]`},
	"catlink": {`"http://testserver/links/categories/1/"`, `"/links/categories/2/"`, `"/links/categories/99999/"`,
		`"/api/tags/1/"`, `"http://other/links/categories/3/"`, `"links/categories/1/"`, `"/links/categories/1"`,
		`1`, `"http://testserver/links/categories/x/"`, `"/nowhere/"`, `"http://[bad/"`,
		`"/links/categories/1/?a=b#c"`},
	"taglinks": {`["http://testserver/links/tags/1/"]`, `["/links/tags/2/","/links/tags/3/"]`, `[]`,
		`["/links/tags/99999/"]`, `"/links/tags/1/"`, `["/links/categories/1/"]`, `[1]`, `[null]`},
	"items": {`[{"product":1}]`, `[{"product":2,"quantity":3},{"product":3}]`, `[]`, `[{}]`,
		`[{"product":1,"quantity":0}]`, `[{"product":"x"},5,{"product":2}]`, `{"0":{"product":1}}`,
		`[{"product":1,"quantity":40000}]`, `[{"product":1,"quantity":2147483648}]`,
		`[{"product":99999,"quantity":"2"}]`, `"x"`},
	"point": {`{"x":1}`, `{"x":1,"y":2}`, `{"x":0}`, `{"x":"3","y":3}`, `{"y":2}`, `{}`, `{"x":null}`,
		`{"x":1,"y":"x"}`},
	"path":   {`[{"x":1}]`, `[]`, `[{"x":1},{"x":0}]`, `[{"x":1},{"x":2},{"x":3},{"x":4}]`, `[5]`, `{"x":1}`},
	"points": {`{"a":{"x":1}}`, `{}`, `{"b":{"x":0},"a":{"x":null}}`, `[{"x":1}]`, `{"a":5}`},
	"title":  {`"a title"`, `"yyyyyyyyyyyyyyyyyyyyy"`, `" t "`},
	"amount": {`1`, `-1`, `"5"`, `"x"`, `1000`, `-100000`, `" 7 "`, `"1_0"`, `"٣"`, `"-2"`, `"+2"`, `""`,
		`true`, `1.5`, `-0.5`, `"1.0"`, `1.0`, `1e2`},
}

// A shopField is a field of a body, with the kind of its values.
type shopField struct{ name, kind string }

func fieldsOf(pairs ...string) (all []shopField) {
	for i := 0; i < len(pairs); i += 2 {
		all = append(all, shopField{pairs[i], pairs[i+1]})
	}
	return all
}

var (
	categoryFields = fieldsOf("name", "name", "slug", "slug", "parent", "key", "position", "integer")
	tagFields      = fieldsOf("name", "name")
	productFields  = fieldsOf("category", "category", "name", "name", "sku", "sku", "price", "decimal", "weight",
		"float",
		"stock", "integer", "active", "boolean", "featured", "boolean", "released", "date", "opens", "time",
		"warranty",
		"duration", "reference", "uuid", "homepage", "url", "contact", "email", "address", "ip", "attributes",
		"json",
		"description", "text", "color", "color", "tags", "keys", "label", "text")
	orderFields = fieldsOf("number", "number", "placed", "datetime", "items", "items", "status", "status", "note",
		"text",
		"owner", "key")
	reviewFields = fieldsOf("product", "key", "rating", "rating", "text", "text", "author", "key")
	linkFields   = fieldsOf("name", "name", "sku", "sku", "price", "decimal", "category", "catlink", "tags",
		"taglinks")
	linkCatFields = fieldsOf("name", "name", "slug", "slug", "parent", "catlink", "position", "integer")
	sampleFields  = fieldsOf("boolean", "boolean", "maybe", "boolean", "char", "text", "blank", "text", "null",
		"text",
		"email", "email", "regex", "choice", "slug", "slug", "unicode_slug", "slug", "url", "url", "uuid", "uuid",
		"hex",
		"uuid", "ip", "ip", "ipv4", "ip", "integer", "integer", "float", "float", "decimal", "decimal", "number",
		"decimal",
		"datetime", "datetime", "date", "date", "time", "time", "duration", "duration", "choice", "choice",
		"choices",
		"choices", "list", "list", "dict", "dict", "json", "json", "default", "integer", "secret", "text", "shown",
		"text",
		"unknown", "text")
	pointFields  = fieldsOf("x", "integer", "y", "integer")
	nestedFields = fieldsOf("title", "title", "point", "point", "maybe", "point", "path", "path", "by_name",
		"points",
		"tags", "keys", "category", "category")
	amountFields = fieldsOf("amount", "amount")
)

// queries are parameters of lists, with the kind of their values.
var queries = map[string][]string{
	"page": {"1", "2", "3", "last", "0", "-1", "x", "99", "1.0", " 2", "٢", "", "1_0"}, "page_size": {"1", "3",
		"20", "21", "0", "-1", "x", ""},
	"limit": {"1", "3", "10", "11", "0", "-1", "x", ""}, "offset": {"0", "1", "5", "100", "-1", "x", ""},
	"search": {"e", "Product 01", "tools", "x,y", `"01 x"`, "a  b", "ü", "100%", "_", "\x00", "", "new sale",
		`'a`, "SKU", "TOO"},
	"ordering": {"name", "-price", "price,-name", "category__name", "stock", "-stock,id", "id", "unknown", "", "-",
		"rating", "-average", "name,,price", " name", "category", "tags", "--name", "average", "weight"},
	"cursor": {"x", "bz0tMQ==", "cD0yMDI1", "bz0xJnA9MjAyNS0wMy0wMisxMiUzQTAw", "",
		"cj0xJnA9MjAyNS0wMy0wMysxMiUzQTAwJTNBMDAlMkIwMCUzQTAw", "bz0x", "r=1", "cj0x", "bz0xMDAwMDA="},
	"category": {"1", "2", "x", "99", "", "1.0", " 1"}, "category__slug": {"tools", "x", "", "Tools"},
	"category__slug__in": {"tools,saws", "", "x", "tools,,paint", ","},
	"active":             {"true", "false", "True", "1", "x", "", "on", "FALSE"},
	"name__icontains":    {"02", "PRODUCT", "%", "_", "", "ü", "\\"},
	"name__startswith":   {"Product", "product", "P%", ""},
	"released":           {"2021-02-03", "x", "", "02/03/2021", "2021-2-3", "Feb 3 2021"},
	"released__gte": {"2022-01-01",
		"x", "", "01/01/2022"}, "released__lt": {"2023-06-01", "x", ""},
	"released__year": {"2022", "x", "", "2022.0", "-1", "99999"}, "color": {"r", "g", "x", "", "R"},
	"color__in": {"r,g", "x", "r,x", "", "r,,g", ","}, "tags": {"1", "3", "x", "99", ""},
	"weight__isnull": {"true", "false", "1", "x", "", "True"}, "min_price": {"5", "10.5", "x", "", "1e1", "NaN",
		"-0", "1,5", "Infinity"}, "max_price": {"20", "x", "", "1e2"},
	"product": {"1", "2", "99", "x", ""}, "rating": {"3", "x", "", "3.0", "4.5", "1e1"}, "version": {"1.0", "2.0",
		"3.0", "", "v1"},
	"format": {"json", "api", "xml", ""}, "unknown": {"1", "x"},
}
