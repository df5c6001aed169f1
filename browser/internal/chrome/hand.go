package chrome

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// finders are the functions of a page with which a person's words are found.
const finders = `(() => {
	const clickable = "a, button, summary, label, input[type=checkbox], input[type=radio]";
	const flat = (text) => (text ?? "").trim().replace(/\s+/g, " ");
	const seen = (el) => el.checkVisibility({ visibilityProperty: true }) && el.getBoundingClientRect().width > 0;
	const words = (el) => [flat(el.getAttribute("aria-label")), flat(el.innerText), flat(el.textContent),
		flat(el.value), ...[...el.querySelectorAll(".vh")].map((hidden) => flat(hidden.textContent))];
	const named = (sel, name) => [...document.querySelectorAll(sel)].filter(seen)
		.find((el) => words(el).includes(name));
	const pressable = (name) => named("button", name) ?? named(clickable, name);
	const field = (name) => {
		const labels = [...document.querySelectorAll("label")].filter((l) => flat(l.textContent) === name ||
			flat(l.textContent).replace(/ optional$/, "") === name);
		return labels.map((l) => l.control).find((el) => el) ?? named("input, select, textarea", name) ??
			[...document.querySelectorAll("[name]")].find((el) => el.name === name);
	};
	const spot = (el) => {
		if (!el) return null;
		el.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
		const box = el.getBoundingClientRect();
		const leads = el.matches("a[href]:not([href^='#'])");
		return { x: box.x + box.width / 2, y: box.y + box.height / 2, kind: el.type ?? "", leads };
	};
	`

// spot is where an element is, after it was scrolled into sight.
type spot struct {
	X, Y  float64
	Kind  string // of a control
	Leads bool   // to another page
}

func quote(text string) string {
	quoted, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return string(quoted)
}

func (tab *Tab) find(what, expression string) spot {
	tab.t.Helper()
	found := Eval[*spot](tab, finders+"return spot("+expression+"); })()")
	if found == nil {
		tab.t.Fatalf("%s: there is no %s; the page says\n%s", tab.Path(), what, tab.Text())
	}
	return *found
}

// Click clicks on a button, a label or a box by its words, and stays on the page. It refuses a link
// to another page: what follows could find the page half read. Press waits for it.
func (tab *Tab) Click(words string) *Tab {
	tab.t.Helper()
	at := tab.find("“"+words+"” to click on", "pressable("+quote(words)+")")
	if at.Leads {
		tab.t.Fatalf("“%s” leads to another page: Press it", words)
	}
	tab.Do(chromedp.MouseClickXY(at.X, at.Y))
	return tab
}

// Press clicks likewise, and waits for the page that follows.
func (tab *Tab) Press(words string) *Tab {
	tab.t.Helper()
	at := tab.find("“"+words+"” to press", "pressable("+quote(words)+")")
	tab.Follow("press "+words, chromedp.MouseClickXY(at.X, at.Y))
	return tab
}

// Follow runs steps that lead to another page.
func (tab *Tab) Follow(what string, steps ...Step) {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, patience)
	defer cancel()
	const born = "performance.timeOrigin"
	before := Eval[float64](tab, born)
	if _, err := chromedp.RunResponse(ctx, steps...); err != nil {
		tab.t.Fatalf("%s: %v; the page says\n%s", what, err, tab.Text())
	}
	if Eval[float64](tab, born) == before {
		tab.t.Fatalf("%s: no page follows; the page says\n%s", what, tab.Text())
	}
}

// Submit sends the form of the focused field by Enter.
func (tab *Tab) Submit() *Tab {
	tab.t.Helper()
	tab.Follow("Enter", chromedp.KeyEvent(kb.Enter))
	return tab
}

// Fill types a value into the field with this label, in place of what was there.
func (tab *Tab) Fill(label, value string) *Tab {
	tab.t.Helper()
	at := tab.find("field “"+label+"”", "field("+quote(label)+")")
	if strings.HasPrefix(at.Kind, "select") {
		Eval[any](tab, finders+fmt.Sprintf(`const el = field(%s);
			el.value = [...el.options].find((o) => flat(o.text) === %s)?.value ?? %[2]s;
			el.dispatchEvent(new Event("input", { bubbles: true }));
			el.dispatchEvent(new Event("change", { bubbles: true })); })()`, quote(label), quote(value)))
		return tab
	}
	Eval[any](tab, finders+"const el = field("+quote(label)+"); el.focus(); el.select(); })()")
	if value == "" {
		tab.Do(chromedp.KeyEvent(kb.Delete))
		return tab
	}
	tab.Do(Call(input.InsertText, input.InsertTextParams{Text: value}))
	return tab
}

// Value returns what is in the field with this label.
func (tab *Tab) Value(label string) string {
	tab.t.Helper()
	return Eval[string](tab, finders+"const el = field("+quote(label)+");"+
		"return el ? el.value : '(no such field)'; })()")
}

// Keys presses keys: kb.Tab, kb.Escape. With modifiers they are held meanwhile.
func (tab *Tab) Keys(keys string, modifiers ...chromedp.Modifier) *Tab {
	tab.t.Helper()
	tab.Do(chromedp.KeyEvent(keys, chromedp.KeyModifiers(modifiers...)))
	return tab
}
