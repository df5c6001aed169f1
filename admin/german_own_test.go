package admin_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestGermanModels: the pages of a project's models have no English text but the names of its
// models, fields, choices and actions, and what its rows store.
func TestGermanModels(t *testing.T) {
	t.Parallel()
	file, err := os.ReadFile("../page/words/de.json")
	if err != nil {
		t.Fatal(err)
	}
	var texts map[string]string
	if err := json.Unmarshal(file, &texts); err != nil {
		t.Fatal(err)
	}
	same := map[string]bool{"SKU": true, "Letters and digits.": true, "Mark as paid": true,
		"Their owners get an e-mail.": true}
	for english, german := range texts {
		same[german] = same[german] || english == german
	}
	for _, name := range []string{"Order", "Item", "Product", "Category", "Tag", "Categories", "Owner", "Number",
		"Status",
		"Note", "Placed", "Pieces", "Quantity", "Name", "Price", "Weight", "Stock", "Active", "Featured",
		"Released",
		"Opens", "Warranty", "Reference", "Homepage", "Attributes", "New", "Paid", "Sent", "Yirgacheffe", "Sidamo",
		"Sidamo decaf", "Coffee", "dark", "fair"} {
		same[name], same[name+"s"] = true, true
	}
	for i, product := range []string{"Yirgacheffe", "Sidamo", "Sidamo decaf"} { // labels of cells and rows
		for _, text := range []string{"Item %[1]d: Product", "Item %[1]d: Quantity", "Item object (%[1]d)"} {
			same[fmt.Sprintf(text, i+1)] = true
		}
		same[fmt.Sprint("C-", i)], same[product+": Price"], same[product+": Active"] = true, true, true
	}
	site := openShop(t, nil)
	o := stocked(t, site)
	english, german := as(t, site, "maria"), as(t, site, "maria")
	german.cookies["django_language"] = "de"
	order := fmt.Sprint(ordersPage, o.ID, "/")
	for _, path := range []string{"/admin/", ordersPage, ordersPage + "?q=nosuch", ordersPage + "add/",
		order + "change/",
		order + "delete/", order + "history/", "/admin/shop/product/", "/admin/shop/product/add/",
		"/admin/shop/product/1/delete/", "/admin/shop/tag/", "/admin/find/?q=si"} {
		english.get(path)
		german.get(path)
		compareTexts(t, path, english.text(), german.text(), same)
		if strings.HasSuffix(path, "add/") {
			english.submit(path, "price", "x")
			german.submit(path, "price", "x")
			compareTexts(t, "mistakes of "+path, english.text(), german.text(), same)
		}
	}
}
