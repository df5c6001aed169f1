package ddl

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/shopspring/decimal"

	"github.com/latchkey-go/latchkey/model"
)

// literal returns a value of a field as SQL, in the form that Django stores. The kind is that of
// the column; a foreign key has the kind of what it refers to.
func (d *dialect) literal(k model.Kind, places int, value any) (string, error) {
	if value == nil {
		return "NULL", nil
	}
	value, err := (&model.Field{Kind: k}).Convert(value)
	if err != nil {
		return "", err
	}
	switch v := value.(type) {
	case nil:
		return "NULL", nil
	case bool:
		return d.boolean(v), nil
	case int64:
		return strconv.FormatInt(v, 10), nil
	case float64:
		return d.float(v), nil
	case string:
		return d.text(v), nil
	case []byte:
		return d.bytes(v), nil
	case decimal.Decimal:
		return d.decimal(v, places), nil
	case model.UUID:
		if d.name == "sqlite" || d.name == "mysql" && d.types[model.UUIDField] == "char(32)" {
			return d.text(v.Hex()), nil
		}
		return d.text(v.String()), nil
	case model.Date:
		return d.text(v.String()), nil
	case model.TimeOfDay:
		return d.text(v.String()), nil
	case time.Time:
		return d.time(v), nil
	case model.Duration:
		return d.duration(v)
	case model.JSON:
		return d.document(v)
	}
	return "", fmt.Errorf("a default of type %T has no form in SQL", value)
}

func (d *dialect) boolean(v bool) string {
	if d.name == "sqlite" {
		return map[bool]string{true: "1", false: "0"}[v]
	}
	return strconv.FormatBool(v)
}

func (d *dialect) float(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return d.text(strconv.FormatFloat(v, 'g', -1, 64))
	}
	text := strconv.FormatFloat(v, 'g', -1, 64)
	if !strings.ContainsAny(text, ".e") {
		text += ".0"
	}
	return text
}

// text returns a text. A setting of MySQL's session says whether a backslash is an escape, so a
// text with one is written by its bytes there.
func (d *dialect) text(v string) string {
	if d.name == "mysql" && strings.ContainsFunc(v, func(r rune) bool { return r == '\\' || unicode.IsControl(r) }) {
		return "_utf8mb4 X'" + hex.EncodeToString([]byte(v)) + "'"
	}
	return "'" + strings.ReplaceAll(v, "'", "''") + "'"
}

func (d *dialect) bytes(v []byte) string {
	if d.name == "postgres" {
		return `'\x` + hex.EncodeToString(v) + "'::bytea"
	}
	return "X'" + hex.EncodeToString(v) + "'"
}

// decimal returns a number with the places of its column. Django binds it as text on SQLite.
func (d *dialect) decimal(v decimal.Decimal, places int) string {
	text := v.String()
	if places > 0 {
		text = v.StringFixedBank(int32(places))
	}
	if d.name == "sqlite" {
		return d.text(text)
	}
	return text
}

func (d *dialect) time(v time.Time) string {
	v = v.UTC().Truncate(time.Microsecond)
	layout := "2006-01-02 15:04:05"
	if v.Nanosecond() != 0 {
		layout += ".000000"
	}
	if d.name == "postgres" {
		layout += "-07:00"
	}
	return d.text(v.Format(layout))
}

func (d *dialect) duration(v model.Duration) (string, error) {
	us, ok := v.TotalMicroseconds()
	if !ok {
		return "", fmt.Errorf("the duration %s is too long", v)
	}
	if d.name == "postgres" {
		return fmt.Sprintf("'%d microseconds'", us), nil
	}
	return strconv.FormatInt(us, 10), nil
}

// document returns a document as json.dumps writes it: SQLite and MariaDB keep its text.
func (d *dialect) document(v model.JSON) (string, error) {
	var compact strings.Builder
	var value any
	if err := json.Unmarshal(v, &value); err != nil {
		return "", fmt.Errorf("the default is no JSON: %w", err)
	}
	inText, escaped := false, false
	for _, r := range strings.TrimSpace(string(v)) {
		switch {
		case escaped:
			escaped = false
		case inText && r == '\\':
			escaped = true
		case r == '"':
			inText = !inText
		case !inText && unicode.IsSpace(r):
			continue
		}
		compact.WriteRune(r)
		if !inText && (r == ',' || r == ':') {
			compact.WriteByte(' ')
		}
	}
	return d.text(compact.String()), nil
}
