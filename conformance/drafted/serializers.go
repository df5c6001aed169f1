package main

import (
	"context"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/serializer"
)

// categorySerializer is shop.serializers.CategorySerializer.
var categorySerializer = serializer.Serializer[Category]{Fields: []string{"id", "name", "slug", "parent", "position"}}

// tagSerializer is shop.serializers.TagSerializer.
var tagSerializer = serializer.Serializer[Tag]{}

// productSerializer is shop.serializers.ProductSerializer.
var productSerializer = serializer.Serializer[Product]{Fields: []string{"id", "category", "name", "sku", "label", "price", "weight", "stock", "active", "featured",
	"released", "opens", "warranty", "reference", "homepage", "contact", "address", "attributes",
	"description", "color", "tags", "tag_names"},
	ReadOnly: []string{"stock"},
	With: serializer.With{"category": {Slug: "slug"}, "tag_names": {Source: "tags", ReadOnly: true, Slug: "name"},
		"label": {Value: serializer.Value(productLabel)}, "description": {Raw: true},
		"name": {Check: serializer.CheckFunc(func(_ *rest.Request, value string) error {
			if strings.ToLower(value) == "forbidden" {
				return serializer.Invalid("This name is not to be had.", "forbidden")
			}
			return nil
		})}},
	Validate: func(_ *rest.Request, c *serializer.Change[Product]) error {
		if c.Sent("active") && !c.New.Active && c.Sent("featured") && c.New.Featured != nil && *c.New.Featured {
			return serializer.Invalid("What is not active cannot be featured.")
		}
		return nil
	}}

func productLabel(_ *rest.Request, x *Product) string {
	return x.SKU + ": " + x.Name
}

// catalogSerializer is shop.serializers.CatalogSerializer.
var catalogSerializer = serializer.Serializer[Product]{Fields: []string{"id", "name", "price", "category", "rating"},
	With: serializer.With{"category": {Nested: categorySerializer},
		"rating": {Value: serializer.Value(func(_ *rest.Request, x *Product) *float64 { return x.Average })}}}

// linkedProductSerializer is shop.serializers.LinkedProductSerializer.
var linkedProductSerializer = serializer.Serializer[Product]{Fields: []string{"url", "name", "sku", "price", "category", "tags"}, Links: true,
	With: serializer.With{"category": {Link: "linked-category-detail"}, "tags": {Link: "linked-tag-detail"},
		"url": {Link: "linked-product-detail"}}}

// linkedCategorySerializer is shop.serializers.LinkedCategorySerializer.
var linkedCategorySerializer = serializer.Serializer[Category]{Fields: []string{"url", "name", "slug", "parent", "position"}, Links: true,
	With: serializer.With{"parent": {Link: "linked-category-detail"}, "url": {Link: "linked-category-detail"}}}

// linkedTagSerializer is shop.serializers.LinkedTagSerializer.
var linkedTagSerializer = serializer.Serializer[Tag]{Fields: []string{"url", "name"}, Links: true,
	With: serializer.With{"url": {Link: "linked-tag-detail"}}}

// itemSerializer is shop.serializers.ItemSerializer.
var itemSerializer = serializer.Serializer[Item]{Fields: []string{"product", "quantity"}}

// orderSerializer is shop.serializers.OrderSerializer.
var orderSerializer = serializer.Serializer[Order]{Fields: []string{"id", "owner", "number", "status", "note", "placed", "items", "total"},
	ReadOnly: []string{"status"},
	With: serializer.With{"owner": {Type: serializer.Hidden, Default: serializer.CurrentUser()},
		"items": {Nested: itemSerializer, Many: true,
			Save: serializer.SaveFunc(func(context.Context, *Order, []*Item) error {
				// def create(self, data):
				//
				//	items = data.pop("items")
				//	order = Order.objects.create(**data)
				//	Item.objects.bulk_create(Item(order=order, **i) for i in items)
				//	return order
				//
				// def update(self, order, data):
				//
				//	items = data.pop("items", None)
				//	order = super().update(order, data)
				//	if items is not None:
				//	    order.items.all().delete()
				//	    Item.objects.bulk_create(Item(order=order, **i) for i in items)
				//	return order
				return notTranslated("what OrderSerializer does with items")
			})},
		"total": {Value: serializer.Value(orderTotal, "items", "items__product")}}}

func orderTotal(_ *rest.Request, x *Order) string {
	if len(x.Items.Rows) == 0 {
		return "0"
	}
	sum := decimal.Zero
	for _, one := range x.Items.Rows {
		sum = sum.Add(one.Product.Row.Price.Mul(decimal.NewFromUint64(one.Quantity)))
	}
	return sum.StringFixed(2)
}

// reviewSerializer is shop.serializers.ReviewSerializer.
var reviewSerializer = serializer.Serializer[Review]{Fields: []string{"id", "product", "author", "rating", "text"},
	With: serializer.With{"author": {Source: "author.username", ReadOnly: true}}}

// ownReviewSerializer is shop.serializers.OwnReviewSerializer.
var ownReviewSerializer = serializer.Serializer[Review]{Fields: []string{"id", "product", "author", "rating", "text"},
	With: serializer.With{"author": {Type: serializer.Hidden, Default: serializer.CurrentUser()}}}

// sampleSerializer is shop.serializers.SampleSerializer.
var sampleSerializer = serializer.Plain{Fields: serializer.Fields{
	{Name: "boolean", Type: serializer.Boolean, Optional: true},

	{Name: "maybe", Type: serializer.Boolean, Optional: true, Null: true},

	{Name: "char", Type: serializer.Char, Optional: true, MinLength: 2, MaxLength: 10},

	{Name: "blank", Type: serializer.Char, Optional: true, Blank: true, Raw: true},

	{Name: "null", Type: serializer.Char, Optional: true, Null: true},

	{Name: "email", Type: serializer.Email, Optional: true},

	{Name: "regex", Type: serializer.Regex, Optional: true, Pattern: "^[a-c]+$"},

	{Name: "slug", Type: serializer.Slug, Optional: true},

	{Name: "unicode_slug", Type: serializer.Slug, Optional: true, Unicode: true},

	{Name: "url", Type: serializer.URL, Optional: true},

	{Name: "uuid", Type: serializer.UUID, Optional: true},

	{Name: "hex", Type: serializer.UUID, Optional: true, Format: "hex"},

	{Name: "ip", Type: serializer.IPAddress, Optional: true},

	{Name: "ipv4", Type: serializer.IPAddress, Optional: true, Protocol: "ipv4"},

	{Name: "integer", Type: serializer.Integer, Optional: true, Min: int64(-5), Max: int64(100)},

	{Name: "float", Type: serializer.Float, Optional: true, Min: -1.5, Max: 1e+06},

	{Name: "decimal", Type: serializer.Decimal, Optional: true, MaxDigits: 5, DecimalPlaces: 2},

	{Name: "number", Type: serializer.Decimal, Optional: true, MaxDigits: 6, DecimalPlaces: 3,
		AsNumber: true},

	{Name: "datetime", Type: serializer.DateTime, Optional: true},

	{Name: "date", Type: serializer.Date, Optional: true},

	{Name: "time", Type: serializer.Time, Optional: true},

	{Name: "duration", Type: serializer.Duration, Optional: true},

	{Name: "choice", Type: serializer.Choice, Optional: true,
		Choices: model.Choices("a", "First", "b", "Second", 3, "Third")},

	{Name: "choices", Type: serializer.MultipleChoice, Optional: true,
		Choices: model.Choices("x", "x", "y", "y", "z", "z")},

	{Name: "list", Type: serializer.List, Optional: true, MinLength: 1, MaxLength: 4,
		Child: &serializer.Field{Type: serializer.Integer, Min: int64(0)}},

	{Name: "dict", Type: serializer.Dict, Optional: true,
		Child: &serializer.Field{Type: serializer.Char, MaxLength: 3}},

	{Name: "json", Type: serializer.JSON, Optional: true},

	{Name: "default", Type: serializer.Integer, Default: int64(7)},

	{Name: "secret", Type: serializer.Char, WriteOnly: true, Optional: true},

	{Name: "shown", Type: serializer.Char, ReadOnly: true, Default: "always"}},
	Validate: func(*rest.Request, serializer.Values) error {
		// def to_representation(self, data):
		//
		//	out = super().to_representation(data)
		//	if "choices" in out:
		//	    out["choices"] = sorted(out["choices"])
		//	return out
		return notTranslated("SampleSerializer.to_representation")
	}}

// pointSerializer is shop.serializers.PointSerializer.
var pointSerializer = serializer.Plain{Fields: serializer.Fields{
	{Name: "x", Type: serializer.Integer},

	{Name: "y", Type: serializer.Integer, Optional: true, Default: int64(0)}},
	Validate: func(*rest.Request, serializer.Values) error {
		// def validate(self, attrs):
		//
		//	if attrs["x"] == attrs["y"]:
		//	    raise serializers.ValidationError("x and y must differ.")
		//	return attrs
		return notTranslated("PointSerializer.validate")
	}}

// nestedSerializer is shop.serializers.NestedSerializer.
var nestedSerializer = serializer.Plain{Fields: serializer.Fields{
	{Name: "title", Type: serializer.Char, MaxLength: 20},

	{Name: "point", Nested: pointSerializer},

	{Name: "maybe", Nested: pointSerializer, Optional: true, Null: true},

	{Name: "path", Nested: pointSerializer, Optional: true, MaxLength: 3, Many: true},

	{Name: "by_name", Type: serializer.Dict, Optional: true,
		Child: &serializer.Field{Nested: pointSerializer}},

	{Name: "tags", Type: serializer.PrimaryKey, To: Tag{}, Optional: true, Many: true},

	{Name: "category", Type: serializer.SlugRelated, To: Category{}, Optional: true, Null: true,
		Slug: "slug"}}}

// These are of views that have not been drafted.
var _ = []any{sampleSerializer, nestedSerializer}
