package page_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/latchkey-go/latchkey/page"
)

// A page is data. The text in it is escaped.
func Example() {
	set := page.New(page.Site{Name: "Shop", Sheet: "/static/base.css", Script: "/static/app.js"})
	orders := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := set.Write(w, r, page.Page{
			Title: "Orders", Heading: "Orders", Shell: &page.Shell{Home: "/"},
			Body: []page.Block{page.Table{
				Caption: "Orders",
				Columns: []page.Column{{Label: "Number"}, {Label: "Total", Number: true}},
				Rows: []page.Row{{Cells: []page.Cell{
					{Line: page.Line{page.Link{URL: "/orders/17/", Text: "17"}}}, {Line: page.Textf("84.50 <EUR>")},
				}}},
			}},
		})
		if err != nil {
			http.Error(w, "the page cannot be shown", http.StatusInternalServerError)
		}
	})
	w := httptest.NewRecorder()
	orders.ServeHTTP(w, httptest.NewRequest("GET", "/orders/", nil))
	for line := range strings.Lines(w.Body.String()) {
		if strings.HasPrefix(line, "<tr>") {
			fmt.Print(strings.ReplaceAll(line, "</th>", "</th>\n"))
		}
	}
	// Output:
	// <tr><th scope="row" class="key"><a href="/orders/17/"><bdi>17</bdi></a></th>
	// <td class="num"><bdi>84.50 &lt;EUR&gt;</bdi></td></tr>
}
