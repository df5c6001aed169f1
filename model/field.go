package model

import (
	"reflect"
	"strings"
)

// Field is one field of a model, as Django's _meta describes it. Treat it as read-only.
type Field struct {
	Model   *Model
	Name    string // in Django, in conditions and in JSON: "customer"
	Attname string // Django's name of the stored value: "customer_id" for a ForeignKey, else Name
	Column  string // in the table: "customer_id"; "" for a ManyToManyField
	GoName  string // in the struct: "Customer"; "" in a join table that has no struct
	Kind    Kind

	Type    reflect.Type // in the struct, without a pointer; nil in a join table that has no struct
	Pointer bool         // the field of the struct is a pointer, and nil is NULL

	Verbose       string // verbose_name: "unit price"; see Label
	Help          string // help_text
	UniqueMessage string // of error_messages["unique"]; "" for Django's own

	PrimaryKey, Null, Blank, Unique bool
	Editable                        bool // in forms, the admin and serializers
	Indexed                         bool // db_index

	HasDefault bool
	Default    any // in the form of Convert; nil if the method Defaults of the struct sets it

	AutoNow, AutoNowAdd       bool
	MaxLength, MinLength      int // 0: none
	MaxDigits, DecimalPlaces  int
	Choices                   []Choice
	Validators                []Validator // of the options min, max, min_length, and of the method Validators
	UniqueForDate             string      // name of a field
	UniqueForMonth            string
	UniqueForYear             string
	AllowUnicode              bool   // of a SlugField
	Protocol                  string // of a GenericIPAddressField: "both", "ipv4" or "ipv6"
	UnpackIPv4                bool
	UploadTo                  string // of a FileField
	Path, Match               string // of a FilePathField: its folder, and a pattern of names
	Recursive, Files, Folders bool   // of a FilePathField

	Link *Link // of a relation; nil for other fields

	index []int // in the struct
	holds bool  // the struct has a place for the rows of the relation
	tag   linkTag
	get   func(reflect.Value) any
	set   func(reflect.Value, any)
}

// Link is where a relation leads.
type Link struct {
	To          *Model
	ToField     *Field   // whose values the column holds; nil for a ManyToManyField
	OnDelete    OnDelete // 0 for a ManyToManyField
	Constraint  bool     // the database has a foreign key: db_constraint
	Limit       Cond     // limit_choices_to
	Reverse     *Reverse // the way back
	Through     *Model   // of a ManyToManyField: the model of the join table
	From, Into  *Field   // its foreign keys to this model and to the target
	Symmetrical bool     // of a ManyToManyField of a model with itself: a row is a friend of its friends
}

// linkTag is what a tag says about a relation, until the set resolves it.
type linkTag struct {
	to, toField            string
	onDelete               OnDelete
	related, query         string
	through, throughFields string
	table                  string
	noConstraint           bool
	asymmetrical           bool
	defaultText            string
	hasDefaultText         bool
}

// Label returns the verbose name with a capital, as DRF labels a field: "Unit price".
func (f *Field) Label() string { return capitalFirst(f.Verbose) }

// String returns Django's name of the field with its model: "shop.Order.customer".
func (f *Field) String() string { return f.Model.Label() + "." + f.Name }

// IsRelation reports whether the field leads to another row.
func (f *Field) IsRelation() bool { return f.Kind.IsRelation() }

// IsToMany reports whether the field leads to many rows.
func (f *Field) IsToMany() bool { return f.Kind == ManyToManyField }

// defaultVerbose is Django's verbose name of a field that has no label.
func defaultVerbose(name string) string { return strings.ReplaceAll(name, "_", " ") }

// Reverse is a relation seen from the model that it leads to: the items of an order.
type Reverse struct {
	Name  string // Django's accessor: "items", "item_set"; "" if the relation hides it by related=+
	Query string // in conditions: "items", "item"
	From  *Model // whose rows refer
	Field *Field // by this relation
	Many  bool   // false for a OneToOneField
	To    *Model

	holder *Field // the Back of the struct, nil for none
}

// HasHolder reports whether the struct has a [Back] for the rows.
func (r *Reverse) HasHolder() bool { return r.holder != nil }
