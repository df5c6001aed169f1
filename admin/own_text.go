package admin

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/latchkey-go/latchkey/internal/fields"
	dbmodel "github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/page"
)

// dateTimeLayout is that of a field for a time, in UTC and to the second.
const dateTimeLayout = "2006-01-02T15:04:05"

// formText returns a value as a form has it.
func formText(f *dbmodel.Field, value any) []string {
	switch v := value.(type) {
	case nil:
		return nil
	case bool:
		if f.Null {
			return one(strconv.FormatBool(v))
		}
		return box(v)
	case time.Time:
		return one(v.UTC().Format(dateTimeLayout))
	case dbmodel.JSON:
		return one(indented(v))
	}
	return one(exactText(f, value))
}

// exactText returns a value as text, with nothing lost.
func exactText(f *dbmodel.Field, value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case bool:
		return strconv.FormatBool(v)
	case string:
		return v
	case time.Time:
		return v.UTC().Format(time.RFC3339Nano)
	case time.Duration:
		return exactText(f, dbmodel.DurationOf(v))
	case dbmodel.Duration:
		return strings.Trim(string(fields.Duration{}.Append(nil, fields.Timedelta(v))), `"`)
	case decimal.Decimal:
		if f.DecimalPlaces > 0 && v.Equal(v.Truncate(int32(f.DecimalPlaces))) { // String drops zeros at the end
			return v.StringFixed(int32(f.DecimalPlaces))
		}
		return v.String()
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case dbmodel.JSON:
		return string(v)
	}
	return fmt.Sprint(value)
}

func indented(text dbmodel.JSON) string {
	var out bytes.Buffer
	if json.Indent(&out, text, "", "  ") != nil {
		return string(text)
	}
	return out.String()
}

// shown returns a value for people.
func (v *visit) shownValue(f *dbmodel.Field, value any) page.Line {
	if label, ok := f.ChoiceLabel(value); ok && value != nil && label != "" {
		return page.Line{page.Text(label)}
	}
	switch x := value.(type) {
	case nil:
		return page.Line{page.Soft("—")}
	case bool:
		if x {
			return page.Line{page.Text(v.T("Yes"))}
		}
		return page.Line{page.Text(v.T("No"))}
	case time.Time:
		if x.IsZero() {
			return page.Line{page.Soft("—")}
		}
		return page.Line{page.Time{At: x}}
	case dbmodel.JSON, dbmodel.UUID:
		return page.Line{page.Mono(exactText(f, value))}
	}
	return textOr(exactText(f, value), "—")
}
