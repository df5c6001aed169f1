package serializer_test

import (
	"net/netip"
	"reflect"
	"time"

	"github.com/shopspring/decimal"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/model"
)

// The models of the shop of model/testdata/django.

type Category struct {
	ID       int64
	Name     string              `model:"max_length=60,unique"`
	Slug     string              `model:"slug,unique"`
	Parent   model.Ref[Category] `model:"set_null,null,blank,related=children"`
	Position int16               `model:"default=0"`
}

func (Category) Meta() model.Meta {
	return model.Meta{Ordering: []string{"position", "name"}, Plural: "categories"}
}

func (c Category) String() string { return c.Name }

type Tag struct {
	ID   int64
	Name string `model:"max_length=30,unique"`
}

func (Tag) Meta() model.Meta { return model.Meta{Ordering: []string{"name"}} }

func (t Tag) String() string { return t.Name }

type Color string

const (
	Red   Color = "r"
	Green Color = "g"
	Blue  Color = "b"
)

func (Color) Choices() []model.Choice { return model.Choices(Red, "Red", Green, "Green", Blue, "Blue") }

type Product struct {
	ID          int64
	Category    model.Ref[Category] `model:"protect,related=products"`
	Name        string              `model:"max_length=80"`
	SKU         string              `model:"max_length=12,unique" label:"SKU" help:"Letters and digits."`
	Price       decimal.Decimal     `model:"max_digits=8,decimal_places=2,min=0"`
	Weight      *float64            `model:"blank"`
	Stock       uint32              `model:"default=0"`
	Active      bool                `model:"default=true"`
	Featured    *bool
	Released    model.Date       `model:"null,blank"`
	Opens       *model.TimeOfDay `model:"blank"`
	Warranty    *model.Duration  `model:"blank"`
	Reference   *model.UUID      `model:"blank,unique"`
	Homepage    string           `model:"url,blank"`
	Contact     string           `model:"email,blank"`
	Address     netip.Addr       `model:"null,blank"`
	Attributes  model.JSON       `model:"default={},blank"`
	Description string           `model:"text,blank"`
	Color       Color            `model:"max_length=1,blank"`
	Tags        model.Many[Tag]  `model:"blank,related=products"`
}

func (Product) Meta() model.Meta {
	return model.Meta{Ordering: []string{"id"}, UniqueTogether: [][]string{{"category", "name"}}}
}

func (Product) Validators() map[string][]model.Validator {
	return map[string][]model.Validator{
		"sku": {model.Regex(`^[A-Z0-9-]+$`, "Use capital letters, digits and hyphens.")},
	}
}

func (p Product) String() string { return p.Name }

type Status string

const (
	New  Status = "new"
	Paid Status = "paid"
	Sent Status = "sent"
)

func (Status) Choices() []model.Choice { return model.Choices(New, "New", Paid, "Paid", Sent, "Sent") }

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
	return model.Meta{
		Ordering: []string{"-placed", "-id"},
		Unique:   []model.UniqueConstraint{{Name: "order_number", Fields: []string{"owner", "number"}}},
	}
}

type Item struct {
	ID       int64
	Order    model.Ref[Order]   `model:"cascade,related=items"`
	Product  model.Ref[Product] `model:"protect,related=items"`
	Quantity uint16             `model:"default=1,min=1"`
}

func (Item) Meta() model.Meta { return model.Meta{Ordering: []string{"id"}} }

type Review struct {
	ID      int64
	Product model.Ref[Product]   `model:"cascade,related=reviews"`
	Author  model.Ref[auth.User] `model:"cascade,related=reviews"`
	Rating  uint16               `model:"min=1,max=5"`
	Text    string               `model:"text,blank,max_length=200"`
}

func (Review) Meta() model.Meta {
	return model.Meta{Ordering: []string{"-rating", "id"}, UniqueTogether: [][]string{{"product", "author"}}}
}

// authApp describes Django's users and groups, as who composes a site does.
func authApp() model.App {
	return model.App{Label: "auth", Models: []any{
		model.Outside{Struct: auth.Group{}, Meta: model.Meta{Unmanaged: true}, Tags: map[string]reflect.StructTag{
			"ID":   `model:"auto"`,
			"Name": `model:"max_length=150,unique"`,
		}},
		model.Outside{Struct: auth.User{}, Meta: model.Meta{Unmanaged: true}, Tags: map[string]reflect.StructTag{
			"ID": `model:"auto"`,
			"Username": `model:"max_length=150,unique" unique_message:"A user with that username already exists." ` +
				`help:"Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only."`,
			"FirstName":  `model:"max_length=150,blank"`,
			"LastName":   `model:"max_length=150,blank"`,
			"Email":      `model:"email,blank" label:"email address"`,
			"Active":     `model:"name=is_active,default=true" label:"active"`,
			"Staff":      `model:"name=is_staff,default=false" label:"staff status"`,
			"Superuser":  `model:"name=is_superuser,default=false" label:"superuser status"`,
			"DateJoined": `model:"auto_now_add"`,
			"LastLogin":  `model:"null,blank"`,
		}, StringBy: "username"},
	}}
}

func shopApp() model.App {
	return model.App{Label: "shop", Models: []any{Category{}, Tag{}, Product{}, Order{}, Item{}, Review{}}}
}

func shop() *model.Set { return model.NewSet(authApp(), shopApp()) }
