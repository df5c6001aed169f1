package model_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/model"
)

// trace writes where a path leads: the steps, the column, the field whose values it has, transforms
// and the look-up.
func trace(p *model.Path) string {
	var b strings.Builder
	for _, s := range p.Steps {
		if s.Field != nil {
			fmt.Fprintf(&b, "%s > ", s.Field.Name)
		} else {
			fmt.Fprintf(&b, "<%s > ", s.Reverse.Query)
		}
	}
	column := "-"
	if p.Column != nil {
		column = p.Column.Column
	}
	fmt.Fprintf(&b, "%s (%s)", column, p.Field)
	for _, t := range p.Transforms {
		fmt.Fprintf(&b, " .%s", t)
	}
	fmt.Fprintf(&b, " %s", p.Lookup)
	if p.IsToMany() {
		b.WriteString(" many")
	}
	return b.String()
}

func TestPath(t *testing.T) {
	t.Parallel()
	set := model.NewSet(authApp(), shopApp(), kindsApp())
	for _, c := range []struct{ model, path, want string }{
		{"shop.Order", "status", "status (shop.Order.status) exact"},
		{"shop.Order", "pk", "id (shop.Order.id) exact"},
		{"shop.Order", "number__icontains", "number (shop.Order.number) icontains"},
		{"shop.Order", "owner", "owner_id (auth.User.id) exact"}, // no join
		{"shop.Order", "owner_id", "owner_id (auth.User.id) exact"},
		{"shop.Order", "owner__in", "owner_id (auth.User.id) in"},
		{"shop.Order", "owner_id__gt", "owner_id (auth.User.id) gt"},
		{"shop.Order", "owner__id", "owner_id (auth.User.id) exact"}, // the key stands here
		{"shop.Order", "owner__pk__in", "owner_id (auth.User.id) in"},
		{"shop.Order", "owner__id__contains", "owner_id (auth.User.id) contains"},
		{"shop.Order", "owner__isnull", "owner_id (auth.User.id) isnull"},
		{"shop.Order", "owner__username__startswith", "owner > username (auth.User.username) startswith"},
		{"shop.Order", "owner__is_active", "owner > is_active (auth.User.is_active) exact"},
		{"shop.Order", "placed__year", "placed (shop.Order.placed) .year exact"},
		{"shop.Order", "placed__year__gte", "placed (shop.Order.placed) .year gte"},
		{"shop.Order", "placed__date__range", "placed (shop.Order.placed) .date range"},
		{"shop.Order", "placed__date__month", "placed (shop.Order.placed) .date .month exact"},
		{"shop.Order", "placed__time__hour__lt", "placed (shop.Order.placed) .time .hour lt"},
		{"shop.Order", "items", "<items > - (shop.Item.id) exact many"},
		{"shop.Order", "items__isnull", "<items > - (shop.Item.id) isnull many"},
		{"shop.Order", "items__product", "<items > product_id (shop.Product.id) exact many"},
		{"shop.Order", "items__product__tags__name", "<items > product > tags > name (shop.Tag.name) exact many"},
		{"shop.Order", "items__product__category__parent__slug__in",
			"<items > product > category > parent > slug (shop.Category.slug) in many"},
		{"shop.Product", "tags", "tags > - (shop.Tag.id) exact many"},
		{"shop.Product", "tags__in", "tags > - (shop.Tag.id) in many"},
		{"shop.Product", "tags__id", "tags > id (shop.Tag.id) exact many"},
		{"shop.Product", "attributes__size", "attributes (shop.Product.attributes) .size exact"},
		{"shop.Product", "attributes__size__gt", "attributes (shop.Product.attributes) .size gt"},
		{"shop.Product", "attributes__0__year", "attributes (shop.Product.attributes) .0 .year exact"},
		{"shop.Product", "attributes__has_key", "attributes (shop.Product.attributes) has_key"},
		{"shop.Category", "parent__parent__name", "parent > parent > name (shop.Category.name) exact"},
		{"shop.Category", "children__children", "<children > <children > - (shop.Category.id) exact many"},
		{"shop.Tag", "products__reviews__rating__gte", "<products > <reviews > rating (shop.Review.rating) gte many"},
		{"auth.User", "orders__items__quantity", "<orders > <items > quantity (shop.Item.quantity) exact many"},
		{"auth.User", "persons", "<persons > - (auth.User.id) exact"}, // of a one-to-one: one row
		{"kinds.Profile", "pk", "user_id (auth.User.id) exact"},
		{"kinds.Profile", "guest__state", "<guest > state (kinds.Membership.state) exact many"},
		{"kinds.Profile", "groups__name", "groups > name (auth.Group.name) exact many"},
		{"kinds.Membership", "profile", "profile_id (auth.User.id) exact"}, // a key of a key
		{"kinds.Membership", "profile__user__username", "profile > user > username (auth.User.username) exact"},
		{"kinds.Membership", "email", "mail (kinds.Every.email) exact"},
		{"kinds.Membership", "email__email__iexact", "mail (kinds.Every.email) iexact"},
		{"kinds.Friend", "followers__id", "<followers > id (kinds.Friend.id) exact many"},

		{"shop.Order", "", `"" is no path: want names with two underscores between them`},
		{"shop.Order", "owner__", `"owner__" is no path`},
		{"shop.Order", "statsu",
			`Order has no field "statsu": did you mean status? It has id, owner, number, status, `},
		{"shop.Order", "owner__user", `owner__user: User has no field "user": did you mean `},
		{"shop.Order", "owner__icontains", `owner__icontains: User has no field "icontains"`},
		{"shop.Order", "owner_id__icontains", `owner_id__icontains: a relation has no look-up "icontains"`},
		{"shop.Order", "status__year", `status__year: a CharField has no look-up "year": did you mean `},
		{"shop.Order", "status__gt__lt", `status__gt__lt: a CharField has no look-up "gt"`},
		{"shop.Order", "placed__date__hour", `placed__date__hour: a DateField has no look-up "hour"`},
		{"kinds.Friend", "hidden+", `Friend has no field "hidden+"`}, // related=+ leads nowhere
		{"shop.Order", "items__order__items__x", `Item has no field "x"`},
	} {
		p, err := set.Named(c.model).Path(c.path)
		got := ""
		if err != nil {
			got = err.Error()
		} else {
			got = trace(p)
		}
		if got != c.want && (err == nil || !strings.Contains(got, c.want)) {
			t.Errorf("%s: %s:\n\t%s\nwant\n\t%s", c.model, c.path, got, c.want)
		}
	}
}

func TestOrder(t *testing.T) {
	t.Parallel()
	set := model.NewSet(authApp(), shopApp(), kindsApp())
	for _, c := range []struct{ model, terms, want string }{
		{"shop.Order", "", ""},
		{"shop.Order", "status -placed", "status -placed"},
		{"shop.Order", "pk", "id"},
		{"shop.Item", "order", "order>placed- -order_id"}, // as orders are ordered
		{"shop.Item", "-order", "order>placed order_id"},
		{"shop.Item", "order_id -order__id", "order_id -order_id"},
		{"shop.Item", "product__category", "product>category>position product>category>name"},
		{"shop.Order", "owner", "owner_id"}, // users have no ordering
		{"shop.Product", "-released__year", "-released.year"},
		{"shop.Category", "parent", "parent>position parent>name"},
		{"shop.Category", "-children", "<children>position- <children>name-"},
		{"shop.Order", "owner__nam", `!owner__nam: User has no field "nam"`},
		{"shop.Order", "status__icontains", `!status__icontains: a CharField has no look-up "icontains"`},
	} {
		terms, err := set.Named(c.model).Order(strings.Fields(c.terms)...)
		var got []string
		for _, term := range terms {
			text := ""
			for _, s := range term.Path.Steps {
				if s.Field != nil {
					text += s.Field.Name + ">"
				} else {
					text += "<" + s.Reverse.Query + ">"
				}
			}
			text += strings.Join(append([]string{term.Path.Column.Column}, term.Path.Transforms...), ".")
			if term.Desc && len(term.Path.Steps) > 0 {
				text += "-"
			} else if term.Desc {
				text = "-" + text
			}
			got = append(got, text)
		}
		line := strings.Join(got, " ")
		if err != nil {
			line = "!" + err.Error()
		}
		if line != c.want && (err == nil || !strings.HasPrefix(line, c.want)) {
			t.Errorf("%s by %s:\n\t%s\nwant\n\t%s", c.model, c.terms, line, c.want)
		}
	}
	if got := len(set.Named("shop.Order").DefaultOrder()); got != 2 {
		t.Errorf("the default order of orders has %d terms, want 2", got)
	}
}

type detail struct {
	Tag model.Ref[Tag] `model:"one,primary_key,cascade,related=detail"`
}

// TestOrderByKey checks that pk is the key itself, also where the key is a relation.
func TestOrderByKey(t *testing.T) {
	t.Parallel()
	m := model.NewSet(model.App{Label: "a", Models: []any{Tag{}, detail{}}}).Of(detail{})
	for term, want := range map[string]string{"pk": "tag_id", "tag_id": "tag_id", "tag": "name"} {
		terms, err := m.Order(term)
		if err != nil || len(terms) != 1 || terms[0].Path.Column.Column != want {
			t.Errorf("by %s: %v, %v, want the column %s", term, terms, err, want)
		}
	}
}

func TestQuery(t *testing.T) {
	t.Parallel()
	order := shop().Of(Order{})
	for _, c := range []struct {
		query model.Query
		want  string
	}{
		{model.Query{Where: model.Is("status", Paid), Order: []string{"-placed"}, Limit: 10,
			Load: []string{"owner", "items", "items__product__category", "items__product__tags"}}, ""},
		{model.Query{Where: model.Is("statsu", Paid)}, `Order has no field "statsu"`},
		{model.Query{Order: []string{"-place"}}, "did you mean placed?"},
		{model.Query{Load: []string{"status"}}, `status: Order has no relation "status": did you mean items?`},
		{model.Query{Load: []string{"items__product__items"}},
			"items__product__items: Product has no field for the rows: add Items model.Back[Item]"},
		{model.Query{Limit: -1}, "limit -1 and offset 0: want no negative number"},
	} {
		err := order.CheckQuery(c.query)
		if got := fmt.Sprint(err); c.want == "" && err != nil || c.want != "" && !strings.Contains(got, c.want) {
			t.Errorf("%v: %v, want %s", c.query, err, c.want)
		}
	}
	kinds := model.NewSet(authApp(), kindsApp())
	if _, err := kinds.Of(Membership{}).Load("email"); err == nil || !strings.Contains(err.Error(), "Elsewhere") {
		t.Errorf("rows Elsewhere: %v", err)
	}
}
