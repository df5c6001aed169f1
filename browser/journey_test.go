package browser_test

import (
	"net/http"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/latchkey-go/latchkey/browser/internal/chrome"
	"github.com/latchkey-go/latchkey/browser/internal/shop"
)

// TestJourney is a day's work on a phone of 360 pixels, without script and by keyboard. No page on
// the way scrolls sideways.
func TestJourney(t *testing.T) {
	t.Parallel()
	s := shop.Open(t).Maria(t)
	s.Sales(t)
	tab := as(t, s, "maria.lindqvist", chrome.NoScript(), chrome.Width(360))
	fits := func(where string) {
		t.Helper()
		if pixels, what := tab.Overflow(); pixels > 0 || what != "" {
			t.Errorf("%s is %d pixels too wide: %s", where, pixels, what)
		}
	}
	press := func(words string) {
		t.Helper()
		tabTo(t, tab, words)
		tab.Follow("Enter on "+words, chromedp.KeyEvent(kb.Enter))
		fits("the page behind " + words)
	}
	tab.Open(users+"add/").Fill("Username", "tess").Click("Disabled")
	press("Add, then details")
	tab.See("The user “tess” was added").Open(sales+"1/change/").Fill("Line 1: Quantity", "100")
	press("Save")
	tab.See("Ensure this value is less than or equal to 99.").Fill("Line 1: Quantity", "7")
	press("Save")
	tab.See("was changed successfully").Click("Select 10490").Fill("With those ticked", "Mark as shipped…")
	press("Go")
	press("Yes, I’m sure")
	tab.See("done with 1 row.").Open("/admin/latchkey/apikey/add/").Fill("Name", "till").Click("orders:read")
	press("Create key")
	secret := chrome.Eval[string](tab, "document.querySelector('.secret code').textContent")
	if status := call(t, s, secret); status != http.StatusOK {
		t.Errorf("the new key is answered %d", status)
	}
	tab.Open("/api/orders/").Fill("Customer", "Åsa").Fill("Email", "asa@example.com").Fill("Pieces", "2")
	press("POST")
	tab.See("201 Created").Open(sales+"2/change/").Fill("Note", "Ring twice.")
	endAll(t, s, "maria.lindqvist")
	press("Save")
	tab.See("Your session has ended.").Fill("Username", "maria.lindqvist").Fill("Password", shop.Password)
	press("Sign in")
	tab.See("You are signed in again")
	press("Send it")
	tab.Open(sales + "2/change/")
	if got := tab.Value("Note"); got != "Ring twice." {
		t.Errorf("the form of an ended session is lost: the note is %q", got)
	}
	tab.Open("/admin/").Click("Account")
	press("Sign out")
	tab.See("Signed out")
}

// tabTo presses Tab until the focus is on what has these words, with a ring and in sight.
func tabTo(t *testing.T, tab *chrome.Tab, words string) {
	t.Helper()
	for range 120 {
		tab.Keys(kb.Tab)
		if chrome.Eval[string](tab, `(() => {
			const el = document.activeElement, box = el.getBoundingClientRect(), style = getComputedStyle(el);
			const seen = box.bottom > 0 && box.top < innerHeight && parseFloat(style.outlineWidth) >= 2;
			return seen ? (el.innerText || el.value || "").trim() : "";
		})()`) == words {
			return
		}
	}
	t.Fatalf("Tab does not come to “%s”", words)
}
