package table

import (
	"strconv"
	"strings"

	"github.com/latchkey-go/latchkey/model"
)

// djangoTypes are the types that Django 5.2 gives to columns, by kind and engine, as the engine
// tells them: on SQLite, PostgreSQL and MariaDB or MySQL. A bar stands between two that are right.
// # is max_length, and % the digits of a decimal.
var djangoTypes = map[model.Kind][3]string{
	model.AutoField:                 {"integer", "integer", "int"},
	model.BigAutoField:              {"integer", "bigint", "bigint"},
	model.SmallAutoField:            {"integer", "smallint", "smallint"},
	model.CharField:                 {"varchar(#)", "character varying(#)", "varchar(#)"},
	model.TextField:                 {"text", "text", "longtext"},
	model.GenericIPAddressField:     {"char(39)", "inet", "char(39)"},
	model.IntegerField:              {"integer", "integer", "int"},
	model.BigIntegerField:           {"bigint", "bigint", "bigint"},
	model.SmallIntegerField:         {"smallint", "smallint", "smallint"},
	model.PositiveIntegerField:      {"integer unsigned", "integer", "int unsigned"},
	model.PositiveBigIntegerField:   {"bigint unsigned", "bigint", "bigint unsigned"},
	model.PositiveSmallIntegerField: {"smallint unsigned", "smallint", "smallint unsigned"},
	model.BooleanField:              {"bool", "boolean", "tinyint(1)"},
	model.FloatField:                {"real", "double precision", "double"},
	model.DecimalField:              {"decimal", "numeric(%)", "decimal(%)"},
	model.DateField:                 {"date", "date", "date"},
	model.TimeField:                 {"time", "time without time zone", "time(6)"},
	model.DateTimeField:             {"datetime", "timestamp with time zone", "datetime(6)"},
	model.DurationField:             {"bigint", "interval", "bigint"},
	model.UUIDField:                 {"char(32)", "uuid", "uuid|char(32)"},
	model.JSONField:                 {"text", "jsonb", "longtext|json"},
	model.BinaryField:               {"blob", "bytea", "longblob"},
}

// columnTypes returns the types that the column of a field may have.
func (t *Tables) columnTypes(f *model.Field) []string {
	last := columnField(f)
	k := last.Kind
	if k.IsText() && k != model.TextField {
		k = model.CharField
	}
	if f != last { // a foreign key does not count up
		switch k {
		case model.AutoField:
			k = model.IntegerField
		case model.BigAutoField:
			k = model.BigIntegerField
		case model.SmallAutoField:
			k = model.SmallIntegerField
		}
	}
	engine := map[string]int{"sqlite": 0, "postgres": 1, "mysql": 2}[t.db.Engine()]
	digits := strconv.Itoa(last.MaxDigits) + "," + strconv.Itoa(last.DecimalPlaces)
	text := djangoTypes[k][engine]
	if last.MaxLength == 0 {
		text = strings.Replace(text, "(#)", "", 1)
	}
	text = strings.Replace(strings.Replace(text, "#", strconv.Itoa(last.MaxLength), 1), "%", digits, 1)
	return strings.Split(text, "|")
}
