package table

import (
	"fmt"
	"reflect"
	"strconv"
	"time"

	"github.com/shopspring/decimal"

	"github.com/latchkey-go/latchkey/model"
)

// scanner takes a value of a driver.
type scanner interface{ scan(src any) error }

// cell scans one column into one field of a struct. It finds the place of the field once for all
// rows of a listing that reuses its row.
type cell struct {
	field  *model.Field
	kind   model.Kind // of the values: of a relation that of the field that it refers to
	places int
	null   bool // the last value was NULL

	at      reflect.Value // the field in the struct
	plain   bool          // a string of a named type
	text    *string
	integer *int64
	number  *float64
	truth   *bool
	moment  *time.Time
	decimal *decimal.Decimal
	key     *model.ID
}

// columnField returns the field whose values the column of f has.
func columnField(f *model.Field) *model.Field {
	for f.Link != nil && f.Link.ToField != nil {
		f = f.Link.ToField
	}
	return f
}

func newCell(f *model.Field) cell {
	last := columnField(f)
	return cell{field: f, kind: last.Kind, places: last.DecimalPlaces}
}

// bind points the cell at a row.
func (c *cell) bind(row model.Row) {
	addr := row.Addr(c.field)
	c.at = reflect.ValueOf(addr).Elem()
	c.plain = c.at.Kind() == reflect.String
	switch p := addr.(type) {
	case *string:
		if c.kind.IsText() || c.kind == model.GenericIPAddressField {
			c.text = p
		}
	case *int64:
		c.integer = p
	case *float64:
		c.number = p
	case *bool:
		c.truth = p
	case *time.Time:
		c.moment = p
	case *decimal.Decimal:
		c.decimal = p
	default:
		if c.field.Kind.IsKey() {
			c.key = c.at.FieldByName("ID").Addr().Interface().(*model.ID)
		}
	}
}

func (c *cell) scan(src any) error {
	if c.null = src == nil; c.null {
		c.clear()
		return nil
	}
	switch v := src.(type) {
	case string:
		switch {
		case c.text != nil && c.kind.IsText():
			*c.text = v
			return nil
		case c.plain && c.kind.IsText():
			c.at.SetString(v)
			return nil
		case c.moment != nil:
			t, err := parseMoment(v)
			if err != nil {
				return fmt.Errorf("%s: %w", c.field, err)
			}
			*c.moment = t
			return nil
		}
	case time.Time:
		if c.moment != nil {
			*c.moment = v.UTC()
			return nil
		}
	case int64:
		switch {
		case c.plain && c.kind.IsInteger(): // a key whose text is kept in Go
			c.at.SetString(strconv.FormatInt(v, 10))
			return nil
		case c.integer != nil:
			*c.integer = v
			return nil
		case c.key != nil && c.kind.IsInteger():
			*c.key = model.Int(v)
			return nil
		case c.truth != nil:
			*c.truth = v != 0
			return nil
		}
	case bool:
		if c.truth != nil {
			*c.truth = v
			return nil
		}
	case float64:
		if c.number != nil {
			*c.number = v
			return nil
		}
	}
	value, err := decode(c.kind, c.places, src)
	if err != nil {
		return fmt.Errorf("%s: %w", c.field, err)
	}
	return c.set(value)
}

func (c *cell) clear() {
	if c.key != nil {
		*c.key = model.ID{}
		return
	}
	c.at.SetZero()
}

// set stores a value in the form of model.Field.Convert.
func (c *cell) set(value any) error {
	switch {
	case c.key != nil:
		*c.key = keyOf(value)
		return nil
	case c.moment != nil:
		*c.moment = value.(time.Time)
		return nil
	case c.decimal != nil:
		*c.decimal = value.(decimal.Decimal)
		return nil
	}
	if c.field.Pointer { // a new one: the caller may keep that of the row before
		c.at.SetZero()
	}
	return model.Store(c.field, c.at, value)
}

// keyOf returns the ID of a value of a key.
func keyOf(value any) model.ID {
	switch v := value.(type) {
	case int64:
		return model.Int(v)
	case model.UUID:
		return model.UUIDKey(v)
	case string:
		return model.Key(v)
	case fmt.Stringer:
		return model.Key(v.String())
	}
	return model.ID{}
}
