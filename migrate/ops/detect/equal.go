package detect

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/latchkey-go/latchkey/migrate/ops"
	"github.com/latchkey-go/latchkey/model"
)

// equalFields reports whether two fields are the same. The default of a relation counts by its
// value: 7 of any type of integer is one key.
func equalFields(a, b ops.Field) bool {
	if a.Kind.IsRelation() && b.Kind.IsRelation() {
		a.Default, b.Default = plain(a.Default), plain(b.Default)
	}
	return a.Equal(b)
}

func equalIndexes(a, b ops.Index) bool {
	return a.Name == b.Name && slices.Equal(a.Fields, b.Fields) && equalConditions(a.Where, b.Where)
}

func equalConstraints(a, b ops.Constraint) bool {
	return a.Name == b.Name && slices.Equal(a.Unique, b.Unique) && a.NullsEqual == b.NullsEqual &&
		equalConditions(a.Where, b.Where) && equalConditions(a.Check, b.Check)
}

// equalConditions reports whether two conditions are the same. A struct may have a value of a type
// of the project, and the file of a migration has its text or number.
func equalConditions(a, b model.Cond) bool {
	return a.Op == b.Op && a.Path == b.Path && reflect.DeepEqual(plain(a.Value), plain(b.Value)) &&
		slices.EqualFunc(a.Parts, b.Parts, equalConditions)
}

// plain returns a value as the file of a migration has it: a bool, an int64, a uint64, a float64, a
// text, or a list of such. Other values have a text.
func plain(v any) any {
	at := reflect.ValueOf(v)
	switch {
	case !at.IsValid():
		return nil
	case at.Kind() == reflect.Pointer && at.IsNil():
		return nil
	}
	if s, ok := v.(fmt.Stringer); ok && at.Kind() != reflect.String {
		return s.String()
	}
	switch {
	case at.Kind() == reflect.Bool:
		return at.Bool()
	case at.CanInt():
		return at.Int()
	case at.CanUint():
		return at.Uint()
	case at.CanFloat():
		return at.Float()
	case at.Kind() == reflect.String:
		return at.String()
	case at.Kind() == reflect.Slice || at.Kind() == reflect.Array:
		list := []any{}
		for i := range at.Len() {
			list = append(list, plain(at.Index(i).Interface()))
		}
		return list
	}
	return fmt.Sprint(v)
}
