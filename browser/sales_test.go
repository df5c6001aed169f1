package browser_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/browser/internal/chrome"
	"github.com/latchkey-go/latchkey/browser/internal/shop"
)

const sales = "/admin/store/sale/"

// TestOrderWithItems edits a sale with its lines: one is changed, one removed and one added. A
// mistake is shown beside its field, nothing is lost, and it is mended. The history tells it all.
func TestOrderWithItems(t *testing.T) {
	t.Parallel()
	s := shop.Open(t).Maria(t)
	sale := s.Sales(t)
	tab := as(t, s, "maria.lindqvist").Press("Sales").At(sales).See("Anna Brandt", "Café Mirabell", "Kontor 17 GmbH")
	tab.Press("10482").See("At a glance")
	chrome.Eval[any](tab, `document.querySelector("[name=lines-1-DELETE]").click()`)
	tab.Fill("Line 1: Quantity", "100").Fill("Line 3: Coffee", "sidamo").
		Fill("Line 3: Quantity", "6").Fill("Note", "Grind for filter.").Fill("Shipping", `{"carrier": "DHL" 1}`)
	tab.Fill("State", "Shipped").Press("Save").See("Error: ", "Please correct the errors below.",
		"Ensure this value is less than or equal to 99.", "Enter a valid JSON.",
		"Nothing is named “sidamo”. Choose one, or type the whole name.")
	for field, want := range map[string]string{"Line 1: Quantity": "100", "Line 3: Coffee": "sidamo",
		"Line 3: Quantity": "6", "Note": "Grind for filter.", "Shipping": `{"carrier": "DHL" 1}`, "State": "shipped"} {
		if got := tab.Value(field); got != want {
			t.Errorf("%s has lost its value: %q", field, got)
		}
	}
	tab.Fill("Line 1: Quantity", "9").Click("Sidamo 1 kg").Fill("Shipping", `{"carrier": "DHL", "kg": 1}`)
	tab.Press("Save").At(sales).See("The sale “10482” was changed successfully.")
	var lines []string
	for _, line := range s.LinesOf(t, sale) {
		lines = append(lines, fmt.Sprint(line.Coffee.Row.Name, " ×", line.Quantity))
	}
	if got := strings.Join(lines, ", "); got != "Yirgacheffe 1 kg ×9, Sidamo 1 kg ×6" {
		t.Errorf("the lines are %s", got)
	}
	tab.Press("10482").Press("History").See("Changed State, Shipping and Note.", "Added line “Line object (9)”.",
		"Changed Quantity for line “Line object (1)”.", "Deleted line “Line object (2)”.")
}

// TestListOfOwn searches, filters, edits prices in a list, and marks sales as shipped after a page
// that names them.
func TestListOfOwn(t *testing.T) {
	t.Parallel()
	s := shop.Open(t).Maria(t)
	s.Sales(t)
	tab := as(t, s, "maria.lindqvist").Open(sales).Fill("Search number, customer", "ka mir").Submit()
	tab.See("Nothing matches").Open(sales).Fill("State", "New").Press("Show").See("Café Mirabell").
		Miss("Anna Brandt")
	tab.Click("Select 10490").Fill("With those ticked", "Mark as shipped…").Press("Go").
		See("Mark as shipped: Sales, 1 row?", "Their customers get an e-mail.", "10490").Miss("10486")
	tab.Press("Yes, I’m sure").See("done with 1 row.").Miss("Café Mirabell")
	tab.Open("/admin/store/coffee/").Fill("Sidamo 250 g: Price", "x").Press("Save").See("Enter a number.")
	tab.Fill("Sidamo 250 g: Price", "13.5").Press("Save").See("1 row was changed successfully.")
	if got := tab.Value("Sidamo 250 g: Price"); got != "13.50" {
		t.Errorf("the price is %s", got)
	}
}
