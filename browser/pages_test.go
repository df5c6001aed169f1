package browser_test

import (
	"testing"

	"github.com/latchkey-go/latchkey/browser/internal/chrome"
	"github.com/latchkey-go/latchkey/browser/internal/shop"
)

// look is how a reader's window looks.
type look struct {
	name   string
	width  int64
	isDark bool
}

var looks = []look{{"1280-light", 1280, false}, {"1280-dark", 1280, true}, {"390-light", 390, false},
	{"390-dark", 390, true}}

// tabs are two tabs of a look: in one, maria.lindqvist is signed in.
type tabs struct {
	look
	shop              *shop.Shop
	signedIn, signOut *chrome.Tab
}

func (l look) tabs(t *testing.T, s *shop.Shop) *tabs {
	t.Helper()
	options := []chrome.Option{chrome.Width(l.width), chrome.Now(shop.Morning)}
	if l.isDark {
		options = append(options, chrome.Dark())
	}
	return &tabs{l, s, as(t, s, "maria.lindqvist", options...), chromium.Tab(t, s.URL, options...)}
}

// open shows a page in one of the tabs, until the end of t.
func (two *tabs) open(t *testing.T, page shop.Page) *chrome.Tab {
	t.Helper()
	tab := two.signedIn
	if page.Anonymous {
		tab = two.signOut
	}
	t.Cleanup(tab.During(t))
	tab.Do(chrome.Window(two.width))
	tab.Open(page.Path)
	if page.Act != nil {
		page.Act(tab)
	}
	return tab
}

// TestPages: no page scrolls sideways at 1280, 390, 360 and 320 pixels (WCAG 1.4.10), breaks the
// Content-Security-Policy or logs an error. axe-core finds nothing against WCAG 2.2 AA, in light
// and in dark.
func TestPages(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("-short: looks at each page in five widths")
	}
	s := shop.WithHistory(t)
	axe := readAxe(t)
	both := looks[0].tabs(t, s)
	for _, page := range s.Pages(t) {
		t.Run(page.Name, func(t *testing.T) {
			tab := both.open(t, page)
			for _, fault := range axe.judge(tab, everyRule) {
				t.Error(fault)
			}
			tab.Do(chrome.Scheme(true))
			for _, fault := range axe.judge(tab, colours) {
				t.Errorf("in the dark: %s", fault)
			}
			tab.Do(chrome.Scheme(false))
			for _, width := range []int64{1280, 768, 390, 360, 320} {
				tab.Do(chrome.Window(width))
				if pixels, what := tab.Overflow(); pixels > 0 || what != "" {
					t.Errorf("at %d pixels the page is %d too wide: %s", width, pixels, what)
				}
				for _, table := range tab.Covered() {
					t.Errorf("at %d pixels a head covers a row: %s", width, table)
				}
			}
			for _, fault := range axe.judge(tab, colours) {
				t.Errorf("on a phone: %s", fault)
			}
			for _, problem := range tab.Problems() {
				t.Errorf("the console: %s", problem)
			}
		})
	}
}
