package admin_test

import (
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/admin"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/serializer"
	"github.com/latchkey-go/latchkey/testkit"
)

// hostileModels are the models of the shop. What the project computes, and its messages, have the
// text of a client.
func hostileModels(site *latchkey.Site) []admin.Registration {
	return append([]admin.Registration{admin.Of[Order]{
		List: []string{"number", "owner", "status", "placed", "note", "echo"},
		Columns: map[string]admin.Column[Order]{"echo": {Text: func(_ *rest.Request, o *Order) string {
			return o.Note
		}}},
		Filter: []string{"status", "owner"}, Search: []string{"number", "note"}, Days: "placed",
		ReadOnly: []string{"echo"}, Inline: []admin.Inline{admin.Rows[Item]{}},
		Actions: []admin.Action[Order]{{Name: "pay", Label: evil, Help: evil,
			Do: func(*rest.Request, []*Order) error { return serializer.Invalid(evil) }}},
		Validate: func(_ *rest.Request, c *serializer.Change[Order]) error {
			if strings.HasPrefix(c.New.Number, "refuse") {
				return serializer.Invalid(c.New.Note)
			}
			return nil
		},
	}, admin.Of[Product]{
		List:   []string{"name", "sku", "category", "price", "active", "manual"},
		Filter: []string{"active", "category", "featured"}, Search: []string{"name", "=sku", "manual"},
		ListEdit: []string{"price", "active"}, Edit: []string{"category", "name", "sku", "price", "released",
			"reference", "homepage", "attributes", "note", "tags", "manual"},
	}}, shopModels(site)[2:]...)
}

// plantRows stores evil in every row of the shop. What is no choice, no JSON and no address of a
// page came from a Django beside, or from before a choice was taken away.
func plantRows(t *testing.T, site *testkit.Site) {
	t.Helper()
	stocked(t, site)
	for _, statement := range []string{
		"UPDATE shop_category SET name = ?1 || id", "UPDATE shop_tag SET name = ?1 || id",
		"UPDATE shop_product SET name = ?1 || id, sku = ?1 || id, note = ?1, attributes = json_object(?1, ?1)",
		"UPDATE shop_order SET number = ?1, status = ?1, note = ?1",
		"UPDATE auth_user SET username = ?1, email = ?1, first_name = ?1 WHERE username = 'anna'",
		"INSERT INTO shop_product_tags (product_id, tag_id) SELECT 1, id FROM shop_tag WHERE name >= substr(?1, 1, 1)",
	} {
		if _, err := site.DB.Exec(t.Context(), statement, evil); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	if _, err := site.DB.Exec(t.Context(), "UPDATE shop_product SET homepage = ?", evilAddress); err != nil {
		t.Fatal(err)
	}
}

// fieldName matches the names of the fields of a form.
var fieldName = regexp.MustCompile(`<(?:input|select|textarea)[^>]* name="([^"]*)"`)

// TestHostileRows puts evil into every field of a project's own models, and walks their pages:
// rows, columns, choices, JSON, addresses, relations, messages and the log.
func TestHostileRows(t *testing.T) {
	t.Parallel()
	site := openShop(t, hostileModels)
	plantRows(t, site)
	b := as(t, site, "maria")
	shop := "/admin/shop/"
	seen := b.crawl(shop+"order/", shop+"product/", shop+"category/", shop+"tag/")
	for _, path := range []string{"order/1/change/", "order/1/delete/", "order/1/history/", "order/add/",
		"product/1/change/", "product/1/delete/", "category/1/delete/", "tag/1/change/"} {
		if !seen[shop+path] {
			t.Errorf("the walk did not come to %s", path)
		}
	}
	for _, value := range []string{evil, evilAddress, "zq7\x00.", "\xff\xfe"} {
		query := url.Values{}
		for _, name := range []string{"q", "o", "p", "after", "status__exact", "owner__id__exact", "placed__gte",
			"category__id__exact", "active__exact", "count", "status__in", evil} {
			query.Set(name, value)
			for _, list := range []string{"order/", "product/"} {
				b.get(shop + list + "?" + url.Values{name: {value}}.Encode()).checkHarmless(list + " by " + name)
			}
		}
		for _, list := range []string{"order/", "product/", "category/", "tag/"} {
			b.get(shop + list + "?" + query.Encode()).checkHarmless(list)
		}
		b.get("/admin/find/?" + query.Encode()).checkHarmless("find")
	}
	for _, path := range []string{"order/add/", "order/1/change/", "product/add/", "product/1/change/",
		"category/1/change/", "tag/add/", "product/", "order/"} {
		for _, value := range []string{evil, evilAddress, evil + "zq7\x00.", `{"` + evil + `": `} {
			form := url.Values{}
			for _, found := range fieldName.FindAllStringSubmatch(b.get(shop+path).text(), -1) {
				form.Set(html.UnescapeString(found[1]), value)
			}
			for name := range form {
				if name == "csrfmiddlewaretoken" || strings.HasSuffix(name, "_FORMS") {
					form.Set(name, valueOnPage(b, name))
				}
			}
			b.post(shop+path, form).checkHarmless("the form of " + path)
		}
	}
	b.get(shop+"order/").submit(shop+"order/", "action", "pay", "_selected_action", "1", "post", "yes")
	b.checkHarmless("an action that is refused")
	b.get(shop + "order/").checkHarmless("the message of the action")
	b.get(shop+"category/1/change/").submit(shop+"category/1/change/", "name", `zq7"zq7'zq7<b>zq7-->`)
	b.checkHarmless("a change")
	b.get(shop + "category/").checkHarmless("the message of a change")
	b.get(shop+"category/1/history/").want(200, "Changed").checkHarmless("the history of a change")
	t.Run("files", func(t *testing.T) { b.t = t; hostileFiles(b, site) })
}

// valueOnPage returns the value of a hidden field of the page that is open.
func valueOnPage(b *browser, name string) string {
	for _, field := range hidden.FindAllStringSubmatch(b.text(), -1) {
		if html.UnescapeString(field[1]) == name {
			return html.UnescapeString(field[2])
		}
	}
	return ""
}
