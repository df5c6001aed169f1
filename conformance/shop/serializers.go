package main

import (
	"context"
	"math"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/serializer"
	"github.com/latchkey-go/latchkey/table"
)

var categories = serializer.Serializer[Category]{Fields: []string{"id", "name", "slug", "parent", "position"}}

var tags = serializer.Serializer[Tag]{}

var products = serializer.Serializer[Product]{
	Fields: []string{"id", "category", "name", "sku", "label", "price", "weight", "stock", "active", "featured",
		"released", "opens", "warranty", "reference", "homepage", "contact", "address", "attributes", "description",
		"color", "tags", "tag_names"},
	ReadOnly: []string{"stock"},
	With: serializer.With{
		"category":    {Slug: "slug"},
		"tag_names":   {Slug: "name", Source: "tags", ReadOnly: true},
		"label":       {Value: serializer.Value(label)},
		"description": {Raw: true},
		"name": {Check: serializer.CheckFunc(func(_ *rest.Request, name string) error {
			if strings.ToLower(name) == "forbidden" {
				return serializer.Invalid("This name is not to be had.", "forbidden")
			}
			return nil
		})},
	},
	Validate: func(_ *rest.Request, c *serializer.Change[Product]) error {
		if c.Sent("active") && !c.New.Active && c.Sent("featured") && c.New.Featured != nil && *c.New.Featured {
			return serializer.Invalid("What is not active cannot be featured.")
		}
		return nil
	},
}

func label(_ *rest.Request, p *Product) string { return p.SKU + ": " + p.Name }

var catalog = serializer.Serializer[Product]{
	Name:   "Catalog",
	Fields: []string{"id", "name", "price", "category", "rating"},
	With: serializer.With{"category": {Nested: categories},
		"rating": {Value: serializer.Value(func(_ *rest.Request, p *Product) *float64 { return p.Average })}},
}

var linkedProducts = serializer.Serializer[Product]{
	Name:  "LinkedProduct",
	Links: true, Fields: []string{"url", "name", "sku", "price", "category", "tags"},
	With: serializer.With{"url": {Link: "linked-product-detail"}, "category": {Link: "linked-category-detail"},
		"tags": {Link: "linked-tag-detail"}},
}

var linkedCategories = serializer.Serializer[Category]{
	Name:  "LinkedCategory",
	Links: true, Fields: []string{"url", "name", "slug", "parent", "position"},
	With: serializer.With{"url": {Link: "linked-category-detail"}, "parent": {Link: "linked-category-detail"}},
}

var linkedTags = serializer.Serializer[Tag]{
	Name:  "LinkedTag",
	Links: true, Fields: []string{"url", "name"},
	With: serializer.With{"url": {Link: "linked-tag-detail"}},
}

var items = serializer.Serializer[Item]{Fields: []string{"product", "quantity"}}

func orders(rows table.Table[Item]) serializer.Serializer[Order] {
	return serializer.Serializer[Order]{
		Fields:   []string{"id", "owner", "number", "status", "note", "placed", "items", "total"},
		ReadOnly: []string{"status"},
		With: serializer.With{
			"owner": {Type: serializer.Hidden, Default: serializer.CurrentUser()},
			"total": {Value: serializer.Value(total, "items__product")},
			"items": {Nested: items, Many: true, Save: serializer.SaveFunc(
				func(ctx context.Context, o *Order, list []*Item) error {
					for _, i := range list {
						i.Order.ID = model.Int(o.ID)
					}
					if _, err := rows.DeleteWhere(ctx, model.Is("order", o.ID)); err != nil {
						return err
					}
					return rows.InsertAll(ctx, list)
				})},
		},
	}
}

func total(_ *rest.Request, o *Order) string {
	sum := decimal.Zero
	for _, i := range o.Items.Rows {
		sum = sum.Add(i.Product.Row.Price.Mul(decimal.NewFromInt(int64(i.Quantity))))
	}
	if len(o.Items.Rows) == 0 {
		return "0"
	}
	return sum.StringFixed(2)
}

var reviews = serializer.Serializer[Review]{
	Fields: []string{"id", "product", "author", "rating", "text"},
	With:   serializer.With{"author": {Source: "author.username", ReadOnly: true}},
}

var ownReviews = serializer.Serializer[Review]{
	Name:   "OwnReview",
	Fields: []string{"id", "product", "author", "rating", "text"},
	With:   serializer.With{"author": {Type: serializer.Hidden, Default: serializer.CurrentUser()}},
}

var amount = serializer.Plain{Name: "Restock", Fields: serializer.Fields{
	{Name: "amount", Type: serializer.Integer, Default: int64(1), Min: math.MinInt64, Max: math.MaxInt64,
		Messages: map[string]string{"null": "A valid integer is required."}},
}}

// sample has one field of each kind; what was valid is shown again.
var sample = serializer.Plain{
	Name: "Sample",
	Fields: serializer.Fields{
		{Name: "boolean", Type: serializer.Boolean, Optional: true},
		{Name: "maybe", Type: serializer.Boolean, Optional: true, Null: true},
		{Name: "char", Type: serializer.Char, Optional: true, MaxLength: 10, MinLength: 2},
		{Name: "blank", Type: serializer.Char, Optional: true, Blank: true, Raw: true},
		{Name: "null", Type: serializer.Char, Optional: true, Null: true},
		{Name: "email", Type: serializer.Email, Optional: true},
		{Name: "regex", Type: serializer.Regex, Pattern: "^[a-c]+$", Optional: true},
		{Name: "slug", Type: serializer.Slug, Optional: true},
		{Name: "unicode_slug", Type: serializer.Slug, Optional: true, Unicode: true},
		{Name: "url", Type: serializer.URL, Optional: true},
		{Name: "uuid", Type: serializer.UUID, Optional: true},
		{Name: "hex", Type: serializer.UUID, Optional: true, Format: "hex"},
		{Name: "ip", Type: serializer.IPAddress, Optional: true},
		{Name: "ipv4", Type: serializer.IPAddress, Optional: true, Protocol: "ipv4"},
		{Name: "integer", Type: serializer.Integer, Optional: true, Min: -5, Max: 100},
		{Name: "float", Type: serializer.Float, Optional: true, Min: -1.5, Max: 1e6},
		{Name: "decimal", Type: serializer.Decimal, Optional: true, MaxDigits: 5, DecimalPlaces: 2},
		{Name: "number", Type: serializer.Decimal, Optional: true, MaxDigits: 6, DecimalPlaces: 3, AsNumber: true},
		{Name: "datetime", Type: serializer.DateTime, Optional: true},
		{Name: "date", Type: serializer.Date, Optional: true},
		{Name: "time", Type: serializer.Time, Optional: true},
		{Name: "duration", Type: serializer.Duration, Optional: true, Max: 30 * 24 * time.Hour},
		{Name: "choice", Type: serializer.Choice, Optional: true,
			Choices: model.Choices("a", "First", "b", "Second", 3, "Third")},
		{Name: "choices", Type: serializer.MultipleChoice, Optional: true,
			Choices: model.Choices("x", "x", "y", "y", "z", "z")},
		{Name: "list", Type: serializer.List, Optional: true, MinLength: 1, MaxLength: 4,
			Child: &serializer.Field{Type: serializer.Integer, Min: 0}},
		{Name: "dict", Type: serializer.Dict, Optional: true,
			Child: &serializer.Field{Type: serializer.Char, MaxLength: 3}},
		{Name: "json", Type: serializer.JSON, Optional: true},
		{Name: "default", Type: serializer.Integer, Default: 7},
		{Name: "secret", Type: serializer.Char, Optional: true, WriteOnly: true},
		{Name: "shown", Type: serializer.Char, ReadOnly: true, Default: "always"},
	},
	Show: func(v serializer.Values) {
		if list, ok := v["choices"].([]any); ok {
			v["choices"] = slices.SortedFunc(slices.Values(list), func(a, b any) int {
				return strings.Compare(a.(string), b.(string))
			})
		}
	},
}

var point = serializer.Plain{
	Name: "Point",
	Fields: serializer.Fields{
		{Name: "x", Type: serializer.Integer},
		{Name: "y", Type: serializer.Integer, Default: int64(0)},
	},
	Validate: func(_ *rest.Request, v serializer.Values) error {
		if len(v) < 2 { // a part of a point
			return serializer.Invalid("x and y are both needed.")
		}
		if reflect.DeepEqual(v["x"], v["y"]) { // also beyond int64
			return serializer.Invalid("x and y must differ.")
		}
		return nil
	},
}

var nested = serializer.Plain{Name: "Nested", Fields: serializer.Fields{
	{Name: "title", Type: serializer.Char, MaxLength: 20},
	{Name: "point", Nested: point},
	{Name: "maybe", Nested: point, Optional: true, Null: true},
	{Name: "path", Nested: point, Many: true, Optional: true, MaxLength: 3},
	{Name: "by_name", Type: serializer.Dict, Child: &serializer.Field{Nested: point}, Optional: true},
	{Name: "tags", Type: serializer.PrimaryKey, To: Tag{}, Many: true, Optional: true},
	{Name: "category", Slug: "slug", To: Category{}, Optional: true, Null: true},
}}
