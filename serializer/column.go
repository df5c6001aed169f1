package serializer

import (
	"fmt"
	"math"
	"math/big"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"github.com/latchkey-go/latchkey/internal/fields"
	"github.com/latchkey-go/latchkey/model"
)

// columnChecks adds the bounds of the column to a field whose own options allow more: a field with
// a Type stands for itself. A value that the column cannot hold would fail in the database, as in
// REST framework, and is a client's mistake.
func (p *Plan) columnChecks(c *field) {
	f := c.model
	if f == nil || len(c.path) > 0 || c.opt.ReadOnly || f.Link != nil {
		return
	}
	switch {
	case f.Kind.IsInteger():
		least, most := p.env.Engine.bounds(f.Kind)
		column, inGo := intBounds(least, most), goBounds(f)
		c.checks = append(c.checks, func(s *fields.Scope, value any) *fields.Fault {
			if refused := column(s, value); refused != nil || inGo == nil {
				return refused
			}
			return inGo(s, value)
		})
	case f.MaxLength > 0 && f.Kind.IsText():
		c.checks = append(c.checks, maxLength(f.MaxLength))
	case f.Kind == model.DurationField:
		if inGo := goBounds(f); inGo != nil {
			c.checks = append(c.checks, inGo)
		}
	case f.Kind == model.DecimalField:
		c.checks = append(c.checks, maxWhole(f.MaxDigits-f.DecimalPlaces))
	}
}

func intBounds(least, most *big.Int) check {
	return func(_ *fields.Scope, value any) *fields.Fault {
		n, ok := value.(*big.Int)
		if small, isSmall := value.(int64); isSmall {
			n, ok = big.NewInt(small), true
		}
		var refused fields.Fault
		switch {
		case ok && n.Cmp(most) > 0:
			refused = fields.MaxFault(most.String())
		case ok && n.Cmp(least) < 0:
			refused = fields.MinFault(least.String())
		default:
			return nil
		}
		return &refused
	}
}

func maxLength(most int) check {
	return func(_ *fields.Scope, value any) *fields.Fault {
		if text, ok := value.(string); !ok || utf8.RuneCountInString(text) <= most {
			return nil
		}
		return &fields.Fault{Code: "max_length",
			Text: fmt.Sprintf("Ensure this field has no more than %d characters.", most)}
	}
}

// maxWhole bounds the digits before the point.
func maxWhole(most int) check {
	limit := decimal.New(1, int32(most))
	return func(_ *fields.Scope, value any) *fields.Fault {
		if d, ok := value.(decimal.Decimal); !ok || d.Abs().LessThan(limit) {
			return nil
		}
		return &fields.Fault{Code: "max_whole_digits",
			Text: fmt.Sprintf("Ensure that there are no more than %d digits before the decimal point.", most)}
	}
}

// checkColumns refuses what the columns do not hold, of a body that is valid otherwise: Django
// fails there, as it writes the row.
func (p *Plan) checkColumns(in *Input) *fields.Error {
	if p.model == nil {
		return nil
	}
	var refused *fields.Error
	for _, c := range p.inputs {
		if c.model == nil || len(c.path) > 0 || !in.Has(c.model.Name) {
			continue
		}
		if fault := p.checkColumn(c.model, in.New); fault != nil {
			if refused == nil {
				refused = &fields.Error{}
			}
			refused.Members = append(refused.Members, fields.MemberError{Key: c.opt.Name,
				Err: &fields.Error{Faults: []fields.Fault{*fault}}})
		}
	}
	return refused
}

func (p *Plan) checkColumn(f *model.Field, row model.Row) *fields.Fault {
	switch f.Kind {
	case model.JSONField: // REST framework lets the text null of a form through to the database
		if !f.Null && row.Value(f) == nil {
			return &fields.Fault{Code: "null", Text: "This field may not be null."}
		}
	case model.DurationField:
		d, ok := row.Value(f).(model.Duration)
		if !ok || p.env.Engine == PostgreSQL { // whose intervals are longer than Python's
			return nil
		}
		if _, ok := d.TotalMicroseconds(); !ok {
			refused := fields.DaysFault(math.MaxInt64 / (86400 * 1_000_000))
			return &refused
		}
	}
	return nil
}
