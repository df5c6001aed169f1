package chrome

import (
	"context"
	"strings"

	"github.com/chromedp/chromedp"
)

// Text returns what a person can read on the page, and its title.
func (tab *Tab) Text() string {
	tab.t.Helper()
	return Eval[string](tab, "document.title + '\\n' + document.body.innerText")
}

// See fails the test unless the page has all of these texts.
func (tab *Tab) See(texts ...string) *Tab {
	tab.t.Helper()
	read := tab.Text()
	for _, text := range texts {
		if !strings.Contains(read, text) {
			tab.t.Errorf("%s lacks %q; it says\n%s", tab.Path(), text, read)
		}
	}
	return tab
}

// Miss fails the test if the page has one of these texts.
func (tab *Tab) Miss(texts ...string) *Tab {
	tab.t.Helper()
	read := tab.Text()
	for _, text := range texts {
		if strings.Contains(read, text) {
			tab.t.Errorf("%s has %q; it says\n%s", tab.Path(), text, read)
		}
	}
	return tab
}

// At fails the test unless the page has this path.
func (tab *Tab) At(path string) *Tab {
	tab.t.Helper()
	if got := tab.Path(); got != path {
		tab.t.Errorf("the page is %s, not %s; it says\n%s", got, path, tab.Text())
	}
	return tab
}

// Overflow returns by how many pixels the page is wider than the window, and what sticks out.
func (tab *Tab) Overflow() (pixels int, what string) {
	tab.t.Helper()
	found := Eval[struct {
		Pixels int
		What   string
	}](tab, `(() => {
		const root = document.documentElement, wide = root.clientWidth;
		const out = [...document.querySelectorAll("body *")].filter((el) => el.checkVisibility() &&
			el.getBoundingClientRect().right > wide + 1 && !el.closest(".wrap, .scroll, .code, .vh, [popover]"));
		return { pixels: root.scrollWidth - wide, what: out.map((el) => el.outerHTML.slice(0, 120)).slice(0, 5).join("\n") };
	})()`)
	return found.Pixels, found.What
}

// Covered returns the tables whose head lies over their first row, at the top of the page.
func (tab *Tab) Covered() []string {
	tab.t.Helper()
	return Eval[[]string](tab, `(() => {
		scrollTo(0, 0);
		const edge = (table, part, side) => table.querySelector(part)?.getBoundingClientRect()[side] ?? 0;
		return [...document.querySelectorAll("table:has(thead th):has(tbody td)")].filter((table) =>
			edge(table, "thead th", "bottom") > edge(table, "tbody tr", "top") + 1 && table.checkVisibility()
		).map((table) => table.innerText.slice(0, 80));
	})()`)
}

// Picture returns the whole page as PNG. The window becomes as high as the page, so that bars
// which stick to its edges stand where they belong.
func (tab *Tab) Picture(width int64) []byte {
	tab.t.Helper()
	height := Eval[int64](tab, "document.documentElement.scrollHeight")
	tab.Do(Viewport(width, max(height, phoneHeight)))
	Eval[any](tab, "scrollTo(0, 0)")
	ctx, cancel := context.WithTimeout(tab.ctx, patience)
	defer cancel()
	png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		tab.t.Fatal(err)
	}
	return png
}
