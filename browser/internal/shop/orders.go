package shop

import (
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/latchkey-go/latchkey/rest"
)

// order is what the API reads and answers.
type order struct {
	Number   int     `json:"number" rest:"readonly"`
	URL      string  `json:"url" rest:"readonly"`
	Customer string  `json:"customer" rest:"max=40"`
	Email    string  `json:"email" rest:"max=100"`
	Status   string  `json:"status" rest:"choices=new=New|paid=Paid|shipped=Shipped"`
	Pieces   int32   `json:"pieces" rest:"min=1,max=100"`
	Total    float64 `json:"total" rest:"readonly"`
	Gift     bool    `json:"gift" rest:"optional"`
	Note     *string `json:"note" rest:"max=500"`
}

// orders are in memory.
type orders struct {
	mu   sync.Mutex
	list []order
}

func newOrders() *orders {
	note := "Leave it at the neighbour’s, please: <Familie Öström>."
	return &orders{list: []order{
		{Number: 10482, Customer: "Astrid Öström", Email: "astrid@example.com", Status: "new", Pieces: 3,
			Total: 129.9, Gift: true, Note: &note},
		{Number: 10481, Customer: "Jonas Berg", Email: "jonas.berg@example.com", Status: "paid", Pieces: 1, Total: 49},
		{Number: 10480, Customer: "Leïla Haddad", Email: "leila@example.com", Status: "shipped", Pieces: 12,
			Total: 588},
	}}
}

func (s *orders) locked(fn func() error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return fn()
}

func (s *orders) index(number int) int {
	return slices.IndexFunc(s.list, func(o order) bool { return o.Number == number })
}

// at adds the order's address.
func at(r *rest.Request, o order) order {
	o.URL = r.AbsoluteURL("/api/orders/" + strconv.Itoa(o.Number) + "/")
	return o
}

type root struct{}

func (root) Get(r *rest.Request) (*rest.Response, error) {
	return rest.OK(rest.Object{"orders", r.AbsoluteURL("/api/orders/")}), nil
}

type orderList struct{ *orders }

func (orderList) Fields(string) []rest.Field { return rest.FieldsOf[order]() }

func (v orderList) Get(r *rest.Request) (*rest.Response, error) {
	results := []order{}
	err := v.locked(func() error {
		for _, o := range v.list {
			results = append(results, at(r, o))
		}
		return nil
	})
	return rest.OK(rest.Object{"next", r.AbsoluteURL("/api/orders/?cursor=bmV4dA"), "previous", nil,
		"results", results}), err
}

func (v orderList) Post(r *rest.Request) (*rest.Response, error) {
	var o order
	if err := r.Decode(&o); err != nil {
		return nil, err
	}
	if !strings.Contains(o.Email, "@") {
		return nil, rest.FieldError("email", "Enter a valid email address.")
	}
	err := v.locked(func() error {
		o.Number = v.list[0].Number + 1
		v.list = append([]order{o}, v.list...)
		return nil
	})
	return rest.Created(at(r, o)), err
}

type orderDetail struct{ *orders }

func (orderDetail) Fields(string) []rest.Field { return rest.FieldsOf[order]() }

func (v orderDetail) find(r *rest.Request) (o order, err error) {
	number, err := r.PathInt("number")
	if err != nil {
		return o, err
	}
	return o, v.locked(func() error {
		i := v.index(int(number))
		if i < 0 {
			return rest.NotFound(nil)
		}
		o = v.list[i]
		return nil
	})
}

func (v orderDetail) Get(r *rest.Request) (*rest.Response, error) {
	o, err := v.find(r)
	return rest.OK(at(r, o)), err
}

func (v orderDetail) Put(r *rest.Request) (*rest.Response, error) { return v.change(r, r.Decode) }

func (v orderDetail) Patch(r *rest.Request) (*rest.Response, error) {
	return v.change(r, r.DecodePartial)
}

func (v orderDetail) change(r *rest.Request, decode func(any) error) (*rest.Response, error) {
	o, err := v.find(r)
	if err == nil {
		err = decode(&o)
	}
	if err != nil {
		return nil, err
	}
	return rest.OK(at(r, o)), v.locked(func() error {
		if i := v.index(o.Number); i >= 0 {
			v.list[i] = o
		}
		return nil
	})
}

func (v orderDetail) Delete(r *rest.Request) (*rest.Response, error) {
	o, err := v.find(r)
	if err != nil {
		return nil, err
	}
	return rest.NoContent(), v.locked(func() error {
		v.list = slices.DeleteFunc(v.list, func(one order) bool { return one.Number == o.Number })
		return nil
	})
}
