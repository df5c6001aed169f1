package model_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/model"
)

func TestResolve(t *testing.T) {
	t.Parallel()
	set := shop()
	noon := time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)
	uuid := model.NewUUID()
	seven := 7
	for _, c := range []struct {
		model any
		cond  model.Cond
		want  any // the value, or the text of the error
	}{
		{Order{}, model.Is("status", Paid), "paid"},
		{Order{}, model.Is("status", "paid"), "paid"},
		{Order{}, model.Is("status__in", []Status{New, Paid}), []any{"new", "paid"}},
		{Order{}, model.Is("status__in", []any{New, nil}), []any{"new"}}, // as Django
		{Order{}, model.Is("status__in", []Status{}), []any{}},
		{Order{}, model.Is("owner", 7), int64(7)},
		{Order{}, model.Is("owner", &seven), int64(7)},
		{Order{}, model.Is("owner", uint8(7)), int64(7)},
		{Order{}, model.Is("owner", auth.UserID("7")), int64(7)},
		{Order{}, model.Is("owner", auth.User{ID: "7"}), int64(7)},
		{Order{}, model.Is("owner", &auth.User{ID: "7"}), int64(7)},
		{Order{}, model.Is("owner", model.Int(7)), int64(7)},
		{Order{}, model.Is("owner", model.Key("7")), int64(7)},
		{Order{}, model.Is("owner", model.Ref[auth.User]{ID: model.Int(7)}), int64(7)},
		{Order{}, model.Is("owner__in", []auth.UserID{"7", "8"}), []any{int64(7), int64(8)}},
		{Order{}, model.Is("items", Item{ID: 3}), int64(3)},
		{Order{}, model.Is("items__in", []*Item{{ID: 3}, {ID: 4}}), []any{int64(3), int64(4)}},
		{Order{}, model.Is("items__quantity__range", [2]int{1, 5}), []any{int64(1), int64(5)}},
		{Order{}, model.Is("placed__gte", noon), noon},
		{Order{}, model.Is("placed__gte", "2026-01-02T12:00:00Z"), noon},
		{Order{}, model.Is("placed__date", model.DateOf(noon)), model.Date{Year: 2026, Month: 1, Day: 2}},
		{Order{}, model.Is("placed__year__in", []int{2025, 2026}), []any{int64(2025), int64(2026)}},
		{Order{}, model.Is("number__contains", 12), "12"},
		{Order{}, model.Is("number__iexact", "A"), "A"},
		{Order{}, model.Is("owner__isnull", false), false},
		{Order{}, model.Is("note", nil), true}, // isnull
		{Product{}, model.Is("price__gte", 10), decimal.NewFromInt(10)},
		{Product{}, model.Is("price__gte", "9.50"), decimal.RequireFromString("9.50")},
		{Product{}, model.Is("price__gte", 9.5), decimal.RequireFromString("9.5")},
		{Product{}, model.Is("price", decimal.New(1, 2)), decimal.New(1, 2)},
		{Product{}, model.Is("weight__lt", 2), 2.0},
		{Product{}, model.Is("active", true), true},
		{Product{}, model.Is("featured", (*bool)(nil)), "featured: nil is no value for exact: use isnull"},
		{Product{}, model.Is("warranty__gt", time.Hour), model.DurationOf(time.Hour)},
		{Product{}, model.Is("warranty__gt", "90m"), model.DurationOf(90 * time.Minute)},
		{Product{}, model.Is("reference", uuid), uuid},
		{Product{}, model.Is("reference", uuid.String()), uuid},
		{Product{}, model.Is("reference", [16]byte(uuid)), uuid},
		{Product{}, model.Is("address", "::0001"), "::1"},
		{Product{}, model.Is("opens", model.TimeOfDay{Hour: 9}), model.TimeOfDay{Hour: 9}},
		{Product{}, model.Is("attributes__size", 5), model.JSON("5")},
		{Product{}, model.Is("attributes__contains", map[string]int{"a": 1}), model.JSON(`{"a":1}`)},
		{Product{}, model.Is("attributes__has_key", "a"), "a"},
		{Product{}, model.Is("attributes__has_any_keys", []string{"a", "b"}), []any{"a", "b"}},
		{Product{}, model.Is("attributes", nil), model.JSON("null")},

		{Order{}, model.Is("status", 5), "status: a CharField takes a string, not the type int"},
		{Order{}, model.Is("owner", "me"), `owner: an AutoField takes an integer, not "me"`},
		{Order{}, model.Is("owner", 1.5), "owner: an AutoField takes an integer, not the type float64"},
		{Order{}, model.Is("owner", Item{}), "owner: an AutoField takes an integer, not the type model_test.Item"},
		{Order{}, model.Is("owner__isnull", 1), "owner__isnull: isnull takes true or false, not the type int"},
		{Order{}, model.Is("owner__gt", nil), "owner__gt: nil is no value for gt: use isnull"},
		{Order{}, model.Is("status__in", "new"), "status__in: in takes a slice, not the type string"},
		{Order{}, model.Is("status__in", nil), "status__in: in takes a slice, not the type <nil>"},
		{Order{}, model.Is("items__quantity__range", []int{1}),
			"items__quantity__range: range takes two values, not 1"},
		{Order{}, model.Is("items__quantity__gt", -1), int64(-1)},
		{Order{}, model.Is("placed__year", "now"), `placed__year: an IntegerField takes an integer, not "now"`},
		{Order{}, model.Is("placed", 5),
			"placed: a DateTimeField takes a time.Time or a time like 2006-01-02T15:04:05Z, " +
				"not the type int"},
		{Order{}, model.Is("number__contains", 1.5),
			"number__contains: the look-up takes a string, not the type float64"},
		{Product{}, model.Is("warranty", 5),
			"warranty: a DurationField takes a model.Duration, a time.Duration or a duration like 1h30m, not the type int"},
		{Product{}, model.Is("stock", time.Second), "stock: a PositiveIntegerField takes an integer, " +
			"not the type time.Duration"},
		{Product{}, model.Is("attributes__size", func() {}), "attributes__size: a JSONField takes a JSON document, " +
			"not the type func()"},
	} {
		r, err := set.Of(c.model).Resolve(model.And(c.cond, model.Not(c.cond)))
		var got any
		if err != nil {
			got = err.Error()
		} else {
			got = r.Parts[0].Value
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%v (-want +got):\n%s", c.cond, diff)
		}
		if checked := set.Of(c.model).Check(c.cond); (checked == nil) != (err == nil) {
			t.Errorf("Check(%v): %v, and Resolve: %v", c.cond, checked, err)
		}
	}
}

// TestCond checks that conditions that say nothing vanish, as in Django's Q.
func TestCond(t *testing.T) {
	t.Parallel()
	a, b := model.Is("a", 1), model.Is("b__in", []string{"x"})
	for _, c := range []struct {
		cond model.Cond
		want string
	}{
		{model.Cond{}, "everything"},
		{model.Nothing(), "nothing"},
		{model.And(), "everything"},
		{model.Or(), "nothing"},
		{model.And(a), "a = 1"},
		{model.And(a, model.Cond{}), "a = 1"},
		{model.And(a, model.Nothing()), "nothing"},
		{model.Or(a, model.Nothing()), "a = 1"},
		{model.Or(a, model.Cond{}), "everything"},
		{model.And(a, model.Or(a, model.Not(b))), `(a = 1 AND (a = 1 OR NOT b__in = []string{"x"}))`},
		{model.Not(model.Not(a)), "a = 1"},
		{model.Not(model.Cond{}), "nothing"},
		{model.Not(model.Nothing()), "everything"},
	} {
		if got := c.cond.String(); got != c.want {
			t.Errorf("%#v: %s, want %s", c.cond, got, c.want)
		}
	}
	paths := model.Or(b, model.And(a, model.Not(b))).Paths()
	if got := strings.Join(paths, " "); got != "b__in a" {
		t.Errorf("paths: %s", got)
	}
	if err := shop().Of(Tag{}).Check(model.Or(model.Is("name", "x"), model.Not(model.Is("nam", 1)))); err == nil {
		t.Error("a wrong path inside Not inside Or passes")
	}
}

// FuzzPath tries any path on any model: an error or a path, never a panic. Filters and orderings
// come from clients' queries.
func FuzzPath(f *testing.F) {
	set := model.NewSet(authApp(), shopApp(), kindsApp())
	for _, seed := range []string{"items__product__tags", "attributes__a__0__gt", "pk__in", "__", "owner_id__pk",
		"-placed"} {
		f.Add(seed, "x")
	}
	f.Fuzz(func(t *testing.T, path, value string) {
		for _, m := range set.Models() {
			p, err := m.Path(path)
			if (p == nil || p.Field == nil) && err == nil {
				t.Errorf("%s: %q: neither path nor error", m, path)
			}
			_ = m.Check(model.Is(path, value))
			_ = m.Check(model.Is(path, []string{value, path}))
			_, _ = m.Order(path)
			_, _ = m.Load(path)
		}
	})
}

func ExampleModel_Check() {
	tags := shop().Of(Tag{})
	fmt.Println(tags.Check(model.And(model.Is("name", "new"), model.Is("products__price__gte", 10))))
	fmt.Println(tags.Check(model.Is("nam__contains", "n")))
	fmt.Println(tags.Check(model.Is("name__in", "new")))
	// Output:
	// <nil>
	// Tag has no field "nam": did you mean name? It has id, name, products
	// name__in: in takes a slice, not the type string
}
