// Package serializer turns rows into JSON and bodies into rows, as Django REST framework's
// serializers do: the same fields, the same order, the same messages and codes. It knows no SQL:
// rows come through the interface [Rows].
//
// A [Serializer] is a ModelSerializer. Its fields derive from a model: limits, choices, relations,
// unique fields. With says what differs:
//
//	var reviews = serializer.Serializer[Review]{
//		Fields: []string{"id", "product", "author", "rating", "text"},
//		With:   serializer.With{"author": {Source: "author.username", ReadOnly: true}},
//	}
//
// A [Plain] has no model. It is a list of fields, and its values are a [Values]:
//
//	var point = serializer.Plain{
//		Fields: serializer.Fields{
//			{Name: "x", Type: serializer.Integer},
//			{Name: "y", Type: serializer.Integer, Default: 0},
//		},
//		Validate: func(_ *rest.Request, v serializer.Values) error {
//			if v["x"] == v["y"] {
//				return serializer.Invalid("x and y must differ.")
//			}
//			return nil
//		},
//	}
//
// Compile makes a [Plan] of either, once, when a program starts. A mistake panics there, with the
// serializer, the field and the option. [Plan.Read] checks a body, and [Plan.AppendRow] and
// [Plan.AppendValues] write JSON.
package serializer
