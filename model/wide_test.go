package model_test

import (
	"testing"

	"github.com/latchkey-go/latchkey/model"
)

type wide struct {
	ID      int64
	Small   int64  `model:"small"`
	Integer int64  `model:"integer"`
	Level   uint64 `model:"small,default=3"`
	Stock   uint64 `model:"integer"`
}

// TestWideIntegers: a wide Go type may have a narrow kind of Django, whose column holds 64 bits on
// SQLite.
func TestWideIntegers(t *testing.T) {
	t.Parallel()
	m := model.NewSet(model.App{Label: "app", Models: []any{wide{}}}).Of(wide{})
	for name, want := range map[string]model.Kind{
		"id": model.BigAutoField, "small": model.SmallIntegerField, "integer": model.IntegerField,
		"level": model.PositiveSmallIntegerField, "stock": model.PositiveIntegerField,
	} {
		if got := m.Field(name).Kind; got != want {
			t.Errorf("%s is a %s, want a %s", name, got, want)
		}
	}
	row := m.New()
	if err := row.Set(m.Field("small"), int64(40000)); err != nil {
		t.Error(err)
	}
}
