package model_test

import (
	"errors"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/latchkey-go/latchkey/model"
)

type measured struct {
	ID      int64
	Count   int32           `model:"min=1,max=5"`
	Price   decimal.Decimal `model:"max_digits=8,decimal_places=2,min=0.50"`
	Share   float64         `model:"min=0,max=1"`
	Day     model.Date      `model:"min=2020-01-01"`
	Clock   model.TimeOfDay `model:"max=18:00"`
	Moment  time.Time       `model:"min=2020-01-01T00:00:00Z"`
	Lasting time.Duration   `model:"max=1h"`
	Name    string          `model:"max_length=20,min_length=2"`
	One     string          `model:"max_length=20,min_length=1"`
	Code    string          `model:"max_length=20"`
	Step    int32
	Cents   decimal.Decimal `model:"max_digits=8,decimal_places=2"`
	Own     Status          `model:"max_length=20"`
	Other   Status          `model:"max_length=20"`
}

func (measured) Validators() map[string][]model.Validator {
	lower := model.Regex("[A-Z]", "No capitals.")
	lower.Inverse = true
	return map[string][]model.Validator{
		"code":  {model.Regex("^[a-z0-9]+$", ""), lower, model.MaxLength(3)},
		"step":  {model.StepValue(5)},
		"cents": {model.StepValue("0.05")},
		"own": {model.Func(func(s Status) error {
			if s == Sent {
				return errors.New("Not sent.")
			}
			return nil
		})},
		"other": {model.Func(func(s string) error {
			if s == "sent" {
				return &model.ValidationError{Code: "sent", Message: "It is gone."}
			}
			return nil
		})},
	}
}

// TestValidators has the texts and codes of django.core.validators.
func TestValidators(t *testing.T) {
	t.Parallel()
	m := model.NewSet(model.App{Label: "a", Models: []any{measured{}}}).Of(measured{})
	for _, c := range []struct {
		field string
		value any
		want  string // "code: text", "" for none
	}{
		{"count", 0, "min_value: Ensure this value is greater than or equal to 1."},
		{"count", 1, ""},
		{"count", 5, ""},
		{"count", 6, "max_value: Ensure this value is less than or equal to 5."},
		{"price", "0.49", "min_value: Ensure this value is greater than or equal to 0.5."},
		{"price", "0.5", ""},
		{"share", 1.01, "max_value: Ensure this value is less than or equal to 1."},
		{"day", "2019-12-31", "min_value: Ensure this value is greater than or equal to 2020-01-01."},
		{"day", "2020-01-01", ""},
		{"clock", "18:00:00.000001", "max_value: Ensure this value is less than or equal to 18:00:00."},
		{"moment", "2019-12-31T23:59:59Z",
			"min_value: Ensure this value is greater than or equal to 2020-01-01 00:00:00 +0000 UTC."},
		{"lasting", "61m", "max_value: Ensure this value is less than or equal to 1:00:00."},
		{"name", "é", "min_length: Ensure this value has at least 2 characters (it has 1)."},
		{"name", "éé", ""},
		{"one", "", "min_length: Ensure this value has at least 1 character (it has 0)."},
		{"code", "a-b", "invalid: Enter a valid value."},
		{"code", "abcd", "max_length: Ensure this value has at most 3 characters (it has 4)."},
		{"code", "aBc", "invalid: Enter a valid value."},
		{"code", "ABC", "invalid: Enter a valid value."},
		{"step", 7, "step_size: Ensure this value is a multiple of step size 5."},
		{"step", 10, ""},
		{"cents", "0.07", "step_size: Ensure this value is a multiple of step size 0.05."},
		{"cents", "0.10", ""},
		{"own", Sent, "invalid: Not sent."},
		{"own", Paid, ""},
		{"other", Sent, "sent: It is gone."},
	} {
		f := m.Field(c.field)
		value, err := f.Convert(c.value)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, v := range f.Validators {
			if err := v.Check(value); err != nil {
				refused := new(model.ValidationError)
				if !errors.As(err, &refused) {
					t.Fatalf("%T is no *ValidationError", err)
				}
				got = refused.Code + ": " + refused.Message
				break
			}
		}
		if got != c.want {
			t.Errorf("%s = %v: %q, want %q", c.field, c.value, got, c.want)
		}
	}
}
