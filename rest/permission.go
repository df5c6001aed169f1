package rest

import (
	"fmt"
	"net/http"
	"net/url"
)

// Permission decides about a request. An error is a fault, not a refusal, unless it is an *Error.
type Permission interface {
	Allows(r *Request) (bool, error)
}

// ObjectPermission is an optional interface of permissions: Request.CheckObject asks it.
type ObjectPermission interface {
	AllowsObject(r *Request, object any) (bool, error)
}

// Refuser is an optional interface of permissions: what somebody reads whom it refuses and who is signed in, or
// could not sign in. nil means DRF's own words.
type Refuser interface {
	Refusal() *Error
}

// Standard is one of DRF's permissions. Constants, so that no package can swap one for another.
type Standard uint8

// DRF's standard permissions.
const (
	AllowAny                  Standard = iota + 1 // everybody, the anonymous too
	IsAuthenticated                               // whoever signed in
	IsAdminUser                                   // staff; a superuser that is no staff is refused, as in DRF
	IsAuthenticatedOrReadOnly                     // GET, HEAD and OPTIONS everybody, the rest whoever signed in

	// DjangoModelPermissions lets in who signed in: to GET, HEAD and OPTIONS as they are, to POST with the
	// permission to add the view's Model, to PUT and PATCH with that to change it, to DELETE with that to delete it.
	DjangoModelPermissions
	// DjangoModelPermissionsOrAnonReadOnly is the same, but GET, HEAD and OPTIONS are everybody's.
	DjangoModelPermissionsOrAnonReadOnly
)

// CheckSetup implements SetupChecker: a value that is none of the constants refuses everybody, and so Not of it would
// let everybody in.
func (s Standard) CheckSetup() error {
	if s < AllowAny || s > DjangoModelPermissionsOrAnonReadOnly {
		return fmt.Errorf("%d is no Standard permission", uint8(s))
	}
	return nil
}

// Allows decides.
func (s Standard) Allows(r *Request) (bool, error) {
	switch s {
	case AllowAny:
		return true, nil
	case IsAuthenticated:
		return r.User.IsAuthenticated(), nil
	case IsAdminUser:
		return r.User.IsAuthenticated() && r.User.Staff, nil
	case IsAuthenticatedOrReadOnly:
		return isSafe(r.Method) || r.User.IsAuthenticated(), nil
	case DjangoModelPermissions, DjangoModelPermissionsOrAnonReadOnly:
		return s.allowsModel(r)
	}
	return false, nil
}

// String is DRF's name.
func (s Standard) String() string {
	switch s {
	case AllowAny:
		return "AllowAny"
	case IsAuthenticated:
		return "IsAuthenticated"
	case IsAdminUser:
		return "IsAdminUser"
	case IsAuthenticatedOrReadOnly:
		return "IsAuthenticatedOrReadOnly"
	case DjangoModelPermissions:
		return "DjangoModelPermissions"
	case DjangoModelPermissionsOrAnonReadOnly:
		return "DjangoModelPermissionsOrAnonReadOnly"
	}
	return "no permission"
}

func isSafe(method string) bool {
	return method == http.MethodGet || method == http.MethodHead || method == http.MethodOptions
}

// OpenTo reports whether the view's permissions let a request of that method through that nobody has signed in
// for, whatever made them up. A permission that fails, or that panics for want of a real request, does not.
func (v *View) OpenTo(method string) (open bool) {
	defer func() {
		if recover() != nil {
			open = false
		}
	}()
	r := newRequest(&http.Request{Method: method, URL: &url.URL{Path: "/"}, Header: http.Header{}, Body: http.NoBody}, v)
	for _, p := range v.policy.Permissions {
		if granted, err := p.Allows(r); err != nil || !granted {
			return false
		}
	}
	return true
}
