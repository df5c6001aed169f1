package main

import (
	"crypto/rand"
	"fmt"
	"os"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/resource"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/serializer"
)

// routes adds the orders: those of the user at /orders/, and for staff those of all users that have
// to be shipped at /orders/open/.
func (s *settings) routes(site *latchkey.Site, folder *os.Root, limit rest.Option) {
	orders := serializer.Serializer[Order]{
		Fields: []string{"id", "owner", "item", "quantity", "shipped", "receipt"},
		With:   serializer.With{"quantity": {Check: serializer.CheckFunc(s.checkQuantity)}},
	}
	site.View("/orders/open/", resource.ListView(site.Resources(), resource.ViewSet[Order]{
		Serializer: orders, Scope: open, Pages: resource.PageNumber{Size: 100},
		Options: []rest.Option{limit, rest.Permissions(rest.IsAdminUser)},
	}))
	api := site.Router("/")
	api.Register("orders", resource.ViewSet[Order]{
		Serializer: orders, Owner: "owner",
		Filter: []string{"shipped", "quantity__gte"}, Search: []string{"item"}, Order: []string{"item", "quantity"},
		Actions: []resource.Action[Order]{{Name: "receipt", Methods: "PUT", Detail: attach(folder),
			Options: []rest.Option{rest.MaxBody(10 << 20)}}},
		Options: []rest.Option{limit, rest.Permissions(rest.IsAuthenticated, unshipped)},
	})
}

// checkQuantity is validate_quantity.
func (s *settings) checkQuantity(_ *rest.Request, quantity int32) error {
	if int64(quantity) > s.MaxQuantity {
		return serializer.Invalid(fmt.Sprintf("Only up to %d.", s.MaxQuantity))
	}
	return nil
}

// open is the scope of /orders/open/: the orders that are not shipped.
func open(*rest.Request) (model.Cond, error) { return model.Is("shipped", false), nil }

// attach is /orders/{pk}/receipt/: it stores the form's file "receipt". A deletion keeps the file.
func attach(folder *os.Root) resource.RowFunc[Order] {
	return func(r *rest.Request, o *resource.Object[Order]) (*rest.Response, error) {
		var in struct{ Receipt rest.File }
		if err := r.Decode(&in); err != nil {
			return nil, err
		}
		o.Row.Receipt = fmt.Sprintf("%d-%s", o.Row.ID, rand.Text()) // not a name that clients choose
		if err := in.Receipt.SaveTo(folder, o.Row.Receipt, 0o600); err != nil {
			return nil, err
		}
		if err := o.Save(); err != nil {
			return nil, err
		}
		return o.Response()
	}
}

// unshipped is an object permission: nobody changes a shipped order.
var unshipped = rest.Rule{
	Name: "Unshipped", Message: "The order has been shipped.",
	AllowObject: func(r *rest.Request, o any) bool { return rest.IsSafe(r.Method) || !o.(*Order).Shipped },
}
