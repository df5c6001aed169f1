package gosource

import "github.com/latchkey-go/latchkey/model"

// kindType is how the struct of a model writes a kind: the type, the option that chooses the kind,
// and whether NULL needs a pointer. The types hold each value that an engine can store.
type kindType struct {
	name, option string
	pointer      bool
}

var kindTypes = map[model.Kind]kindType{
	model.AutoField:                 {"int32", "auto", false},
	model.BigAutoField:              {"int64", "auto", false},
	model.SmallAutoField:            {"int16", "auto", false},
	model.CharField:                 {"string", "", true},
	model.TextField:                 {"string", "text", true},
	model.SlugField:                 {"string", "slug", true},
	model.EmailField:                {"string", "email", true},
	model.URLField:                  {"string", "url", true},
	model.GenericIPAddressField:     {"netip.Addr", "", false},
	model.FilePathField:             {"string", "filepath", true},
	model.IntegerField:              {"int64", "integer", true},
	model.BigIntegerField:           {"int64", "", true},
	model.SmallIntegerField:         {"int64", "small", true},
	model.PositiveIntegerField:      {"uint64", "integer", true},
	model.PositiveBigIntegerField:   {"uint64", "", true},
	model.PositiveSmallIntegerField: {"uint64", "small", true},
	model.BooleanField:              {"bool", "", true},
	model.FloatField:                {"float64", "", true},
	model.DecimalField:              {"decimal.Decimal", "", true},
	model.DateField:                 {"model.Date", "", false},
	model.TimeField:                 {"model.TimeOfDay", "", true},
	model.DateTimeField:             {"time.Time", "", false},
	model.DurationField:             {"model.Duration", "", true},
	model.UUIDField:                 {"model.UUID", "", true},
	model.JSONField:                 {"model.JSON", "", false},
	model.BinaryField:               {"[]byte", "", false},
	model.FileField:                 {"model.File", "", true},
	model.ImageField:                {"model.File", "image", true},
}

// TypeOf returns the Go type of a field of a kind that is no relation, and the options that choose
// the kind and say that it may be NULL.
func TypeOf(k model.Kind, null bool) (name string, options []string) {
	t := kindTypes[k]
	if t.option != "" {
		options = append(options, t.option)
	}
	switch {
	case null && t.pointer:
		return "*" + t.name, options
	case null:
		options = append(options, "null")
	}
	return t.name, options
}
