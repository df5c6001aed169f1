package model_test

import (
	"fmt"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/model"
)

// TestRowValues sets each field of the shop's products and of Every, and reads it again in the form
// of Convert.
func TestRowValues(t *testing.T) {
	t.Parallel()
	set := model.NewSet(authApp(), shopApp(), kindsApp())
	uuid := model.NewUUID()
	now := time.Date(2026, 1, 2, 3, 4, 5, 6000, time.UTC)
	for _, c := range []struct {
		model string
		field string
		value any
		want  any
	}{
		{"shop.Product", "id", 7, int64(7)},
		{"shop.Product", "category", Category{ID: 3}, int64(3)},
		{"shop.Product", "category", model.Int(3), int64(3)},
		{"shop.Product", "name", "Nail", "Nail"},
		{"shop.Product", "price", "9.50", decimal.RequireFromString("9.50")},
		{"shop.Product", "weight", 1.5, 1.5},
		{"shop.Product", "weight", nil, nil},
		{"shop.Product", "stock", 3, int64(3)},
		{"shop.Product", "active", true, true},
		{"shop.Product", "featured", false, false},
		{"shop.Product", "featured", nil, nil},
		{"shop.Product", "released", model.DateOf(now), model.DateOf(now)},
		{"shop.Product", "released", nil, nil},
		{"shop.Product", "opens", model.TimeOfDayOf(now), model.TimeOfDayOf(now)},
		{"shop.Product", "warranty", time.Hour, model.DurationOf(time.Hour)},
		{"shop.Product", "warranty", nil, nil},
		{"shop.Product", "reference", uuid, uuid},
		{"shop.Product", "address", netip.MustParseAddr("::1"), "::1"},
		{"shop.Product", "address", nil, nil},
		{"shop.Product", "attributes", map[string]int{"a": 1}, model.JSON(`{"a":1}`)},
		{"shop.Product", "color", Blue, "b"},
		{"shop.Product", "color", nil, ""}, // cannot be NULL
		{"kinds.Every", "char_null", "x", "x"},
		{"kinds.Every", "char_null", nil, nil},
		{"kinds.Every", "ip", "10.0.0.1", "10.0.0.1"},
		{"kinds.Every", "ip4", "10.0.0.1", "10.0.0.1"},
		{"kinds.Every", "integer", -5, int64(-5)},
		{"kinds.Every", "small", 2, int64(2)},
		{"kinds.Every", "big", int64(1) << 62, int64(1) << 62},
		{"kinds.Every", "datetime", now, now},
		{"kinds.Every", "duration", "1s", model.DurationOf(time.Second)},
		{"kinds.Every", "json", nil, nil},
		{"kinds.Every", "json", model.JSON("null"), model.JSON("null")},
		{"kinds.Every", "binary", []byte{0, 1}, []byte{0, 1}},
		{"kinds.Every", "file", "a.txt", "a.txt"},
		{"kinds.Friend", "id", uuid.Hex(), uuid},
		{"kinds.Friend", "created", now, now}, // of an embedded struct
		{"kinds.Friend", "hidden", uuid, uuid},
		{"kinds.Friend", "hidden", nil, nil},
		{"kinds.Profile", "user", auth.User{ID: "12"}, int64(12)},
		{"kinds.Profile", "user", model.Key("12"), int64(12)}, // the text of an integer key
		{"auth.User", "id", 5, int64(5)},
		{"auth.User", "last_login", nil, nil},
	} {
		m := set.Named(c.model)
		row, f := m.New(), m.Field(c.field)
		if err := row.Set(f, c.value); err != nil {
			t.Error(err)
			continue
		}
		if diff := cmp.Diff(c.want, row.Value(f)); diff != "" {
			t.Errorf("%s = %v (-want +got):\n%s", f, c.value, diff)
		}
		if addr := reflect.TypeOf(row.Addr(f)); addr.Kind() != reflect.Pointer {
			t.Errorf("the address of %s is a %s", f, addr)
		}
	}
	for _, c := range []struct {
		model, field string
		value        any
		want         string
	}{
		{"shop.Category", "position", 40000, "shop.Category.position: 40000 does not fit into the type int16"},
		{"shop.Product", "stock", -1, "shop.Product.stock: a PositiveIntegerField takes no negative number, as -1"},
		{"shop.Product", "stock", "many", `shop.Product.stock: a PositiveIntegerField takes an integer, not "many"`},
		{"shop.Product", "stock", int64(1) << 40, "does not fit into the type uint32"},
		{"kinds.Friend", "hidden", "x", `kinds.Friend.hidden: a UUIDField takes a model.UUID or its text, not "x"`},
	} {
		m := set.Named(c.model)
		if err := m.New().Set(m.Field(c.field), c.value); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s.%s = %v: %v, want %s", c.model, c.field, c.value, err, c.want)
		}
	}
}

// TestNew checks the defaults of tags and those of the method Defaults.
func TestNew(t *testing.T) {
	t.Parallel()
	set := model.NewSet(authApp(), shopApp(), kindsApp())
	if got := set.Of(Order{}).New().Ptr().(*Order).Status; got != New {
		t.Errorf("status %q, want new", got)
	}
	p := set.Of(Product{}).New().Ptr().(*Product)
	if !p.Active || p.Attributes.String() != "{}" || p.Featured != nil {
		t.Errorf("a new product: %+v", p)
	}
	p.Attributes[0] = 'x'
	if again := set.Of(Product{}).New().Ptr().(*Product); again.Attributes.String() != "{}" {
		t.Error("two new rows share a default")
	}
	e := set.Of(Every{}).New().Ptr().(*Every)
	if e.UUID == (model.UUID{}) || e.Duration != 90*time.Minute || e.Quoted != "it's, so" || e.Float != 1.5 {
		t.Errorf("a new Every: %+v", e)
	}
	if got := set.Of(Membership{}).New().Ptr().(*Membership).Inviter.ID; got != model.Int(1) {
		t.Errorf("the default of a foreign key: %v", got)
	}
	if a, b := set.Of(Friend{}).New(), set.Of(Friend{}).New(); a.ID() == b.ID() || a.ID().IsZero() {
		t.Errorf("two new keys: %v and %v", a.ID(), b.ID())
	}
}

func TestRelatedRows(t *testing.T) {
	t.Parallel()
	set := shop()
	order, item := set.Of(Order{}), set.Of(Item{})
	o := &Order{ID: 7}
	i := &Item{Order: model.Ref[Order]{Row: o}} // the row alone
	row, key := item.Row(i), item.Field("order")
	if got := row.Value(key); got != int64(7) {
		t.Errorf("the key of a Ref that has the row alone: %v", got)
	}
	byText := set.Of(Order{}).Row(&Order{Owner: model.Ref[auth.User]{ID: model.Key("7")}})
	if got := byText.Value(order.Field("owner")); got != int64(7) {
		t.Errorf("the text of an integer key is %#v", got)
	}
	related, ok := row.Related(key)
	if !ok || related.Ptr() != o {
		t.Error("the row of the Ref is another")
	}
	if err := row.Set(key, 8); err != nil || i.Order.Row != nil {
		t.Errorf("a new key keeps the old row: %v, %v", i.Order, err)
	}
	if _, ok := row.Related(key); ok {
		t.Error("a row that was not loaded")
	}
	if made := row.Load(key); made.Ptr() != i.Order.Row || made.Model != order {
		t.Error("Load makes another row")
	}
	row.Drop(key)
	if i.Order.Row != nil || i.Order.ID != model.Int(8) {
		t.Errorf("Drop leaves %v", i.Order)
	}

	rows, ok := order.Row(o).Back(order.ReverseBy("items"))
	if !ok {
		t.Fatal("no place for the items of an order")
	}
	err := rows.Add().Set(item.Field("quantity"), 5)
	if err != nil || o.Items.Rows[0].Quantity != 5 || rows.Len() != 1 {
		t.Errorf("items: %v, %v", o.Items.Rows, err)
	}
	if rows.At(0).Ptr() != o.Items.Rows[0] || rows.IDs() != nil {
		t.Error("At is another row")
	}
	if rows.Clear(); rows.Len() != 0 {
		t.Error("Clear keeps rows")
	}
	if _, ok := set.Of(Tag{}).Row(&Tag{}).Back(set.Of(Tag{}).ReverseBy("products")); ok {
		t.Error("tags have no place for products")
	}

	p := &Product{}
	tags := set.Of(Product{}).Row(p).Many(set.Of(Product{}).Field("tags"))
	*tags.IDs() = append(*tags.IDs(), model.Int(3))
	tags.Add()
	if len(p.Tags.IDs) != 1 || len(p.Tags.Rows) != 1 {
		t.Errorf("tags: %+v", p.Tags)
	}
	got := panicOf(func() { order.Row(item) })
	if !strings.Contains(got, "Row of shop.Order takes a *model_test.Order") {
		t.Errorf("a row of another type: %s", got)
	}
}

// TestRowString has the texts of Django's str().
func TestRowString(t *testing.T) {
	t.Parallel()
	set := model.NewSet(authApp(), shopApp(), kindsApp())
	for _, c := range []struct {
		row  any
		want string
	}{
		{&Category{ID: 1, Name: "Tools"}, "Tools"},
		{&Order{ID: 7}, "Order object (7)"},
		{&Order{}, "Order object (None)"},
		{&Profile{User: model.Ref[auth.User]{ID: model.Int(3)}}, "Profile object (3)"},
		{&HTTPServerLog{ID: 2}, "HTTPServerLog object (2)"},
		{&auth.User{ID: "4", Username: "ann"}, "ann"},
	} {
		if got := set.Of(c.row).Row(c.row).String(); got != c.want {
			t.Errorf("%T: %q, want %q", c.row, got, c.want)
		}
	}
}

// TestID checks that the spellings of a key are one ID, so that they compare.
func TestID(t *testing.T) {
	t.Parallel()
	set := model.NewSet(authApp(), shopApp(), kindsApp())
	u := model.NewUUID()
	for _, c := range []struct {
		model string
		value any
		want  model.ID
	}{
		{"shop.Order", 7, model.Int(7)},
		{"shop.Order", "7", model.Int(7)},
		{"shop.Order", model.Key("7"), model.Int(7)},
		{"shop.Order", nil, model.ID{}},
		{"auth.User", auth.UserID("7"), model.Int(7)},
		{"kinds.Profile", "7", model.Int(7)}, // whose key is a relation
		{"kinds.Friend", u, model.UUIDKey(u)},
		{"kinds.Friend", strings.ToUpper(u.Hex()), model.UUIDKey(u)},
		{"kinds.Friend", model.Key(u.String()), model.UUIDKey(u)},
	} {
		if got, err := set.Named(c.model).ID(c.value); got != c.want || err != nil {
			t.Errorf("the key %v of %s: %v, %v", c.value, c.model, got, err)
		}
	}
	const want = `the key of an Order: a BigAutoField takes an integer, not "x"`
	if _, err := set.Of(Order{}).ID("x"); err == nil || err.Error() != want {
		t.Errorf("the key x: %v", err)
	}
}

func TestChoiceLabel(t *testing.T) {
	t.Parallel()
	f := shop().Of(Order{}).Field("status")
	if label, ok := f.ChoiceLabel(Paid); label != "Paid" || !ok {
		t.Errorf("the label of paid: %q, %t", label, ok)
	}
	if label, ok := f.ChoiceLabel("lost"); label != "" || ok {
		t.Errorf("the label of no choice: %q, %t", label, ok)
	}
}

func TestRowAddrs(t *testing.T) {
	t.Parallel()
	m := shop().Of(Product{})
	p := &Product{}
	addrs := m.Row(p).Addrs(nil, m.Fields)
	if len(addrs) != len(m.Fields) || addrs[2] != any(&p.Name) || addrs[1] != any(&p.Category) {
		t.Errorf("addresses: %v", addrs)
	}
}

func ExampleRow() {
	orders := shop().Of(Order{})
	row := orders.New()
	if err := row.Set(orders.Field("number"), "A-1"); err != nil {
		fmt.Println(err)
	}
	fmt.Println(row.Value(orders.Field("number")), row.Value(orders.Field("status")), row)
	fmt.Println(row.Set(orders.Field("owner"), "somebody"))
	// Output:
	// A-1 new Order object (None)
	// shop.Order.owner: an AutoField takes an integer, not "somebody"
}
