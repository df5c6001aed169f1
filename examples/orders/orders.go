package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/latchkey-go/latchkey/rest"
)

// listView is /orders/: the user's orders.
type listView struct{ store }

func (v listView) Get(r *rest.Request) (*rest.Response, error) {
	orders, err := v.list(r.Context(), "owner_id = ?", r.User.ID)
	return rest.OK(orders), err
}

func (v listView) Post(r *rest.Request) (*rest.Response, error) {
	var in struct {
		Item     string `rest:"max=100"`
		Quantity int64
	}
	if err := r.Decode(&in); err != nil {
		return nil, err
	}
	if in.Quantity < 1 || in.Quantity > v.MaxQuantity {
		return nil, rest.ValidationError(rest.Object{"quantity", []string{fmt.Sprintf("Only 1 to %d.", v.MaxQuantity)}})
	}
	order, err := v.insert(r.Context(), Order{Owner: r.User.ID, Item: in.Item, Quantity: in.Quantity})
	return rest.Created(order), err
}

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
	file, err := os.CreateTemp(s.Receipts, fmt.Sprintf("%d-*", order.ID)) // not under a name that clients choose
	if err != nil {
		return nil, err
	}
	_, err = io.Copy(file, in.Receipt.Open())
	if err := errors.Join(err, file.Close()); err != nil {
		return nil, err
	}
	order.Receipt = filepath.Base(file.Name())
	_, err = s.db.Exec(r.Context(), "UPDATE orders_order SET receipt = ? WHERE id = ?", order.Receipt, order.ID)
	return rest.OK(order), err
}

// open is /orders/open/: all orders that have to be shipped, for staff.
func (s store) open(r *rest.Request) (*rest.Response, error) {
	orders, err := s.list(r.Context(), "NOT shipped")
	return rest.OK(orders), err
}

// order returns the order of the path, if it is the user's and the permissions grant it.
func (s store) order(r *rest.Request) (Order, error) {
	id, err := r.PathInt("id")
	if err != nil {
		return Order{}, err
	}
	orders, err := s.list(r.Context(), "id = ? AND owner_id = ?", id, r.User.ID)
	if err != nil || len(orders) == 0 {
		return Order{}, cmp.Or[error](err, rest.NotFound(""))
	}
	return orders[0], r.CheckObject(orders[0])
}

// unshipped is an object permission: nobody changes a shipped order.
var unshipped = rest.Rule{
	Name: "Unshipped", Message: "The order has been shipped.",
	AllowObject: func(r *rest.Request, o any) bool { return rest.IsSafe(r.Method) || !o.(Order).Shipped },
}
