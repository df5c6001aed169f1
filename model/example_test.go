package model_test

import (
	"fmt"

	"github.com/latchkey-go/latchkey/model"
)

// A project's models are read once, when it starts.
func Example() {
	set := model.NewSet(authApp(), shopApp())
	product := set.Of(Product{})
	fmt.Println(product.Label(), product.Table, product.Plural)
	for _, name := range []string{"sku", "category"} {
		f := product.Field(name)
		fmt.Println(f.Name, f.Kind, f.Label(), f.Column)
	}
	fmt.Println(product.Field("category").Link.To, product.Field("tags").Link.Through.Table)
	for _, r := range product.Reverse {
		fmt.Println(r.Name, "of", r.From)
	}
	// Output:
	// shop.Product shop_product products
	// sku CharField SKU sku
	// category ForeignKey Category category_id
	// shop.Category shop_product_tags
	// items of shop.Item
	// reviews of shop.Review
}
