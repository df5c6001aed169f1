package rest

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"github.com/latchkey-go/latchkey/auth"
)

// Permission decides whether a request may proceed. An error is a fault, not a refusal, unless it
// is an *Error.
type Permission interface {
	Allows(r *Request) (bool, error)
}

// ObjectPermission is an optional interface of permissions, for Request.CheckObject.
type ObjectPermission interface {
	AllowsObject(r *Request, object any) (bool, error)
}

// Refuser is an optional interface of permissions. Refusal returns the answer to a request that the
// permission refuses, unless the client should authenticate first. nil means DRF's own refusal.
type Refuser interface {
	Refusal() *Error
}

// StandardPermission is one of DRF's permissions, or AnyScope. They are constants, so that no
// package can replace one.
type StandardPermission uint8

// The standard permissions: DRF's, and AnyScope.
const (
	AllowAny                  StandardPermission = iota + 1 // everybody
	IsAuthenticated                                         // authenticated users
	IsAdminUser                                             // staff; as in DRF no superuser who is not staff
	IsAuthenticatedOrReadOnly                               // reading: everybody; else authenticated users

	// DjangoModelPermissions admits authenticated users. POST needs the permission to add the
	// view's Model, PUT and PATCH that to change it, DELETE that to delete it.
	DjangoModelPermissions
	// DjangoModelPermissionsOrAnonReadOnly is DjangoModelPermissions, but admits everybody to GET,
	// HEAD and OPTIONS.
	DjangoModelPermissionsOrAnonReadOnly

	// AnyScope admits authenticated users, also with a credential whose scopes are limited, as
	// IsAuthenticated does not. DRF has no such permission.
	AnyScope
)

// CheckSetup implements SetupChecker. It rejects a value that is none of the constants: such a
// value refuses every request, and Not would turn that into a grant.
func (s StandardPermission) CheckSetup() error {
	if s < AllowAny || s > AnyScope {
		return fmt.Errorf("%d is not a StandardPermission", uint8(s))
	}
	return nil
}

// Allows implements Permission.
func (s StandardPermission) Allows(r *Request) (bool, error) {
	switch s {
	case AllowAny:
		return true, nil
	case IsAuthenticated, AnyScope:
		return r.User.IsAuthenticated(), nil
	case IsAdminUser:
		return r.User.IsAuthenticated() && r.User.Staff, nil
	case IsAuthenticatedOrReadOnly:
		return IsSafe(r.Method) || r.User.IsAuthenticated(), nil
	case DjangoModelPermissions, DjangoModelPermissionsOrAnonReadOnly:
		return s.allowsModel(r)
	}
	return false, nil
}

// String returns DRF's name.
func (s StandardPermission) String() string {
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
	case AnyScope:
		return "AnyScope"
	}
	return "no permission"
}

// IsSafe reports whether a method only reads: it is in DRF's SAFE_METHODS (GET, HEAD, OPTIONS).
func IsSafe(method string) bool {
	return method == http.MethodGet || method == http.MethodHead || method == http.MethodOptions
}

// AllowsAnonymous reports whether the view's permissions admit an anonymous request of that method.
// It asks them about a made-up request. A permission that fails or panics does not admit it.
func (v *View) AllowsAnonymous(method string) (open bool) {
	defer func() {
		if recover() != nil {
			open = false
		}
	}()
	return v.grants(v.madeUp(context.Background(), method))
}

// madeUp returns an anonymous request of a method to the root.
func (v *View) madeUp(ctx context.Context, method string) *Request {
	hr := &http.Request{Method: method, URL: &url.URL{Path: "/"}, Header: http.Header{}, Body: http.NoBody}
	c := new(copiedRequest)
	c.context = auth.ClientContext{Context: ctx, Client: &c.Request}
	c.copied = *hr.WithContext(&c.context)
	return c.Request.begin(&c.copied, v)
}

// grants reports whether all permissions admit the request.
func (v *View) grants(r *Request) bool {
	for _, p := range v.policy.Permissions {
		if granted, err := p.Allows(r); err != nil || !granted {
			return false
		}
	}
	return true
}
