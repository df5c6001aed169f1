package chrome

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Tab is a tab with cookies of its own. Its methods fail the test if what they look for is not
// there. At the end the test fails if a page has logged an error, such as one of the
// Content-Security-Policy.
type Tab struct {
	t    testing.TB
	ctx  context.Context
	base string

	mu       sync.Mutex
	problems []string
	asked    int
}

// Tab opens a tab for the site at base, "http://127.0.0.1:1234". It skips the test if there is no
// Chromium.
func (c *Chrome) Tab(t testing.TB, base string, options ...Option) *Tab {
	t.Helper()
	if err := c.start(); errors.Is(err, ErrMissing) {
		t.Skip(err)
	} else if err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	ctx, stop := chromedp.NewContext(c.ctx, chromedp.WithNewBrowserContext())
	tab := &Tab{t: t, ctx: ctx, base: base}
	t.Cleanup(func() {
		chromedp.Cancel(ctx) // closes the tab, and waits for it
		stop()
		for _, problem := range tab.problems {
			t.Errorf("the console of the browser: %s", problem)
		}
	})
	if err := chromedp.Listen(ctx, tab.listen); err != nil {
		t.Fatal(err)
	}
	tab.Do(Call(cdplog.Enable, cdp.Empty{}))
	tab.Do(steps(options)...)
	return tab
}

// listen collects what a page logs, and exceptions. That a page of an error has a status from 400
// on is expected. Remarks are no problem: a field with autofocus does not get the focus if the test
// was faster.
func (tab *Tab) listen(event any) {
	problem := ""
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		problem = e.ExceptionDetails.Text
	case *runtime.EventConsoleAPICalled:
		problem = "console." + string(e.Type)
	case *cdplog.EventEntryAdded:
		remark := e.Entry.Level == cdplog.EntryLevelInfo || e.Entry.Level == cdplog.EntryLevelVerbose ||
			e.Entry.Source == cdplog.EntrySourceRecommendation
		if remark || e.Entry.Source == cdplog.EntrySourceNetwork && !strings.Contains(e.Entry.URL, "/static/") {
			return
		}
		problem = e.Entry.Text
	case *page.EventJavascriptDialogOpening:
		go tab.leave()
		return
	default:
		return
	}
	tab.mu.Lock()
	defer tab.mu.Unlock()
	tab.problems = append(tab.problems, problem)
}

// leave answers a page that asks whether its form shall be left unsaved.
func (tab *Tab) leave() {
	tab.mu.Lock()
	tab.asked++
	tab.mu.Unlock()
	ctx, cancel := context.WithTimeout(tab.ctx, patience)
	defer cancel()
	answer := page.HandleJavaScriptDialogParams{Accept: true}
	if err := chromedp.Do(ctx, Call(page.HandleJavaScriptDialog, answer)); err != nil && tab.ctx.Err() == nil {
		tab.mu.Lock()
		defer tab.mu.Unlock()
		tab.problems = append(tab.problems, "answer a dialog: "+err.Error())
	}
}

// Asked returns how often a page has asked whether its form shall be left unsaved. The tab answers
// yes.
func (tab *Tab) Asked() int {
	tab.mu.Lock()
	defer tab.mu.Unlock()
	return tab.asked
}

// During makes the methods of tab fail t, a subtest, until the returned function is called.
func (tab *Tab) During(t testing.TB) (end func()) {
	outer := tab.t
	tab.t = t
	return func() { tab.t = outer }
}

// Problems returns what the pages have logged, and forgets it.
func (tab *Tab) Problems() []string {
	tab.mu.Lock()
	defer tab.mu.Unlock()
	problems := tab.problems
	tab.problems = nil
	return problems
}

// Step is an action of chromedp without a result.
type Step = chromedp.Action[chromedp.Void]

// Call is a Step that sends a command of the protocol.
func Call[P, R any](command cdp.Command[P, R], params P) Step {
	return func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, target, command, params)
		return chromedp.Void{}, err
	}
}

func (tab *Tab) do(steps ...Step) error {
	ctx, cancel := context.WithTimeout(tab.ctx, patience)
	defer cancel()
	return chromedp.Do(ctx, steps...)
}

// Do runs steps.
func (tab *Tab) Do(steps ...Step) {
	tab.t.Helper()
	if err := tab.do(steps...); err != nil {
		tab.t.Fatal(err)
	}
}

// Open goes to a path of the site.
func (tab *Tab) Open(path string) *Tab {
	tab.t.Helper()
	if err := tab.do(chromedp.Navigate(tab.base + path)); err != nil {
		tab.t.Fatalf("open %s: %v", path, err)
	}
	return tab
}

// Path returns the path of the page, with its query.
func (tab *Tab) Path() string {
	tab.t.Helper()
	return Eval[string](tab, "location.pathname + location.search")
}

// Eval returns the value of an expression of JavaScript. It works without script too.
func Eval[T any](tab *Tab, expression string) (value T) {
	tab.t.Helper()
	return evaluate[T](tab, expression)
}

// Await returns the value of a promise.
func Await[T any](tab *Tab, expression string) (value T) {
	tab.t.Helper()
	return evaluate[T](tab, expression, chromedp.EvalAwaitPromise)
}

func evaluate[T any](tab *Tab, expression string, options ...chromedp.EvaluateOption) T {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, patience)
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, options...))
	if err != nil {
		tab.t.Fatalf("%.300s: %v", expression, err)
	}
	return value
}
