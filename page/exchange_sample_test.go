package page_test

import "github.com/latchkey-go/latchkey/page"

// exchangePage has the blocks of the browsable API.
func exchangePage() page.Page {
	form := func(text string) *page.Form {
		return &page.Form{URL: "?page=2", Body: []page.Block{
			page.Fields{{Name: "total", Form: "send", Label: "Total", Kind: page.Decimal, Value: hostile}},
			page.Submits{{Text: text, Name: "_method", Value: "PUT"},
				{Text: "PATCH", Name: "_method", Value: "PATCH", Loose: true}},
		}}
	}
	return page.Page{
		Title: "Order list", State: "400 Bad Request", Heading: "Order list", Self: "?page=2", CSRF: "k3Jd0s",
		Shell:  &page.Shell{Home: "/api/", Menu: []page.Link{{URL: "/admin/login/?next=%2F", Text: "Sign in"}}},
		Crumbs: []page.Link{{URL: "/api/", Text: "API root"}, {Text: hostile}},
		Messages: []page.Note{{Tone: page.OK, Line: page.Textf("A token is tried."), Form: &page.Form{URL: "?",
			Body: []page.Block{page.Submits{{Text: "Forget it", Name: "_forget", Value: "1", Small: true}}}}}},
		Actions: []page.Block{
			page.Jump{{Method: "GET", URL: "?page=2"}, {Method: "POST", URL: "#send"}, {Method: "OPTIONS", Sends: true},
				{Method: hostile}},
			page.Segments{Label: "Format", Links: []page.Segment{{Link: page.Link{URL: "?format=api", Text: "Page"},
				Current: true}, {Link: page.Link{URL: "?format=" + hostile, Text: hostile}}}},
		},
		Body: []page.Block{page.Sides{
			Main: []page.Block{page.Exchange{Method: "POST", Path: "/api/orders/?q=" + hostile,
				Status: page.Tag{Tone: page.Wrong, Text: "400 Bad Request"},
				Parts: []page.Part{
					{Title: "Answer headers", Lines: []page.HeaderLine{{Name: "Allow", Value: "GET, POST"},
						{Name: hostile, Value: hostile}}},
					{Title: "With curl", Text: "curl '" + hostile + "'", Open: true}},
				Body: page.Marked(`{
    "url": "https://shop.example/api/orders/?page=3&q=<b>",
    "script": "javascript:alert(1)",
    "<script>": "\"><script>alert(1)</script>",
    "n": [-1.5e3, 0, true, false, null],
    "empty": {}
}`)}, page.Exchange{Method: "DELETE", Path: "/", Status: page.Tag{Tone: page.OK, Text: "204 No Content"}}},
			Side: []page.Block{
				page.Panel{ID: "send", Methods: []string{"PUT", "PATCH"}, Title: "Change",
					Body: []page.Block{page.Try{ID: "send", Form: form("PUT"), Raw: form("PUT"), RawFirst: true}}},
				page.Panel{ID: "delete", Methods: []string{"DELETE"}, Title: hostile, Body: []page.Block{
					page.Fold{Title: "Delete…", Body: []page.Block{page.Form{URL: "?", Body: []page.Block{
						page.Submits{{Text: "DELETE", Name: "_method", Value: "DELETE", Danger: true}}}}}}}},
				page.Operation{ID: "op", Title: hostile, Method: "PUT", Path: hostile,
					Texts: []page.Line{page.Textf("%s", hostile)},
					Details: []page.Detail{{Title: "Query",
						Table: page.Table{Caption: "Query of PUT", Columns: []page.Column{{Label: "Name"}}}}},
					Samples: []page.Sample{
						{ID: "ask", Title: "Ask", Body: page.Marked("curl " + hostile), IsText: true},
						{ID: "answer", Title: "Answer", Body: `{"a": 1}`,
							Status: &page.Tag{Tone: page.OK, Text: "200 OK"}}}},
				page.Panel{ID: "fields", Title: "Fields of POST", Flush: true, Body: []page.Block{
					page.Table{Caption: "Fields", Columns: []page.Column{{Label: "Name"}}}}},
			}}},
	}
}
