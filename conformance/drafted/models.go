package main

import (
	"net/netip"
	"time"

	"github.com/shopspring/decimal"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/model"
)

type Category struct {
	ID       int64
	Name     string              `model:"max_length=60,unique"`
	Slug     string              `model:"slug,unique"`
	Parent   model.Ref[Category] `model:"set_null,null,related=children,blank"`
	Position int64               `model:"small,default=0"`
}

func (Category) Meta() model.Meta {
	return model.Meta{Plural: "categories", Unmanaged: true, Ordering: []string{"position", "name"}}
}

func (x Category) String() string { return x.Name }

type Tag struct {
	ID   int64
	Name string `model:"max_length=30,unique"`
}

func (Tag) Meta() model.Meta {
	return model.Meta{Unmanaged: true, Ordering: []string{"name"}}
}

func (x Tag) String() string { return x.Name }

type Product struct {
	ID          int64
	Category    model.Ref[Category] `model:"protect,related=products"`
	Name        string              `model:"max_length=80"`
	SKU         string              `model:"max_length=12,unique" label:"SKU" help:"Letters and digits."`
	Price       decimal.Decimal     `model:"max_digits=8,decimal_places=2,min=0"`
	Weight      *float64            `model:"blank"`
	Stock       uint64              `model:"integer,default=0"`
	Active      bool                `model:"default=true"`
	Featured    *bool
	Released    model.Date       `model:"null,blank"`
	Opens       *model.TimeOfDay `model:"blank"`
	Warranty    *model.Duration  `model:"blank"`
	Reference   *model.UUID      `model:"unique,blank"`
	Homepage    string           `model:"url,blank"`
	Contact     string           `model:"email,blank"`
	Address     netip.Addr       `model:"null,blank"`
	Attributes  model.JSON       `model:"blank,default={}"`
	Description string           `model:"text,blank"`
	Color       Color            `model:"max_length=1,blank"`
	Tags        model.Many[Tag]  `model:"related=products,blank"`
	Average     *float64         `model:"-"` // by annotate()
}

func (Product) Meta() model.Meta {
	return model.Meta{Unmanaged: true, Ordering: []string{"id"}, UniqueTogether: [][]string{{"category", "name"}}}
}

// Color has the choices of shop.Product.color.
type Color string

func (Color) Choices() []model.Choice {
	return model.Choices("r", "Red", "g", "Green", "b", "Blue")
}

func (Product) Validators() map[string][]model.Validator {
	return map[string][]model.Validator{"sku": {model.Regex("^[A-Z0-9-]+$", "Use capital letters, digits and hyphens.")}}
}

func (x Product) String() string { return x.Name }

type Order struct {
	ID     int64
	Owner  model.Ref[auth.User] `model:"cascade,related=orders"`
	Number string               `model:"max_length=20"`
	Status Status               `model:"max_length=10,default=new"`
	Note   string               `model:"text,blank"`
	Placed time.Time
	Items  model.Back[Item]
}

func (Order) Meta() model.Meta {
	return model.Meta{Unmanaged: true, Ordering: []string{"-placed", "-id"},
		Unique: []model.UniqueConstraint{{Name: "order_number", Fields: []string{"owner", "number"}}}}
}

// Status has the choices of shop.Order.status.
type Status string

func (Status) Choices() []model.Choice {
	return model.Choices("new", "New", "paid", "Paid", "sent", "Sent")
}

type Item struct {
	ID       int64
	Order    model.Ref[Order]   `model:"cascade,related=items"`
	Product  model.Ref[Product] `model:"protect,related=items"`
	Quantity uint64             `model:"small,min=1,default=1"`
}

func (Item) Meta() model.Meta {
	return model.Meta{Unmanaged: true, Ordering: []string{"id"}}
}

type Review struct {
	ID      int64
	Product model.Ref[Product]   `model:"cascade,related=reviews"`
	Author  model.Ref[auth.User] `model:"cascade,related=reviews"`
	Rating  uint64               `model:"small,min=1,max=5"`
	Text    string               `model:"text,max_length=200,blank"`
}

func (Review) Meta() model.Meta {
	return model.Meta{Unmanaged: true, Ordering: []string{"-rating", "id"},
		UniqueTogether: [][]string{{"product", "author"}}}
}
