// This is a Go model module that inspectdb has written from a database. Clean it up by hand:
//
//   - Rename the structs, and give Meta.Name if Django's name of a model is another.
//   - Say what a deletion does to each Ref: do_nothing leaves it to the database.
//   - Add what no database knows: choices, blank, validators, labels.
//   - Take Unmanaged away from the tables that this program is to create and alter.
package sqlite

import (
	"net/netip"
	"time"

	"github.com/shopspring/decimal"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/model"
)

// OddNames is a row of the table odd_names.
type OddNames struct {
	Number             int64   `model:"auto,primary_key"`
	Title              string  `model:"max_length=20,default='it''s, so',column=Title"`           // Field name made lowercase.
	ClassField         *int64  `model:"integer,blank,default=7,column=class"`                     // Field renamed because it was a reserved word.
	Number2ndHalfField *int64  `model:"name=number_2nd_half_field,small,blank,column=2nd__half_"` // Field renamed because it contained more than one '_' in a row. Field renamed because it ended with '_'. Field renamed because it wasn't a valid identifier.
	AB                 *string `model:"name=a_b,max_length=5,blank,column=a b"`                   // Field renamed to remove unsuitable characters.
	AB0                *string `model:"name=a_b_0,max_length=5,blank,unique,column=a_b"`          // Field renamed because of name conflict.
	MetaField          bool    `model:"name=meta,default=false"`
	Order              string  `model:"max_length=9,index"`
	IDValue            *int64  `model:"name=id,integer,blank"`
}

func (OddNames) Meta() model.Meta {
	return model.Meta{Table: "odd_names", Unmanaged: true,
		Indexes: []model.Index{{Name: "odd_two", Fields: []string{"class_field", "title"}}}}
}

// OddPair is a row of the table odd_pair.
type OddPair struct {
	Code   string              `model:"max_length=8,primary_key"`
	First  model.Ref[OddNames] `model:"do_nothing,noindex"`
	Second model.Ref[OddNames] `model:"one,do_nothing,related=oddpair_second_set,null,blank,column=second"`
}

func (OddPair) Meta() model.Meta {
	return model.Meta{Table: "odd_pair", Unmanaged: true}
}

// The table "odd_two_keys" has no struct: its primary key is not one column.

// OddView is a row of the table odd_view.
type OddView struct {
	ID   int64   `model:"integer"` // The primary key is a guess: "odd_view" has none.
	Name *string `model:"max_length=30,blank"`
}

func (OddView) Meta() model.Meta {
	return model.Meta{Table: "odd_view", Unmanaged: true}
}

// ShopCategory is a row of the table shop_category.
type ShopCategory struct {
	ID       int64
	Name     string                  `model:"max_length=60,unique"`
	Slug     string                  `model:"max_length=50,unique"`
	Position int64                   `model:"small"`
	Parent   model.Ref[ShopCategory] `model:"do_nothing,null,blank"`
}

func (ShopCategory) Meta() model.Meta {
	return model.Meta{Table: "shop_category", Unmanaged: true}
}

// ShopItem is a row of the table shop_item.
type ShopItem struct {
	ID       int64
	Quantity uint64                 `model:"small"`
	Order    model.Ref[ShopOrder]   `model:"do_nothing"`
	Product  model.Ref[ShopProduct] `model:"do_nothing"`
}

func (ShopItem) Meta() model.Meta {
	return model.Meta{Table: "shop_item", Unmanaged: true}
}

// ShopOrder is a row of the table shop_order.
type ShopOrder struct {
	ID     int64
	Number string `model:"max_length=20"`
	Status string `model:"max_length=10"`
	Note   string `model:"text"`
	Placed time.Time
	Owner  model.Ref[auth.User] `model:"do_nothing"`
}

func (ShopOrder) Meta() model.Meta {
	return model.Meta{Table: "shop_order", Unmanaged: true, UniqueTogether: [][]string{{"owner", "number"}}}
}

// ShopProduct is a row of the table shop_product.
type ShopProduct struct {
	ID          int64
	Name        string          `model:"max_length=80"`
	SKU         string          `model:"max_length=12,unique"`
	Price       decimal.Decimal `model:"max_digits=10,decimal_places=5"` // max_digits and decimal_places have been guessed, as this database does not keep them.
	Weight      *float64        `model:"blank"`
	Stock       uint64          `model:"integer"`
	Active      bool
	Featured    *bool            `model:"blank"`
	Released    model.Date       `model:"null,blank"`
	Opens       *model.TimeOfDay `model:"blank"`
	Warranty    *int64           `model:"blank"`
	Reference   *model.UUID      `model:"blank,unique"`
	Homepage    string           `model:"max_length=200"`
	Contact     string           `model:"max_length=254"`
	Address     netip.Addr       `model:"null,blank"`
	Attributes  model.JSON
	Description string                  `model:"text"`
	Color       string                  `model:"max_length=1"`
	Category    model.Ref[ShopCategory] `model:"do_nothing"`
	Tags        model.Many[ShopTag]
}

func (ShopProduct) Meta() model.Meta {
	return model.Meta{Name: "product", Table: "shop_product", Unmanaged: true,
		UniqueTogether: [][]string{{"category", "name"}}}
}

// ShopReview is a row of the table shop_review.
type ShopReview struct {
	ID      int64
	Rating  uint64                 `model:"small"`
	Text    string                 `model:"text"`
	Author  model.Ref[auth.User]   `model:"do_nothing"`
	Product model.Ref[ShopProduct] `model:"do_nothing"`
}

func (ShopReview) Meta() model.Meta {
	return model.Meta{Table: "shop_review", Unmanaged: true, UniqueTogether: [][]string{{"product", "author"}}}
}

// ShopTag is a row of the table shop_tag.
type ShopTag struct {
	ID   int64
	Name string `model:"max_length=30,unique"`
}

func (ShopTag) Meta() model.Meta {
	return model.Meta{Name: "tag", Table: "shop_tag", Unmanaged: true}
}
