package rest

import (
	"errors"

	"github.com/latchkey-go/latchkey/auth"
)

// CheckFound ends the look-up of the object that a request names, as DRF's get_object does. err is
// the error of the look-up: auth.ErrNotFound becomes the 404 of [NotFound], and any other is
// returned as it is. The permissions are asked about an object that was found, by
// [Request.CheckObject]. The handler should return the error:
//
//	func (v orderView) order(r *rest.Request) (Order, error) {
//		order, err := v.orderByKey(r.Context(), r.PathValue("id"))
//		return order, r.CheckFound(order, err)
//	}
func (r *Request) CheckFound(object any, err error) error {
	if err != nil {
		return NotFoundIf(err)
	}
	return r.CheckObject(object)
}

// NotFoundIf returns the 404 of [NotFound] if err is one of missing, in the sense of errors.Is, and
// any other err as it is. Without missing it looks for auth.ErrNotFound, the error of the stores.
// It is DRF's get_object_or_404 for a look-up of any kind:
//
//	file, err := folder.Open(name)
//	if err != nil {
//		return nil, rest.NotFoundIf(err, fs.ErrNotExist)
//	}
//
// An *Error in err stays, whatever its cause, and so does a fault that may pass
// (auth.ErrUnavailable).
func NotFoundIf(err error, missing ...error) error {
	if e := (*Error)(nil); errors.As(err, &e) || errors.Is(err, auth.ErrUnavailable) {
		return err
	}
	if len(missing) == 0 {
		missing = []error{auth.ErrNotFound}
	}
	for _, one := range missing {
		if errors.Is(err, one) {
			e := NotFound("")
			e.Err = err
			return e
		}
	}
	return err
}
