package serializer_test

import (
	"testing"

	"github.com/latchkey-go/latchkey/serializer"
)

// FuzzRead tries bodies on every serializer of the shop: none is a fault, and what is accepted can
// be shown.
func FuzzRead(f *testing.F) {
	cases, env := golden(f)
	db := env.Rows.(*memory)
	all := plans(env)
	for i, c := range cases {
		if c.Metadata == nil && !c.Form && i%10 == 0 {
			f.Add(c.Serializer, c.Partial, string(c.Body))
		}
	}
	f.Fuzz(func(t *testing.T, name string, partial bool, body string) {
		plan := all[name]
		if plan == nil {
			return
		}
		o := serializer.Options{Partial: partial && plan.Model() != nil}
		if o.Partial {
			o.Old = db.find(plan.Model(), "1")
			db.load(o.Old, plan.Loads())
		}
		code, answer, err := post(plan, body, o)
		if code >= 500 && name != "ReviewSerializer" { // whose author a view sets
			t.Errorf("%s %q: %d %s %v", name, body, code, answer, err)
		}
	})
}

// Writing a row allocates only the list that it is written to, which its caller keeps.
func TestAppendRowAllocations(t *testing.T) {
	_, env := golden(t)
	db := env.Rows.(*memory)
	for name, most := range map[string]float64{"CategorySerializer": 1, "TagSerializer": 0, "ReviewSerializer": 2,
		"CatalogSerializer": 4} {
		plan := plans(env)[name]
		row := db.find(plan.Model(), "2")
		db.load(row, plan.Loads())
		var buffer []byte
		allocations := testing.AllocsPerRun(100, func() {
			var err error
			if buffer, err = plan.AppendRow(buffer[:0], nil, row); err != nil {
				t.Fatal(err)
			}
		})
		if allocations > most {
			t.Errorf("%s: %v allocations, at most %v", name, allocations, most)
		}
	}
}

// As in REST framework, a field behind a NULL is left out, and a relation that is NULL is null.
func TestBehindNull(t *testing.T) {
	t.Parallel()
	_, env := golden(t)
	plan := serializer.Serializer[Category]{
		Fields: []string{"id", "over", "parent", "line"},
		With: serializer.With{"over": {Source: "parent.name", ReadOnly: true},
			"line": {Type: serializer.StringRelated, Source: "parent"}},
	}.Compile(env)
	db := env.Rows.(*memory)
	for key, want := range map[string]string{
		"1": `{"id":1,"parent":null,"line":null}`,
		"2": `{"id":2,"over":"Tools","parent":1,"line":"Tools"}`,
	} {
		row := db.find(plan.Model(), key)
		db.load(row, plan.Loads())
		if got, err := plan.AppendRow(nil, nil, row); string(got) != want || err != nil {
			t.Errorf("%s %v, want %s", got, err, want)
		}
	}
	if got, err := plan.AppendRow(nil, nil, db.find(plan.Model(), "2")); err == nil {
		t.Errorf("a relation that was not loaded is shown as %s", got)
	}
}

// What a PATCH writes must not show in the row that it was read from.
func TestOldRowStays(t *testing.T) {
	t.Parallel()
	_, env := golden(t)
	db := env.Rows.(*memory)
	plan := products.Compile(env)
	row := db.find(plan.Model(), "2")
	db.load(row, plan.Loads())
	before, err := plan.AppendRow(nil, nil, row)
	if err != nil {
		t.Fatal(err)
	}
	body := `{"weight": 99, "tags": [3], "category": "paint", "attributes": {"z": 1, "a": 2}, "released": null}`
	code, answer, _ := post(plan, body, serializer.Options{Old: row, Partial: true})
	after, err := plan.AppendRow(nil, nil, row)
	if err != nil || code != 200 || string(before) != string(after) {
		t.Errorf("%d %s, %v: the old row was\n%s\nand is\n%s", code, answer, err, before, after)
	}
}
