package browser_test

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/latchkey-go/latchkey/browser/internal/chrome"
	"github.com/latchkey-go/latchkey/browser/internal/shop"
)

const (
	focused  = "document.activeElement.textContent.trim()"
	openMenu = `[...document.querySelectorAll("[popover]")].some((el) => el.matches(":popover-open"))`
)

// TestKeyboard: the first stop is the link to the content. Escape closes a menu and gives the focus
// back, Ctrl S saves, and Ctrl K goes to the search.
func TestKeyboard(t *testing.T) {
	t.Parallel()
	s := shop.Open(t).Maria(t)
	tab := as(t, s, "maria.lindqvist").Open(users).Keys(kb.Tab)
	if got := chrome.Eval[string](tab, focused); got != "Skip to content" {
		t.Errorf("the first stop is %q", got)
	}
	tab.Keys(kb.Enter)
	if got := chrome.Eval[string](tab, "document.activeElement.id"); got != "main" {
		t.Errorf("the link leads to %q", got)
	}
	tab.Click("Account").See("Sign out")
	tab.Keys(kb.Escape).Miss("Sign out")
	if got := chrome.Eval[string](tab, "document.activeElement.getAttribute('popovertarget')"); got != "me" {
		t.Errorf("after Escape the focus is on %q", got)
	}
	tab.Keys("k", chromedp.ModifierCtrl)
	if got := chrome.Eval[string](tab, "document.activeElement.id"); got != "find" {
		t.Errorf("Ctrl K leads to %q", got)
	}
	tab.Open(users+"add/").Fill("Username", "tess").Click("Disabled")
	tab.Follow("Ctrl S", chromedp.KeyEvent("s", chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	tab.See("The user “tess” was added successfully.")
}

// TestTabStops: each stop has a name and a ring, and is seen. The order is that of reading.
func TestTabStops(t *testing.T) {
	t.Parallel()
	s := shop.WithHistory(t)
	for _, path := range []string{"/admin/", users, users + "add/", sales + "1/change/", "/admin/latchkey/apikey/add/",
		"/api/orders/"} {
		tab := as(t, s, "maria.lindqvist").Open(path)
		chrome.Eval[any](tab, "document.body.tabIndex = -1; document.body.focus(); window.stops = []")
		for range 120 {
			tab.Keys(kb.Tab)
			fault := chrome.Eval[string](tab, `(() => {
				const el = document.activeElement, style = getComputedStyle(el);
				if (el === document.body || stops.includes(el)) return "end";
				const last = stops.at(-1);
				stops.push(el);
				const name = el.getAttribute("aria-label") || el.textContent.trim() || el.labels?.[0]?.textContent ||
					document.getElementById(el.getAttribute("aria-labelledby"))?.textContent;
				const box = el.getBoundingClientRect();
				const of = el.tagName + " " + (name || el.outerHTML.slice(0, 100)) + ": ";
				if (!name) return of + "it has no name";
				if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) return of + "it has no ring";
				if (box.bottom <= 0 || box.top >= innerHeight) return of + "it is out of sight";
				if (last && !(last.compareDocumentPosition(el) & Node.DOCUMENT_POSITION_FOLLOWING)) return of + "out of order";
				return "";
			})()`)
			if fault == "end" {
				break
			}
			if fault != "" {
				t.Errorf("%s: %s", path, fault)
			}
		}
		if n := chrome.Eval[int](tab, "stops.length"); n < 10 {
			t.Errorf("%s has only %d stops", path, n)
		}
	}
}
