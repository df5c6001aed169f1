package main

import (
	"crypto/rand"
	"fmt"

	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// listView is /orders/: the user's orders.
type listView struct{ store }

func (v listView) Get(r *rest.Request) (*rest.Response, error) {
	orders, err := sqlstore.Collect(v.query(r.Context(), "owner_id = ?", r.User.ID), scan)
	return rest.OK(orders), err
}

func (v listView) Post(r *rest.Request) (*rest.Response, error) {
	order := Order{Owner: r.User.ID}
	if err := r.Decode(&order); err != nil {
		return nil, err
	}
	if order.Quantity > v.MaxQuantity {
		return nil, rest.FieldError("quantity", fmt.Sprintf("Only up to %d.", v.MaxQuantity))
	}
	order, err := v.insert(r.Context(), order)
	return rest.Created(order), err
}

// Fields describes the input for OPTIONS.
func (listView) Fields(string) []rest.Field { return rest.FieldsOf[Order]() }

// orderView is /orders/{id}/: one of the user's orders.
type orderView struct{ store }

func (v orderView) Get(r *rest.Request) (*rest.Response, error) {
	order, err := v.order(r)
	return rest.OK(order), err
}

func (v orderView) Delete(r *rest.Request) (*rest.Response, error) {
	order, err := v.order(r)
	if err != nil {
		return nil, err
	}
	_, err = v.db.Exec(r.Context(), "DELETE FROM orders_order WHERE id = ?", order.ID)
	return rest.NoContent(), err
}

// attach is /orders/{id}/receipt/: it stores the form's file "receipt". Delete keeps the file.
func (s store) attach(r *rest.Request) (*rest.Response, error) {
	order, err := s.order(r)
	if err != nil {
		return nil, err
	}
	var in struct{ Receipt rest.File }
	if err := r.Decode(&in); err != nil {
		return nil, err
	}
	order.Receipt = fmt.Sprintf("%d-%s", order.ID, rand.Text()) // not a name that clients choose
	if err := in.Receipt.SaveTo(s.folder, order.Receipt, 0o600); err != nil {
		return nil, err
	}
	_, err = s.db.Exec(r.Context(), "UPDATE orders_order SET receipt = ? WHERE id = ?", order.Receipt, order.ID)
	return rest.OK(order), err
}

// open is /orders/open/: all orders that have to be shipped, for staff.
func (s store) open(r *rest.Request) (*rest.Response, error) {
	orders, err := sqlstore.Collect(s.query(r.Context(), "NOT shipped"), scan)
	return rest.OK(orders), err
}

// order returns the order of the path, if it is the user's and the permissions grant it.
func (s store) order(r *rest.Request) (Order, error) {
	id, err := r.PathInt("id")
	if err != nil {
		return Order{}, err
	}
	order, err := sqlstore.One(s.query(r.Context(), "id = ? AND owner_id = ?", id, r.User.ID), scan)
	return order, r.CheckFound(order, err)
}

// unshipped is an object permission: nobody changes a shipped order.
var unshipped = rest.Rule{
	Name: "Unshipped", Message: "The order has been shipped.",
	AllowObject: func(r *rest.Request, o any) bool { return rest.IsSafe(r.Method) || !o.(Order).Shipped },
}
