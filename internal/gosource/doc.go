// Package gosource writes Go source of models from descriptions: names, struct tags, Meta and
// comments. It knows neither databases nor Django. Text of others reaches the source only quoted,
// as a name that [Exported] has made, or as a comment by [Comment].
//
//	m := gosource.Model{Name: "Tag", Fields: []gosource.Field{{Name: "id", Type: "int64"}}}
//	text, err := gosource.File("main", "Models of the shop.", m.Code())
package gosource

import "strconv"

// Quote returns text as a Go string.
func Quote(text string) string { return strconv.Quote(text) }
