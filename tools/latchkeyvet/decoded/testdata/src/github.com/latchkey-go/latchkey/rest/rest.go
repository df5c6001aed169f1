// Package rest has the names of the real package that the analyzer knows.
package rest

type (
	Request struct{}
	Field   struct{}
	File    struct{ Name string }
)

func (*Request) Decode(v any) error        { return nil }
func (*Request) DecodePartial(v any) error { return nil }

func FieldsOf[T any]() []Field { return nil }
