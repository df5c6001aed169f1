package ops

import (
	"reflect"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/latchkey-go/latchkey/model"
)

// Field is a field of a model as migrations keep it: what its column needs. The zero value of each
// member is Django's default, so a file has only what differs.
type Field struct {
	Name string // in Django: "unit_price"
	Kind model.Kind

	PrimaryKey, Null, Blank, Unique bool

	Index   bool // db_index, of kinds whose default it is not
	NoIndex bool // no db_index on a ForeignKey or a SlugField

	Column string // db_column; default Name, with _id after a ForeignKey's

	MaxLength, MaxDigits, DecimalPlaces int
	AutoNow, AutoNowAdd                 bool

	// Default is the value that rows get that exist when the column is added, in the form of
	// [model.Field.Convert], or any Go value that it takes. Nil is none. New rows get theirs from
	// the struct: as with Django, columns of the database have no default.
	Default any

	To           string // of a relation: the model that it leads to, "shop.Customer"
	ToField      string // of a ForeignKey: the field that it refers to; default the primary key
	NoConstraint bool   // the database has no foreign key: db_constraint=False
	Through      string // of a ManyToManyField: the model of the join table; default a table of its own
	Table        string // of a ManyToManyField without Through: db_table
}

// ColumnName returns the name of the column, or "" for a ManyToManyField.
func (f Field) ColumnName() string {
	switch {
	case f.Kind == model.ManyToManyField:
		return ""
	case f.Column != "":
		return f.Column
	case f.Kind.IsKey():
		return f.Name + "_id"
	}
	return f.Name
}

// IsIndexed reports whether the column has an index of its own, unless it is unique: db_index.
func (f Field) IsIndexed() bool { return f.Index || indexedByDefault(f.Kind) && !f.NoIndex }

// IsUnique reports whether the values are unique by the field alone.
func (f Field) IsUnique() bool { return f.Unique || f.PrimaryKey || f.Kind == model.OneToOneField }

func indexedByDefault(k model.Kind) bool { return k.IsKey() || k == model.SlugField }

// Equal reports whether two fields are the same, with equal defaults.
func (f Field) Equal(other Field) bool {
	a, b := f.value(), other.value()
	f.Default, other.Default = nil, nil
	f.To, other.To = strings.ToLower(f.To), strings.ToLower(other.To)
	f.Through, other.Through = strings.ToLower(f.Through), strings.ToLower(other.Through)
	return f == other && equalValues(a, b)
}

// value returns the default in the form of Convert, or as it is if it has none: that of a relation.
func (f Field) value() any {
	if f.Default == nil || f.Kind.IsRelation() {
		return f.Default
	}
	value, err := (&model.Field{Kind: f.Kind}).Convert(f.Default)
	if err != nil {
		return f.Default
	}
	return value
}

func equalValues(a, b any) bool {
	switch a.(type) {
	case decimal.Decimal, time.Time: // equal values may have unequal parts
		return reflect.TypeOf(a) == reflect.TypeOf(b) && model.Compare(a, b) == 0
	}
	return reflect.DeepEqual(a, b)
}

// fieldOf describes the field of a struct.
func fieldOf(f *model.Field) Field {
	described := Field{Name: f.Name, Kind: f.Kind, PrimaryKey: f.PrimaryKey, Null: f.Null,
		MaxLength: f.MaxLength, MaxDigits: f.MaxDigits, DecimalPlaces: f.DecimalPlaces,
		AutoNow: f.AutoNow, AutoNowAdd: f.AutoNowAdd, Default: f.Default}
	// As in Django, an automatic value implies blank=True.
	described.Blank = f.Blank && !f.Kind.IsAuto() && !f.AutoNow && !f.AutoNowAdd
	described.Unique = f.Unique && !f.PrimaryKey && f.Kind != model.OneToOneField
	described.Index = f.Indexed && !indexedByDefault(f.Kind)
	described.NoIndex = !f.Indexed && indexedByDefault(f.Kind)
	if link := f.Link; link != nil {
		described.To, described.NoConstraint = link.To.Label(), !link.Constraint
		if link.ToField != nil && link.ToField != link.To.Key {
			described.ToField = link.ToField.Name
		}
		if link.Through != nil {
			described.throughOf(f, link.Through)
		}
	}
	if described.ColumnName() != f.Column {
		described.Column = f.Column
	}
	return described
}

func (f *Field) throughOf(of *model.Field, join *model.Model) {
	switch {
	case join.AutoCreated == nil:
		f.Through = join.Label()
	case join.Table != of.Model.Table+"_"+of.Name:
		f.Table = join.Table
	}
}
