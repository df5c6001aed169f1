package model

import "errors"

// Meta is Django's class Meta. A struct has one by a method on the value:
//
//	func (Order) Meta() model.Meta { return model.Meta{Ordering: []string{"-placed"}} }
//
// An embedded struct gives its fields and its Meta to the structs around it, as an abstract model
// does in Django. A struct with a Meta of its own does not inherit the other.
type Meta struct {
	Name    string // Django's model_name; default the type's name in lower case: "order"
	Table   string // db_table; default "app_name"; NoTable: none
	Verbose string // verbose_name; default the type's name in words: "order line"
	Plural  string // verbose_name_plural; default Verbose and an s

	Ordering []string // "-placed", "customer__name"; fields of rows without an order of their own

	UniqueTogether [][]string         // by name of field
	Unique         []UniqueConstraint // with a name, and perhaps a condition
	Checks         []CheckConstraint
	Indexes        []Index

	// Unmanaged marks a table that another program creates and alters, for example Django. It is
	// left out of migrations.
	Unmanaged bool
	// Version names an integer or auto_now field that each change of a row moves. Optimistic
	// locking and ETags use it. Django has no such option.
	Version string

	// DefaultPermissions are the actions with a permission; nil: add, change, delete and view.
	DefaultPermissions []string
	Permissions        []Permission // further ones

	// DefaultRelatedName is the related name of relations without one.
	DefaultRelatedName string
	// LimitChoices restricts which rows a relation may lead to, by name of field: limit_choices_to.
	LimitChoices map[string]Cond
}

// ErrChanged is the error of a source of rows for an update of a model with Meta.Version, if the
// row has another version by now.
var ErrChanged = errors.New("the row has been changed since it was read")

// NoTable is the Meta.Table of a struct whose rows stand in no table: only statements of the
// project's own return them. See table.SQL.
const NoTable = "-"

// UniqueConstraint is a UniqueConstraint of Django.
type UniqueConstraint struct {
	Name   string // of the constraint in the database
	Fields []string
	Where  Cond // condition=Q(…); the zero Cond is none
	// NullsEqual treats two NULLs as equal: nulls_distinct=False. Only PostgreSQL has it.
	NullsEqual bool
	// Message and Code replace those of DRF: "The fields a, b must make a unique set.", "unique".
	Message, Code string
}

// CheckConstraint is a CheckConstraint of Django: a condition that each row fulfils.
type CheckConstraint struct {
	Name          string
	That          Cond
	Message, Code string // of violation_error_message and violation_error_code
}

// Index is an Index of Django.
type Index struct {
	Name   string   // default as Django names it
	Fields []string // "-placed" sorts downwards
	Where  Cond     // condition=Q(…)
}

// Permission is a permission of a model beyond the default ones.
type Permission struct {
	Codename string // "close_order"
	Name     string // "Can close an order"
}

// OnDelete is what happens to the rows that refer to a deleted row.
type OnDelete uint8

// The values of Django's on_delete. Django's collector acts on them, not the database.
const (
	Cascade    OnDelete = iota + 1 // delete them too
	Protect                        // refuse the deletion
	Restrict                       // refuse it unless they are deleted through another relation
	SetNull                        // empty the field
	SetDefault                     // give the field its default
	DoNothing                      // leave it to the database
)

var onDeletes = map[string]OnDelete{"cascade": Cascade, "protect": Protect, "restrict": Restrict,
	"set_null": SetNull, "set_default": SetDefault, "do_nothing": DoNothing}

// String returns Django's name: "SET_NULL".
func (o OnDelete) String() string {
	return [...]string{"", "CASCADE", "PROTECT", "RESTRICT", "SET_NULL", "SET_DEFAULT", "DO_NOTHING"}[o]
}
