package admin_test

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/testkit"
)

// manyOrders adds n orders, of which every third is paid.
func manyOrders(t testing.TB, site *testkit.Site, n int) {
	t.Helper()
	owner := site.User(t, "olga")
	var all []*Order
	for i := range n {
		o := &Order{Number: fmt.Sprintf("N%03d", i), Status: "new", Placed: time.Date(2026, 11, 1+i%3, 0, 0, 0,
			0, time.UTC)}
		if i%3 == 0 {
			o.Status = "paid"
		}
		o.Owner.ID = model.Key(string(owner.ID))
		all = append(all, o)
	}
	if err := latchkey.Table[Order](site.Site).InsertAll(t.Context(), all); err != nil {
		t.Fatal(err)
	}
}

var keyCell = regexp.MustCompile(`class="key"><a href="[^"]*"><bdi>([^<]*)`)

// keys returns the first column of a list.
func (b *browser) keys() (all []string) {
	for _, found := range keyCell.FindAllStringSubmatch(b.text(), -1) {
		all = append(all, found[1])
	}
	return all
}

// step returns the address of "Next 50" or "Previous 50", or "".
func (b *browser) step(rel string) string {
	found := regexp.MustCompile(`rel="` + rel + `" href="([^"]*)"`).FindStringSubmatch(b.text())
	if found == nil {
		return ""
	}
	return strings.ReplaceAll(found[1], "&amp;", "&")
}

// TestOwnPages walks through a list, forth and back, in orders that a key tells and in others: each
// row comes once.
func TestOwnPages(t *testing.T) {
	t.Parallel()
	site := openShop(t, nil)
	manyOrders(t, site, 120)
	b := as(t, site, "maria")
	for _, query := range []string{"?", "?o=1", "?o=-1", "?o=4", "?o=2", "?o=2.-1", "?q=N0&o=4", "?o=99",
		"?after=x", "?before=[]",
		"?after=%5B%22x%22%2C%22y%22%5D", "?p=-1&o=2", "?p=x"} {
		var all []string
		pages, last := 0, ""
		for next := query; next != "" && pages < 5; pages++ {
			b.get(ordersPage + next).want(200)
			all = append(all, b.keys()...)
			last, next = next, b.step("next")
		}
		want := 120
		if strings.Contains(query, "q=N0") {
			want = 100
		}
		seen := map[string]bool{}
		for _, key := range all {
			seen[key] = true
		}
		if len(all) != want || len(seen) != want {
			t.Errorf("%s: %d rows, %d different ones, on %d pages", query, len(all), len(seen), pages)
		}
		var back []string
		for previous := last; previous != ""; previous = b.step("prev") {
			b.get(ordersPage + previous).want(200)
			back = append(b.keys(), back...)
			if len(back) > 500 {
				t.Fatal("the way back has no end")
			}
		}
		if strings.Join(back, " ") != strings.Join(all, " ") {
			t.Errorf("%s: the way back has other rows:\n%s\n%s", query, all, back)
		}
	}
	b.get(ordersPage+"?count=1&status__exact=paid").want(200, "40 match.")
}

// TestOwnSearch has the words and the filters of a list.
func TestOwnSearch(t *testing.T) {
	t.Parallel()
	site := openShop(t, nil)
	stocked(t, site)
	manyOrders(t, site, 6)
	b := as(t, site, "maria")
	for _, c := range []struct{ query, want string }{
		{"order/?q=n001", "N001"},
		{"order/?q=olga+N00+5", "N005"},
		{"order/?q=" + url.QueryEscape(`"olga N00"`), ""},
		{"order/?q=anna", "10482"},
		{"order/?q=%00", ""},
		{"order/?status__exact=paid", "N003 N000"},
		{"order/?status__exact=nosuch", "10482 N005 N002 N004 N001 N003 N000"},
		{"order/?owner__id__exact=2", "10482"},
		{"order/?owner__id__exact=x", "10482 N005 N002 N004 N001 N003 N000"},
		{"order/?placed__gte=2026-11-02&placed__lte=2026-11-02", "N004 N001"},
		{"order/?placed__gte=never", "10482 N005 N002 N004 N001 N003 N000"},
		{"order/?password__startswith=x", "10482 N005 N002 N004 N001 N003 N000"},
		{"product/?q=c-1", "Sidamo"},
		{"product/?q=c-", ""},
		{"product/?q=sidamo+decaf", "Sidamo decaf"},
		{"product/?active__exact=0", ""},
		{"product/?featured__exact=null&category__id__exact=1", "Yirgacheffe Sidamo Sidamo decaf"},
		{"tag/?q=ar", ""},
		{"tag/?q=DA", "dark"},
		{"category/?q=nothing", "Coffee"}, // it has no search
	} {
		b.get("/admin/shop/" + c.query).want(200)
		if got := strings.Join(b.keys(), " "); got != c.want {
			t.Errorf("%s: %s, not %s", c.query, got, c.want)
		}
	}
}

// TestOwnListEdit edits prices in the list: only what differs is written, a mistake keeps all, and
// who saves second is told what the first has changed.
func TestOwnListEdit(t *testing.T) {
	t.Parallel()
	site := openShop(t, nil)
	stocked(t, site)
	const list = "/admin/shop/product/"
	b := as(t, site, "maria")
	b.get(list).want(200, `name="form-0-price"`, `value="10.00"`, `name="form-2-active" checked`)
	posted := []string{"_save", "1", "form-0-price", "12.50", "form-0-active", "on", "form-1-price", "x",
		"form-2-price", "10.02", "form-2-active", "on"}
	other := as(t, site, "maria").get(list)
	b.submit(list, posted...).want(200, "Sidamo: Price: Enter a number.", `value="12.50"`, `value="x"`)
	posted[7] = "9"
	b.submit(list, posted...).leads(list)
	b.get(list).want(200, "2 rows were changed successfully.", `value="12.50"`, `value="9.00"`)
	want := `Yirgacheffe 2 [{"changed": {"fields": ["Price"]}}]` + "\n" +
		`Sidamo 2 [{"changed": {"fields": ["Price", "Active"]}}]`
	if got := strings.Join(shopLog(t, site, "product"), "\n"); got != want {
		t.Errorf("the log has\n%s", got)
	}
	other.submit(list, "_save", "1", "form-0-price", "10.00", "form-0-active", "on", "form-1-price", "8",
		"form-1-active", "on", "form-2-price", "10.02", "form-2-active", "on").want(200,
		"Somebody else has changed this",
		`<del><bdi>10.01</bdi></del>`, `<ins><bdi>9.00</bdi></ins>`, `value="8"`)
	p, err := latchkey.Table[Product](site.Site).Find(t.Context(), 2)
	if err != nil || !p.Price.Equal(decimal.New(9, 0)) {
		t.Errorf("the price is %v: %v", p.Price, err)
	}
}

// TestOwnActions marks orders as paid and deletes some, after a page that lists them.
func TestOwnActions(t *testing.T) {
	t.Parallel()
	site := openShop(t, nil)
	o := stocked(t, site)
	manyOrders(t, site, 3)
	b := as(t, site, "maria").get(ordersPage)
	b.submit(ordersPage, "action", "pay", "_selected_action", "1", "_selected_action", "3").want(200,
		"Mark as paid: Orders, 2 rows?", "Their owners get an e-mail.", "10482", "N001")
	if strings.Contains(b.text(), "N002") {
		t.Error("the page names an order that is not ticked")
	}
	b.submit(ordersPage, "_selected_action", "1").leads(ordersPage) // submit keeps one of the two
	b.get(ordersPage).want(200, "Mark as paid: done with 2 rows.")
	stored, err := latchkey.Table[Order](site.Site).Find(t.Context(), o.ID)
	if err != nil || stored.Status != "paid" {
		t.Errorf("%v %v", stored, err)
	}
	if _, err := latchkey.Table[Order](site.Site).UpdateWhere(t.Context(), model.Is("pk", 2),
		map[string]any{"status": "sent"}); err != nil {
		t.Fatal(err)
	}
	b.submit(ordersPage, "action", "pay", "select_across", "1", "post", "yes").leads(ordersPage)
	b.get(ordersPage).want(200, "Order N000 is sent already.")
	b.submit(ordersPage, "action", "delete_selected", "_selected_action", "1").want(200, "Delete: Orders, 1 row?",
		"Items", "<bdi>2</bdi>", "Item object (1)")
	b.submit(ordersPage).leads(ordersPage)
	b.get(ordersPage).want(200, "Successfully deleted 1 row.")
	if got := strings.Join(shopLog(t, site, "order"), "\n"); !strings.HasSuffix(got, "10482 3 ") {
		t.Errorf("the log has\n%s", got)
	}
	for _, action := range []string{"", "nosuch"} {
		b.submit(ordersPage, "action", action, "_selected_action", "2").leads(ordersPage)
		b.get(ordersPage).want(200, "No action selected.")
	}
	b.submit(ordersPage, "action", "pay", "_selected_action", "x").leads(ordersPage)
	b.get(ordersPage).want(200, "Items must be selected")
}
