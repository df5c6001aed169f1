// Package models has the models of the program that TestBuilt builds, at two stages.
package models

import (
	"net/netip"
	"time"

	"github.com/shopspring/decimal"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/model"
)

// Status is a text with choices.
type Status string

// Choices implements model.Chooser.
func (Status) Choices() []model.Choice { return model.Choices("new", "New", "paid", "Paid") }

// Every has a field of each kind, with a default if the kind can have one.
type Every struct {
	ID      int64
	Status  Status               `model:"max_length=10,default=new"`
	Text    string               `model:"text,default='a, \"b\"'"`
	Slug    string               `model:"slug,noindex,default=s"`
	Email   string               `model:"email,unique"`
	URL     string               `model:"url,blank"`
	IP      netip.Addr           `model:"null"`
	Small   int16                `model:"default=-1"`
	Count   uint64               `model:"default=7"`
	Open    bool                 `model:"default=true,index"`
	Ratio   float64              `model:"default=2"`
	Price   decimal.Decimal      `model:"max_digits=10,decimal_places=2,default=1.50"`
	Day     model.Date           `model:"default=2026-02-03"`
	Hour    model.TimeOfDay      `model:"default=03:04:05"`
	At      time.Time            `model:"default=2026-01-02T03:04:05Z,column=moment"`
	Made    time.Time            `model:"auto_now_add"`
	Changed time.Time            `model:"auto_now"`
	Took    model.Duration       `model:"default=90m"`
	Ref     model.UUID           `model:"unique"`
	Data    model.JSON           `model:"default='{\"a\": 1}'"`
	Raw     []byte               `model:"null"`
	File    model.File           `model:"upload_to=x,blank"`
	Owner   model.Ref[auth.User] `model:"cascade,null"`
	Parent  model.Ref[Every]     `model:"set_null,null,noconstraint"`
	Friends model.Many[Every]    `model:"blank"`
	Tags    model.Many[Tag]      `model:"through=Tagging"`
}

// Meta has rules of each form.
func (Every) Meta() model.Meta {
	return model.Meta{
		Table: "everything", Verbose: "one of all",
		UniqueTogether: [][]string{{"status", "owner"}},
		Unique: []model.UniqueConstraint{{Name: "one_paid", Fields: []string{"slug"},
			Where: model.Is("status", Status("paid"))}},
		Checks: []model.CheckConstraint{{Name: "dear", That: model.Or(
			model.Is("price__gte", decimal.RequireFromString("1.50")), model.Is("small__in", []int16{1, 2}))}},
		Indexes:     []model.Index{{Fields: []string{"-at", "status"}}},
		Permissions: []model.Permission{{Codename: "close", Name: "Can close"}},
	}
}

// Tag is the target of a relation with a join table of its own.
type Tag struct {
	ID   int32
	Name string `model:"max_length=50"`
}

// Tagging is the join table.
type Tagging struct {
	ID    int64
	Every model.Ref[Every] `model:"cascade"`
	Tag   model.Ref[Tag]   `model:"cascade"`
}

// Customer is the target of a foreign key.
type Customer struct {
	ID   int64
	Name string `model:"max_length=50"`
}

// First returns the models of the first stage.
func First() []any {
	type Order struct {
		ID       int64
		Number   string              `model:"max_length=20"`
		Note     string              `model:"text,blank"`
		Customer model.Ref[Customer] `model:"protect"`
	}
	return []any{Customer{}, Order{}, Every{}, Tag{}, Tagging{}}
}

// Now returns the models of the second: a field has another name, and one is new.
func Now() []any {
	type Order struct {
		ID       int64
		Number   string              `model:"max_length=20"`
		Remark   string              `model:"text,blank"`
		Priority int32               `model:"integer"`
		Customer model.Ref[Customer] `model:"protect"`
	}
	return []any{Customer{}, Order{}, Every{}, Tag{}, Tagging{}}
}
