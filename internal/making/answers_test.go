package making_test

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/latchkey-go/latchkey/internal/making"
	"github.com/latchkey-go/latchkey/migrate/ops"
	"github.com/latchkey-go/latchkey/migrate/ops/detect"
	"github.com/latchkey-go/latchkey/migrate/ops/gofile"
	"github.com/latchkey-go/latchkey/model"
)

var orders = &ops.ModelState{App: "shop", Name: "Order"}

func answersOf(a making.Answers) *making.Answers {
	a.Now = func() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) }
	a.Keys = func(string) model.Kind { return model.BigAutoField }
	return &a
}

func TestRenames(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		flags   []string
		want    bool
		unasked bool // the flags do not answer
	}{
		{flags: []string{"order.note=remark"}, want: true},
		{flags: []string{"Order.note=remark"}, want: true},
		{flags: []string{"shop.order.note=remark"}, want: true},
		{flags: []string{"order.note="}},
		{flags: []string{"order.note=other"}},
		{flags: []string{"billing.order.note=remark"}, unasked: true},
		{flags: nil, unasked: true},
	} {
		a := answersOf(making.Answers{Renames: c.flags})
		got, err := a.Asker(t.Context()).RenamedField(orders, "note", ops.Field{Name: "remark", Kind: model.TextField})
		if unanswered := new(making.Unanswered); got != c.want || errors.As(err, &unanswered) != c.unasked {
			t.Errorf("%v: %v, %v", c.flags, got, err)
		}
		if err := a.Unused(); (err != nil) != (c.unasked && c.flags != nil) {
			t.Errorf("%v: unused %v", c.flags, err)
		}
	}
}

func TestOnce(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		field ops.Field
		why   detect.Reason
		text  string
		want  any    // in the form of Convert
		err   string // a part of the error
	}{
		{field: ops.Field{Kind: model.CharField, MaxLength: 3}, text: "äbc", want: "äbc"},
		{field: ops.Field{Kind: model.CharField, MaxLength: 3}, text: "abcd", err: "more than 3 characters"},
		{field: ops.Field{Kind: model.TextField}, text: "", want: ""},
		{field: ops.Field{Kind: model.TextField}, text: "a=b", want: "a=b"},
		{field: ops.Field{Kind: model.IntegerField}, text: "7", want: int64(7)},
		{field: ops.Field{Kind: model.IntegerField}, text: "7.5", err: "takes an integer"},
		{field: ops.Field{Kind: model.ForeignKey, To: "shop.Tag"}, text: "7", want: int64(7)},
		{field: ops.Field{Kind: model.JSONField}, text: "[1", err: "is not JSON"},
		{field: ops.Field{Kind: model.DateTimeField, AutoNowAdd: true}, why: detect.Dated, text: "now",
			want: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)},
		{field: ops.Field{Kind: model.DateField, AutoNowAdd: true}, why: detect.Dated, text: "now",
			want: model.Date{Year: 2026, Month: 1, Day: 2}},
		{field: ops.Field{Kind: model.DateField}, text: "now", err: "takes a model.Date or a day"},
	} {
		c.field.Name = "x"
		a := answersOf(making.Answers{Once: []string{"order.x=" + c.text}})
		got, err := a.Asker(t.Context()).Value(orders, c.field, c.why)
		if c.err != "" {
			if err == nil || !strings.Contains(err.Error(), c.err) {
				t.Errorf("%s %q: %v", c.field.Kind, c.text, err)
			}
		} else if err != nil || got != c.want {
			t.Errorf("%s %q: %v, %v", c.field.Kind, c.text, got, err)
		}
	}
}

// FuzzAnswers gives any text to the flags. A value that is taken can be written into a file, and is
// the same value there.
func FuzzAnswers(f *testing.F) {
	for _, text := range []string{"", "x", "order.x=1", "order.x=", "=", ".=", "order.x=`\"\n", "order.x=2026-01-02",
		"order.x={\"a\":1}", "order.x=1e400", "order.x=NaN", "order.x=1e999999999",
		"order.x=\xff\x00", "order.x=00000000-0000-0000-0000-000000000001"} {
		for _, k := range []model.Kind{model.TextField, model.DecimalField, model.FloatField} {
			f.Add(text, uint8(k))
		}
	}
	f.Fuzz(func(t *testing.T, text string, kind uint8) {
		k := model.Kinds()[int(kind)%len(model.Kinds())]
		a := answersOf(making.Answers{Once: []string{text}, Renames: []string{text}})
		if a.CheckSyntax() != nil || k == model.ManyToManyField {
			return
		}
		asker := a.Asker(t.Context())
		_, _ = asker.RenamedField(orders, "x", ops.Field{Name: "y", Kind: k})
		field := ops.Field{Name: "x", Kind: k, To: "shop.Tag"}
		value, err := asker.Value(orders, field, detect.Added)
		if err != nil || !utf8.ValidString(text) {
			return
		}
		source, err := gofile.Migration(gofile.Package{Name: "m"}, ops.Migration{App: "shop", Name: "0001_x",
			Operations: []ops.Operation{ops.AddField{Model: "order", Field: field, Once: value}}})
		if err != nil {
			t.Fatalf("%s %q: %v\n%s", k, value, err, source)
		}
	})
}
