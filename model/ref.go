package model

import (
	"database/sql/driver"
	"reflect"
)

// Ref is a ForeignKey, or with the option one a OneToOneField: the key of a row of T, and the row
// itself where a query or a serializer asked for it. The zero Ref is NULL.
//
// To point at a row, set ID, or set Row alone: package table then takes the key from the row.
type Ref[T any] struct {
	ID  ID
	Row *T // nil if it was not loaded
}

// Many is a ManyToManyField: rows of T that a join table names. IDs and Rows are empty until a
// query or a serializer asks for them.
type Many[T any] struct {
	IDs  []ID
	Rows []*T
}

// Back holds the rows of T that refer to this row, where a query or a serializer asked for them.
// It has no column. It is the reverse relation whose related name is the name of the field:
//
//	type Order struct {
//		ID    int64
//		Items model.Back[Item]
//	}
//	type Item struct {
//		ID    int64
//		Order model.Ref[Order] `model:"cascade,related=items"`
//	}
//
// The back of a OneToOneField has one row or none.
type Back[T any] struct {
	Rows []*T
}

// Elsewhere is the target of a Ref, a Many or a Back that names its model in a tag, since the Go
// packages of two models cannot import each other: a field of the type Ref[Elsewhere] with the tag
// `model:"to=billing.invoice,cascade"`. Rows are not loaded through it.
type Elsewhere struct{}

// Relation is what Ref, Many and Back have in common. No other type implements it.
type Relation interface {
	// Target returns the type of the rows that the relation leads to.
	Target() reflect.Type
	relation() relationType
}

type relationType uint8

const (
	isRef relationType = iota + 1
	isMany
	isBack
)

// Target implements Relation.
func (*Ref[T]) Target() reflect.Type { return reflect.TypeFor[T]() }

// Target implements Relation.
func (*Many[T]) Target() reflect.Type { return reflect.TypeFor[T]() }

// Target implements Relation.
func (*Back[T]) Target() reflect.Type { return reflect.TypeFor[T]() }

func (*Ref[T]) relation() relationType  { return isRef }
func (*Many[T]) relation() relationType { return isMany }
func (*Back[T]) relation() relationType { return isBack }

// one is a Ref of any type.
type one interface {
	id() *ID
	row() any  // a *T, nil if it was not loaded
	load() any // the same, made if it was not loaded
	drop()
}

// list is a Many or a Back of any type.
type list interface {
	ids() *[]ID // nil for a Back
	len() int
	at(i int) any // a *T
	add() any     // a new *T
	clear()
}

func (r *Ref[T]) id() *ID { return &r.ID }
func (r *Ref[T]) drop()   { r.Row = nil }
func (r *Ref[T]) row() any {
	if r.Row == nil {
		return nil
	}
	return r.Row
}
func (r *Ref[T]) load() any {
	if r.Row == nil {
		r.Row = new(T)
	}
	return r.Row
}

// MarshalJSON implements json.Marshaler: the key, as Django's serializers write a relation.
func (r Ref[T]) MarshalJSON() ([]byte, error) { return r.ID.MarshalJSON() }

// UnmarshalJSON implements json.Unmarshaler: it reads a key.
func (r *Ref[T]) UnmarshalJSON(data []byte) error {
	r.Row = nil
	return r.ID.UnmarshalJSON(data)
}

// Scan implements sql.Scanner: it reads a key and drops the row.
func (r *Ref[T]) Scan(src any) error {
	r.Row = nil
	return r.ID.Scan(src)
}

// Value implements driver.Valuer: the key.
func (r Ref[T]) Value() (driver.Value, error) { return r.ID.Value() }

func (m *Many[T]) ids() *[]ID   { return &m.IDs }
func (m *Many[T]) len() int     { return len(m.Rows) }
func (m *Many[T]) at(i int) any { return m.Rows[i] }
func (m *Many[T]) clear()       { m.IDs, m.Rows = nil, nil }
func (m *Many[T]) add() any     { m.Rows = append(m.Rows, new(T)); return m.Rows[len(m.Rows)-1] }

func (b *Back[T]) ids() *[]ID   { return nil }
func (b *Back[T]) len() int     { return len(b.Rows) }
func (b *Back[T]) at(i int) any { return b.Rows[i] }
func (b *Back[T]) clear()       { b.Rows = nil }
func (b *Back[T]) add() any     { b.Rows = append(b.Rows, new(T)); return b.Rows[len(b.Rows)-1] }
