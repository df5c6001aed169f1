package inspectdb

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/latchkey-go/latchkey/model"
)

// djangoKinds are the kinds of Django's data_types_reverse, by the type of a column without its
// size. Where Django 5.2 gives a type to one kind of field alone, such as char(32) to UUIDField,
// that kind stands in sized.
var djangoKinds = map[string]model.Kind{
	"bool": model.BooleanField, "boolean": model.BooleanField,
	"smallint": model.SmallIntegerField, "smallinteger": model.SmallIntegerField, "tinyint": model.SmallIntegerField,
	"int": model.IntegerField, "integer": model.IntegerField, "mediumint": model.IntegerField,
	"bigint": model.BigIntegerField, "smallint unsigned": model.PositiveSmallIntegerField,
	"int unsigned": model.PositiveIntegerField, "integer unsigned": model.PositiveIntegerField,
	"bigint unsigned": model.PositiveBigIntegerField,
	"decimal":         model.DecimalField, "numeric": model.DecimalField,
	"real": model.FloatField, "float": model.FloatField, "double": model.FloatField,
	"double precision": model.FloatField,
	"char":             model.CharField, "varchar": model.CharField, "character varying": model.CharField,
	"character": model.CharField,
	"text":      model.TextField, "longtext": model.TextField,
	"mediumtext": model.TextField, "tinytext": model.TextField,
	"blob": model.BinaryField, "longblob": model.BinaryField, "bytea": model.BinaryField,
	"date": model.DateField, "datetime": model.DateTimeField, "timestamp": model.DateTimeField,
	"timestamp with time zone": model.DateTimeField, "timestamp without time zone": model.DateTimeField,
	"time": model.TimeField, "time without time zone": model.TimeField, "interval": model.DurationField,
	"uuid": model.UUIDField, "json": model.JSONField, "jsonb": model.JSONField, "inet": model.GenericIPAddressField,
}

var sized = map[string]model.Kind{
	"char(32)": model.UUIDField, "char(39)": model.GenericIPAddressField, "tinyint(1)": model.BooleanField,
}

var size = regexp.MustCompile(`\s*\((\d+)(?:,\s*(\d+))?\)`)

// described is what the type of a column says about its field.
type described struct {
	kind    model.Kind
	options []string
	note    string
}

// describe returns the field for a column.
func describe(c *Column) described {
	name := strings.TrimSpace(size.ReplaceAllString(c.Type, ""))
	d := described{kind: djangoKinds[name]}
	if kind, ok := sized[c.Type]; ok {
		d.kind = kind
	}
	parts := size.FindStringSubmatch(c.Type)
	switch {
	case c.IsJSON && d.kind == model.TextField:
		d.kind = model.JSONField
	case c.IsAuto:
		d.kind = map[model.Kind]model.Kind{model.BigIntegerField: model.BigAutoField,
			model.IntegerField:      model.AutoField,
			model.SmallIntegerField: model.SmallAutoField}[d.kind]
	}
	switch d.kind {
	case 0:
		d.kind, d.note = model.TextField, "This field type is a guess: the column is "+c.Type+"."
	case model.CharField:
		if parts != nil {
			d.options = []string{"max_length=" + parts[1]}
		}
	case model.DecimalField:
		digits, places := "10", "5"
		if parts != nil {
			digits, places = parts[1], "0"
			if parts[2] != "" {
				places = parts[2]
			}
		} else {
			d.note = "max_digits and decimal_places have been guessed, as this database does not keep them."
		}
		d.options = []string{"max_digits=" + digits, "decimal_places=" + places}
	}
	return d
}

var literal = regexp.MustCompile(`^'((?:[^']|'')*)'(?:::[a-z "]+)?$`)

// standard returns the default of a column as the option of a tag, or a note.
func standard(c *Column, kind model.Kind) (option, note string) {
	if c.Default == nil || c.IsAuto || strings.EqualFold(*c.Default, "null") || strings.HasPrefix(*c.Default,
		"NULL::") {
		return "", ""
	}
	text := strings.TrimSpace(*c.Default)
	text = strings.TrimSuffix(strings.TrimPrefix(text, "("), ")")
	other := "The database has a default: " + *c.Default
	quoted := literal.FindStringSubmatch(text)
	if quoted != nil {
		text = strings.ReplaceAll(quoted[1], "''", "'")
	}
	switch {
	case kind.IsText():
		if quoted == nil && strings.Contains(text, "(") {
			return "", other
		}
	case kind == model.BooleanField:
		value, err := strconv.ParseBool(strings.ToLower(text))
		if err != nil {
			return "", other
		}
		text = strconv.FormatBool(value)
	case kind.IsInteger():
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || kind.IsPositive() && n < 0 {
			return "", other
		}
	case kind == model.FloatField:
		if _, err := strconv.ParseFloat(text, 64); err != nil {
			return "", other
		}
	default:
		return "", other
	}
	return text, ""
}
