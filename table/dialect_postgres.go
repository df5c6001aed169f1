package table

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/latchkey-go/latchkey/model"
)

type postgres struct{}

func (postgres) quote(name string) string { return quoteDouble(name) }

func (postgres) mark() byte { return '"' }

func (postgres) reading(model.Kind) string { return "" }

func (postgres) operator(lookup string) string {
	switch lookup {
	case "exact":
		return "= ?"
	case "iexact":
		return "= UPPER(?)"
	case "regex":
		return "~ ?"
	case "iregex":
		return "~* ?"
	case "gt", "gte", "lt", "lte":
		return compare(lookup)
	case "icontains", "istartswith", "iendswith":
		return "LIKE UPPER(?)"
	}
	return "LIKE ?"
}

// textLookups are the look-ups that compare a column as text.
var textLookups = []string{"iexact", "contains", "icontains", "startswith", "istartswith", "endswith", "iendswith",
	"regex", "iregex"}

func (postgres) castLeft(lookup string, k model.Kind, column string) string {
	if !slices.Contains(textLookups, lookup) {
		return column
	}
	if k == model.GenericIPAddressField {
		column = "HOST(" + column + ")"
	} else {
		column += "::text"
	}
	if strings.HasPrefix(lookup, "i") && lookup != "iregex" {
		column = "UPPER(" + column + ")"
	}
	return column
}

func (postgres) pattern(string) error { return nil }

func (postgres) iexact(text string) string { return text }

func (postgres) extract(part string, k model.Kind, column expr, zone string) expr {
	if k == model.DateTimeField {
		column = inZone(column, zone)
	}
	switch part {
	case "second":
		return column.with("EXTRACT(SECOND FROM DATE_TRUNC(?, %s))", model.IntegerField, "second")
	case "week_day":
		return column.with("EXTRACT(DOW FROM %s) + 1", model.IntegerField)
	case "iso_week_day":
		return column.with("EXTRACT(ISODOW FROM %s)", model.IntegerField)
	case "iso_year":
		return column.with("EXTRACT(ISOYEAR FROM %s)", model.IntegerField)
	}
	return column.with("EXTRACT("+strings.ToUpper(part)+" FROM %s)", model.IntegerField)
}

func inZone(column expr, zone string) expr {
	e := column.with("%s AT TIME ZONE ?", column.kind)
	e.args = append(e.args, zone)
	return e
}

func (postgres) castDay(part string, column expr, zone string) expr {
	return inZone(column, zone).with("(%s)::"+part, kindOfDay(part))
}

func (postgres) integers(k model.Kind) (least, greatest int64) { return integerBounds(k) }
func (postgres) bareBoolean() bool                             { return true }
func (postgres) noLimit() string                               { return "" }
func (postgres) json() jsonDialect                             { return postgresJSON{} }

func (postgres) encode(k model.Kind, places int, value any) any {
	switch v := value.(type) {
	case model.UUID:
		return v.String()
	case time.Time:
		return v.UTC().Truncate(time.Microsecond)
	case model.Duration:
		days, rest := v.Days()
		return fmt.Sprintf("%d days %d microseconds", days, rest.Microseconds())
	}
	return encodeText(k, places, value)
}

func (postgres) uuidText(text string) string { return text }
