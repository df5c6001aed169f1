package table

import (
	"math"
	"strings"

	"github.com/latchkey-go/latchkey/model"
)

// dialect is what the engines write differently. Each method follows a method of Django's backend
// for the engine.
type dialect interface {
	// quote quotes the name of a table or a column.
	quote(name string) string
	// mark is the mark around a quoted name.
	mark() byte
	// reading is what stands before a column that is selected, so that decode can read it.
	reading(k model.Kind) string
	// encode returns the value to bind for a value in the form of model.Field.Convert.
	encode(k model.Kind, places int, value any) any
	// operator returns the operator of a look-up with ? for its value: "LIKE ? ESCAPE '\'".
	operator(lookup string) string
	// uuidText returns the text that a look-up compares with the text of a UUID.
	uuidText(text string) string
	// castLeft wraps a column for a look-up: Django's lookup_cast.
	castLeft(lookup string, k model.Kind, column string) string
	// pattern refuses a regular expression where the engine leaves it to this program to read it.
	pattern(text string) error
	// iexact returns the value of iexact: escaped where the operator is LIKE.
	iexact(text string) string
	// extract returns an expression for a part of a date, a time or a timestamp in a zone.
	extract(part string, k model.Kind, column expr, zone string) expr
	// castDay returns an expression for the date or the time of a timestamp in a zone.
	castDay(part string, column expr, zone string) expr
	// integers returns the least and the greatest value of the columns of a kind.
	integers(k model.Kind) (least, greatest int64)
	// bareBoolean reports that a Boolean column is a condition by itself.
	bareBoolean() bool
	// noLimit is the LIMIT of a statement that has only an OFFSET, "" for none.
	noLimit() string
	// json returns the dialect of JSON columns.
	json() jsonDialect
}

func dialectOf(engine string) dialect {
	switch engine {
	case "postgres":
		return postgres{}
	case "mysql":
		return mysql{}
	}
	return sqlite{}
}

// expr is an expression of SQL, its arguments and the kind of its values.
type expr struct {
	sql    string
	args   []any
	kind   model.Kind
	places int // decimal places of a DecimalField
}

// with wraps the expression: the text has %s in place of it. The arguments stand before its own.
func (e expr) with(text string, k model.Kind, before ...any) expr {
	return expr{sql: strings.Replace(text, "%s", e.sql, 1), args: append(before, e.args...), kind: k}
}

// integerBounds are the bounds of the columns that Django makes on PostgreSQL.
func integerBounds(k model.Kind) (least, greatest int64) {
	switch k {
	case model.SmallIntegerField, model.SmallAutoField:
		return math.MinInt16, math.MaxInt16
	case model.IntegerField, model.AutoField:
		return math.MinInt32, math.MaxInt32
	case model.PositiveSmallIntegerField:
		return 0, math.MaxInt16
	case model.PositiveIntegerField:
		return 0, math.MaxInt32
	case model.PositiveBigIntegerField:
		return 0, math.MaxInt64
	}
	return math.MinInt64, math.MaxInt64
}

// escapeLike is Django's prep_for_like_query.
var escapeLike = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

func quoteDouble(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// addName is quote without a text of its own.
func addName(b *strings.Builder, d dialect, name string) {
	mark := d.mark()
	if strings.IndexByte(name, mark) >= 0 {
		b.WriteString(d.quote(name))
		return
	}
	b.WriteByte(mark)
	b.WriteString(name)
	b.WriteByte(mark)
}
