package table

import (
	"math"
	"regexp"
	"strings"

	"github.com/latchkey-go/latchkey/model"
)

type sqlite struct{}

func (sqlite) quote(name string) string { return quoteDouble(name) }

func (sqlite) mark() byte { return '"' }

// reading hides the declared type of a date behind a plus sign: a driver that sees it tries several
// layouts on each value.
func (sqlite) reading(k model.Kind) string {
	if k == model.DateField || k == model.DateTimeField {
		return "+"
	}
	return ""
}

func (sqlite) operator(lookup string) string {
	switch lookup {
	case "exact":
		return "= ?"
	case "regex":
		return "REGEXP ?"
	case "iregex":
		return "REGEXP '(?i)' || ?"
	case "gt", "gte", "lt", "lte":
		return compare(lookup)
	}
	return `LIKE ? ESCAPE '\'`
}

func compare(lookup string) string {
	return map[string]string{"gt": "> ?", "gte": ">= ?", "lt": "< ?", "lte": "<= ?"}[lookup]
}

// pattern compiles as the function REGEXP of package sqlite does, whose error has no code.
func (sqlite) pattern(text string) error {
	_, err := regexp.Compile(text)
	return err
}

func (sqlite) castLeft(_ string, _ model.Kind, column string) string { return column }

func (sqlite) iexact(text string) string { return escapeLike.Replace(text) }

func (sqlite) extract(part string, k model.Kind, column expr, zone string) expr {
	switch k {
	case model.DateTimeField:
		e := column.with("django_datetime_extract(?, %s, ?, ?)", model.IntegerField, part)
		e.args = append(e.args, zone, "UTC")
		return e
	case model.TimeField:
		return column.with("django_time_extract(?, %s)", model.IntegerField, part)
	}
	return column.with("django_date_extract(?, %s)", model.IntegerField, part)
}

func (sqlite) castDay(part string, column expr, zone string) expr {
	e := column.with("django_datetime_cast_"+part+"(%s, ?, ?)", kindOfDay(part))
	e.args = append(e.args, zone, "UTC")
	return e
}

func kindOfDay(part string) model.Kind {
	if part == "time" {
		return model.TimeField
	}
	return model.DateField
}

func (sqlite) integers(k model.Kind) (least, greatest int64) {
	if k.IsPositive() {
		return 0, math.MaxInt64
	}
	return math.MinInt64, math.MaxInt64
}

func (sqlite) bareBoolean() bool { return true }
func (sqlite) noLimit() string   { return "-1" }
func (sqlite) json() jsonDialect { return sqliteJSON{} }

func (sqlite) encode(k model.Kind, places int, value any) any { return encodeText(k, places, value) }

func (sqlite) uuidText(text string) string { return strings.ReplaceAll(text, "-", "") }
