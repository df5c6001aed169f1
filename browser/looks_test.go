package browser_test

import (
	"testing"

	"github.com/chromedp/cdproto/emulation"

	"github.com/latchkey-go/latchkey/browser/internal/chrome"
	"github.com/latchkey-go/latchkey/browser/internal/shop"
)

// ground is the colour behind everything.
const ground = "getComputedStyle(document.documentElement).backgroundColor"

// The grounds of base.css.
const (
	paper = "rgb(246, 244, 239)"
	night = "rgb(21, 20, 18)"
)

func wantGround(t *testing.T, tab *chrome.Tab, want, when string) {
	t.Helper()
	if got := chrome.Eval[string](tab, ground); got != want {
		t.Errorf("%s: the ground is %s, not %s", when, got, want)
	}
}

// TestColours: the pages have the colours of the reader's system, until the reader chooses others.
// A choice counts at once, and on later pages.
func TestColours(t *testing.T) {
	t.Parallel()
	s := shop.Open(t).Maria(t)
	tab := as(t, s, "maria.lindqvist")
	wantGround(t, tab, paper, "a light system")
	tab.Do(chrome.Scheme(true))
	wantGround(t, tab, night, "a dark system")
	chrome.Eval[any](tab, `window.kept = new Promise((done) => {
		const send = window.fetch;
		window.fetch = (...what) => send(...what).then((answer) => { done(true); return answer; });
	}); 0`)
	tab.Click("Account").Click("Light")
	wantGround(t, tab, paper, "the choice of light")
	chrome.Await[bool](tab, "window.kept")
	wantGround(t, tab.Open(users), paper, "the next page")
}

// TestZone: times are those of the reader's zone, and say which one it is.
func TestZone(t *testing.T) {
	t.Parallel()
	s := shop.WithHistory(t)
	tab := as(t, s, "maria.lindqvist", chrome.Zone("Asia/Tokyo"), chrome.Now(shop.Morning)).Open(users)
	tab.See("Nov 25, 2026, 6:14 PM", "Times are shown in Asia/Tokyo.")
}

// TestPrint: on paper the audit trail has no navigation, buttons or filters. It says what it is of,
// who has printed it and when.
func TestPrint(t *testing.T) {
	t.Parallel()
	s := shop.WithHistory(t)
	tab := as(t, s, "maria.lindqvist", chrome.Now(shop.Morning)).Open("/admin/latchkey/audit/?q=jonas.berg")
	tab.Miss("Printed by").See("Search", "Tokens")
	tab.Do(chrome.Call(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"}))
	tab.See("Nordlicht", "“jonas.berg”", "Printed by maria.lindqvist", "25 Nov 2026, 09:14 UTC", "user.update")
	tab.Miss("Shown:", "Tokens", "Verify now")
}

// TestStill: nothing moves for a reader who asks for that.
func TestStill(t *testing.T) {
	t.Parallel()
	s := shop.Open(t).Maria(t)
	moves := `[...document.querySelectorAll("*")].filter((el) => getComputedStyle(el).transitionDuration !== "0s" ||
		getComputedStyle(el).animationName !== "none").length`
	tab := as(t, s, "maria.lindqvist").Open(users)
	if n := chrome.Eval[int](tab, moves); n > 0 {
		t.Errorf("%d elements move", n)
	}
	tab.Do(chrome.Call(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{}))
	if n := chrome.Eval[int](tab, moves); n == 0 {
		t.Error("nothing would move for other readers: the test sees nothing")
	}
}
